package io.sparkcompletions.model.schema;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one value of an answer is. */
public sealed interface SchemaType extends Serializable {
  /** One function per case, so that the compiler finds a forgotten one. */
  <T> T match(
      Function<? super Scalar, ? extends T> scalar,
      Function<? super Sequence, ? extends T> sequence,
      Function<? super Dictionary, ? extends T> dictionary,
      Function<? super Structure, ? extends T> structure);

  /** Types without parts, each with the class of its values. */
  enum Kind {
    STRING,
    BOOLEAN,
    /** Values are {@link Byte}. */
    BYTE,
    SHORT,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    /** Values are {@link java.math.BigDecimal} of the type's scale. */
    DECIMAL,
    /** Values are {@link java.time.LocalDate}. */
    DATE,
    /** Values are {@link java.time.Instant}, in whole microseconds. */
    TIMESTAMP,
    /** Values are {@link java.time.LocalDateTime}, in whole microseconds. */
    LOCAL_TIMESTAMP;

    boolean isInteger() {
      return this == BYTE || this == SHORT || this == INTEGER || this == LONG;
    }

    boolean isNumber() {
      return isInteger() || this == FLOAT || this == DOUBLE || this == DECIMAL;
    }
  }

  /**
   * A value without parts.
   *
   * @param precision digits of a decimal, 0 otherwise
   * @param scale digits of a decimal after the point
   */
  record Scalar(Kind kind, int precision, int scale, Limits limits) implements SchemaType {
    /** A value of a kind without parameters. */
    public Scalar(Kind kind, Limits limits) {
      this(kind, 0, 0, limits);
    }

    @Override
    public <T> T match(
        Function<? super Scalar, ? extends T> scalar,
        Function<? super Sequence, ? extends T> sequence,
        Function<? super Dictionary, ? extends T> dictionary,
        Function<? super Structure, ? extends T> structure) {
      return scalar.apply(this);
    }
  }

  /**
   * Values in a row; read as a {@link List}.
   *
   * @param maxItems null for no bound
   * @param isUnique whether no value may come twice
   */
  record Sequence(Slot items, int minItems, @Nullable Integer maxItems, boolean isUnique)
      implements SchemaType {
    @Override
    public <T> T match(
        Function<? super Scalar, ? extends T> scalar,
        Function<? super Sequence, ? extends T> sequence,
        Function<? super Dictionary, ? extends T> dictionary,
        Function<? super Structure, ? extends T> structure) {
      return sequence.apply(this);
    }
  }

  /** Values by names that the answer chooses; read as a {@link java.util.Map}. */
  record Dictionary(Slot values) implements SchemaType {
    @Override
    public <T> T match(
        Function<? super Scalar, ? extends T> scalar,
        Function<? super Sequence, ? extends T> sequence,
        Function<? super Dictionary, ? extends T> dictionary,
        Function<? super Structure, ? extends T> structure) {
      return dictionary.apply(this);
    }
  }

  /**
   * Values by names that the schema gives; read as an array of objects in the order of the fields.
   *
   * @param isOpen whether an answer may hold further members, which are then left out
   */
  record Structure(List<Field> fields, boolean isOpen) implements SchemaType {
    public Structure {
      fields = List.copyOf(fields);
    }

    @Override
    public <T> T match(
        Function<? super Scalar, ? extends T> scalar,
        Function<? super Sequence, ? extends T> sequence,
        Function<? super Dictionary, ? extends T> dictionary,
        Function<? super Structure, ? extends T> structure) {
      return structure.apply(this);
    }
  }

  /**
   * A member of a structure.
   *
   * @param isRequired whether the schema wants it written
   */
  record Field(String name, Slot slot, boolean isRequired) implements Serializable {
    /** Whether its column may hold a null; a member that is not there reads as one. */
    public boolean isNullable() {
      return slot.isNullable() || !isRequired;
    }
  }

  /** A type where it stands. */
  record Slot(SchemaType type, boolean isNullable, @Nullable String description)
      implements Serializable {}
}
