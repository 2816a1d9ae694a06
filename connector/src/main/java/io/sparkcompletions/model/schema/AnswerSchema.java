package io.sparkcompletions.model.schema;

import io.sparkcompletions.model.schema.SchemaType.Slot;
import io.sparkcompletions.model.schema.SchemaType.Structure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like: an object, of whose members a struct column can be made.
 *
 * <p>Given as Spark's DDL, where a column without {@code NOT NULL} may be null and a {@code
 * COMMENT} goes to the model as the description:
 *
 * <pre>sentiment STRING NOT NULL COMMENT 'positive, negative or neutral', score DECIMAL(3,2)</pre>
 *
 * <p>or as a JSON Schema that stays within what one column type can hold:
 *
 * <pre>{"type":"object","required":["sentiment"],"properties":{
 *   "sentiment":{"type":"string","enum":["positive","negative","neutral"]},
 *   "score":{"type":["number","null"],"minimum":0,"maximum":1}}}</pre>
 */
public final class AnswerSchema implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final String json;
  private final Structure root;

  /** What was asked last: policies ask about one answer several times in a row. */
  private transient volatile @Nullable Judged latest;

  private record Judged(String answer, boolean fits) {}

  private AnswerSchema(String text, String json, Structure root) {
    this.text = text;
    this.json = json;
    this.root = root;
  }

  /**
   * Reads a schema: a JSON Schema if it begins with a brace, else DDL.
   *
   * <p>Errors: {@link IllegalArgumentException} with everything that is wrong with it, as the end
   * of a sentence that begins with the option.
   */
  public static AnswerSchema parse(String text) {
    List<String> problems = new ArrayList<>();
    Optional<Slot> slot =
        text.stripLeading().startsWith("{")
            ? SchemaReader.read(text, problems)
            : DdlReader.read(text, problems);
    if (!problems.isEmpty() || slot.isEmpty()) {
      throw new IllegalArgumentException(
          "is no schema that an answer can be asked for in: " + String.join("; ", problems));
    }
    return new AnswerSchema(text, SchemaWriter.write(slot.get()), (Structure) slot.get().type());
  }

  /** As it was given. */
  public String text() {
    return text;
  }

  /**
   * As one JSON Schema, without references and with no keyword that {@link SchemaType} does not
   * know: what goes into the request key and to the provider's adapter.
   */
  public String json() {
    return json;
  }

  /** The columns. */
  public Structure root() {
    return root;
  }

  /**
   * Reads an answer.
   *
   * <p>White space and a fence of Markdown around the JSON are taken off. A map may come as an
   * object, or as an array of objects with {@code key} and {@code value}, since some providers know
   * no other way to ask for one.
   */
  public Reading read(String answer) {
    return AnswerReader.read(root, answer);
  }

  /** Whether {@link #read} would find nothing wrong. */
  @SuppressWarnings("ReferenceEquality") // The very same text is meant, not an equal one.
  public boolean fits(String answer) {
    Judged last = latest;
    if (last == null || last.answer != answer) {
      last = new Judged(answer, read(answer).fits());
      latest = last;
    }
    return last.fits;
  }

  /**
   * An answer that was held against a schema.
   *
   * @param values of the root's fields, in their order, as {@link SchemaType} says; meaningless
   *     where there are problems
   * @param problems what does not fit, by place; the first ten; none of them repeats the answer
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
  public record Reading(Object[] values, List<String> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }

    public boolean fits() {
      return problems.isEmpty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnswerSchema schema && text.equals(schema.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "AnswerSchema[" + root.fields().size() + " fields]";
  }
}
