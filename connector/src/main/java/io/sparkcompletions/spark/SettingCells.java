package io.sparkcompletions.spark;

import static io.sparkcompletions.spark.RequestFunction.NONE;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the cells that hold a row's own settings, -1 for each that there is no column for.
 *
 * @param model a text
 * @param maxTokens a long
 * @param temperature a text
 * @param stop an array of texts
 * @param seed a long
 * @param schema a text
 */
record SettingCells(int model, int maxTokens, int temperature, int stop, int seed, int schema)
    implements Serializable {
  /** No row has settings of its own. */
  static final SettingCells ABSENT = new SettingCells(NONE, NONE, NONE, NONE, NONE, NONE);

  /**
   * A row's settings.
   *
   * @param problems what is wrong with them is added here, as sentences without any value
   */
  RowSettings read(Row cells, List<String> problems) {
    if (equals(ABSENT)) {
      return RowSettings.NONE;
    }
    return new RowSettings(
        text(cells, model),
        maxTokens(cells, problems),
        temperature(cells, problems),
        stop(cells, problems),
        number(cells, seed),
        text(cells, schema));
  }

  private @Nullable Integer maxTokens(Row cells, List<String> problems) {
    Long tokens = number(cells, maxTokens);
    if (tokens == null) {
      return null;
    }
    if (tokens < 1 || tokens > Integer.MAX_VALUE) {
      problems.add("maxTokensColumn must be from 1 to " + Integer.MAX_VALUE);
      return null;
    }
    return tokens.intValue();
  }

  /** Not a number and the infinities are texts that are no decimals. */
  private @Nullable BigDecimal temperature(Row cells, List<String> problems) {
    String text = text(cells, temperature);
    if (text == null) {
      return null;
    }
    String problem = "temperatureColumn must be a number from 0 to 2";
    try {
      BigDecimal value = new BigDecimal(text);
      if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(2)) <= 0) {
        return value.stripTrailingZeros();
      }
    } catch (NumberFormatException e) {
      problems.add(problem);
      return null;
    }
    problems.add(problem);
    return null;
  }

  private @Nullable List<String> stop(Row cells, List<String> problems) {
    if (stop == NONE || cells.isNullAt(stop)) {
      return null;
    }
    List<@Nullable String> texts = cells.getList(stop);
    if (texts.stream().anyMatch(text -> text == null || text.isEmpty())) {
      problems.add("stopColumn must hold no null and no empty text");
      return null;
    }
    return List.copyOf(texts);
  }

  private static @Nullable String text(Row cells, int cell) {
    return cell == NONE ? null : cells.getString(cell);
  }

  private static @Nullable Long number(Row cells, int cell) {
    return cell == NONE || cells.isNullAt(cell) ? null : cells.getLong(cell);
  }
}
