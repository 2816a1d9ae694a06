package io.sparkcompletions.spark;

import io.sparkcompletions.options.NullValues;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A text of each row, joined from constant pieces and from cells.
 *
 * <p>The constant pieces travel in the closure of a function, never as literals of a plan: plans
 * are printed, shown in the UI and written to event logs.
 */
record RowText(List<Piece> pieces, NullValues nulls) implements Serializable {
  RowText {
    pieces = List.copyOf(pieces);
  }

  /** A text that is one cell as it stands. */
  static RowText cell(int index) {
    return new RowText(List.of(Piece.cell(index)), NullValues.ERROR);
  }

  /** The text for a row's cells by number; null if a cell is null and that is an error. */
  @Nullable String render(IntFunction<@Nullable String> cells) {
    if (pieces.size() == 1 && pieces.get(0).literal() == null && nulls == NullValues.ERROR) {
      return cells.apply(pieces.get(0).cell());
    }
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      String literal = piece.literal();
      String part = literal == null ? cells.apply(piece.cell()) : literal;
      if (part != null) {
        text.append(part);
      } else if (nulls == NullValues.ERROR) {
        return null;
      }
    }
    return text.toString();
  }

  /** Shape only: prompts must not reach logs. */
  @Override
  public String toString() {
    return "RowText[" + pieces.size() + " pieces]";
  }

  /**
   * A constant or the number of a cell.
   *
   * @param literal null for a cell
   */
  record Piece(@Nullable String literal, int cell) implements Serializable {
    static Piece literal(String text) {
      return new Piece(text, -1);
    }

    static Piece cell(int index) {
      return new Piece(null, index);
    }

    /** Shape only: prompts must not reach logs. */
    @Override
    public String toString() {
      return literal == null ? "cell " + cell : literal.length() + " characters";
    }
  }
}
