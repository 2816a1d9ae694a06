package io.sparkcompletions.options;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A text with references to columns.
 *
 * <p>Grammar: {@code {column}} and {@code {column.field}} stand for a row's value; a name that is
 * not made of letters, digits and underscores is written in backticks, with a doubled backtick for
 * one inside; {@code {{} and {@code }}} stand for a brace. Anything else in braces is an error, so
 * that a JSON example is never half replaced.
 *
 * <pre>Answer as JSON, for example {{"label": "good"}}: {review.text}, seen in {`shop name`}</pre>
 *
 * <p>Spark renders it: this class only takes it apart.
 */
public final class PromptTemplate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final List<Part> parts;

  private PromptTemplate(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /** A piece of a template: literal text or a column's value. Neighbouring literals are merged. */
  public sealed interface Part extends Serializable {
    /** One function per case, so that the compiler finds a forgotten one. */
    <T> T match(
        Function<? super String, ? extends T> literal,
        Function<? super ColumnReference, ? extends T> reference);
  }

  /** Text that every row shares. */
  public record Literal(String text) implements Part {
    @Override
    public <T> T match(
        Function<? super String, ? extends T> literal,
        Function<? super ColumnReference, ? extends T> reference) {
      return literal.apply(text);
    }

    /** Length only: prompts must not reach logs. */
    @Override
    public String toString() {
      return "Literal[" + text.length() + " characters]";
    }
  }

  /** The value of a column. */
  public record Reference(ColumnReference column) implements Part {
    @Override
    public <T> T match(
        Function<? super String, ? extends T> literal,
        Function<? super ColumnReference, ? extends T> reference) {
      return reference.apply(column);
    }
  }

  /**
   * Takes a template apart.
   *
   * <p>Errors: an {@link IllegalArgumentException} whose message gives the position of the
   * character, counted from 1, and never the text.
   */
  public static PromptTemplate parse(String text) {
    return new PromptTemplate(text, new Parser(text).parts());
  }

  /** Literals and references in order. */
  public List<Part> parts() {
    return parts;
  }

  /** The columns it needs, each once, in order of appearance. */
  public List<ColumnReference> references() {
    Set<ColumnReference> references = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Reference reference) {
        references.add(reference.column());
      }
    }
    return List.copyOf(references);
  }

  /** The rendered text, if it is the same for every row. */
  public Optional<String> constant() {
    if (!references().isEmpty()) {
      return Optional.empty();
    }
    StringBuilder rendered = new StringBuilder();
    for (Part part : parts) {
      rendered.append(part.<String>match(literal -> literal, ColumnReference::toString));
    }
    return Optional.of(rendered.toString());
  }

  /** The template as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PromptTemplate template && text.equals(template.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Length and columns only: prompts must not reach logs. */
  @Override
  public String toString() {
    return "PromptTemplate[" + text.length() + " characters, columns " + references() + "]";
  }

  private static final class Parser {
    private final String text;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Part> parts() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '{' && !follows('{')) {
          endLiteral();
          parts.add(new Reference(reference()));
        } else if (c == '}' && !follows('}')) {
          throw error(at, "'}' closes nothing; write }} for a brace");
        } else {
          literal.append(c);
          at += c == '{' || c == '}' ? 2 : 1;
        }
      }
      endLiteral();
      return parts;
    }

    private boolean follows(char c) {
      return at + 1 < text.length() && text.charAt(at + 1) == c;
    }

    private void endLiteral() {
      if (literal.length() > 0) {
        parts.add(new Literal(literal.toString()));
        literal.setLength(0);
      }
    }

    private ColumnReference reference() {
      int start = at++;
      List<String> names = new ArrayList<>();
      do {
        names.add(name(start));
      } while (skip('.'));
      if (!skip('}')) {
        throw notAReference(start);
      }
      return new ColumnReference(names);
    }

    private boolean skip(char c) {
      boolean found = at < text.length() && text.charAt(at) == c;
      at += found ? 1 : 0;
      return found;
    }

    private String name(int start) {
      String name = skip('`') ? quoted(start) : plain();
      if (name.isEmpty()) {
        throw notAReference(start);
      }
      return name;
    }

    private String plain() {
      int from = at;
      while (at < text.length() && isNamePart(text.codePointAt(at))) {
        at += Character.charCount(text.codePointAt(at));
      }
      return text.substring(from, at);
    }

    private String quoted(int start) {
      StringBuilder name = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c != '`') {
          name.append(c);
        } else if (skip('`')) {
          name.append('`');
        } else {
          return name.toString();
        }
      }
      throw error(start, "the backtick of this column name is never closed");
    }

    private static boolean isNamePart(int codePoint) {
      return Character.isLetterOrDigit(codePoint) || codePoint == '_';
    }

    private static IllegalArgumentException notAReference(int start) {
      return error(
          start,
          "'{' must start {column}, {column.field} or {`column name`}; write {{ and }} for braces");
    }

    private static IllegalArgumentException error(int index, String problem) {
      return new IllegalArgumentException("character " + (index + 1) + ": " + problem);
    }
  }
}
