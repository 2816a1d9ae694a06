package io.sparkcompletions.options;

import java.nio.file.Path;

/** Writes the text of {@code docs/options.md} from the options themselves. */
final class OptionsDoc {
  static final Path FILE = Path.of("..", "docs", "options.md");

  private static final String INTRODUCTION =
      """
      # Options

      <!-- Generated from CompletionOptions; a test compares. To write it anew:
           ./mvnw -q -pl connector test -Dtest=OptionsDocTest -Ddocs.write=true -->

      The same key works everywhere: `CompletionSpec.builder().maxTokens(16)` or `.option("maxTokens", "16")`,
      `options = Map("maxTokens" -> 16)` in Scala, `completion.maxTokens` in a job file, and for a whole session
      `spark.conf.set("spark.completions.maxTokens", "16")`. Case does not matter in options and session entries; in a job
      file it does. What the call says comes before what the session says, and that before the default; the run report shows
      which it was.

      All options are checked together on the driver before anything is sent, and every problem is reported at once: unknown
      keys (with the nearest known one), values out of range (never moved into it), contradictions. In a session every entry
      under `spark.completions.` must be an option, except `spark.completions.secret.*`, which hold keys. A call that gives
      one of `prompt`, `promptColumn` and `messagesColumn` replaces whichever of them the session has.

      **Effect** says what changing an option does to answers that are already paid for:

      | effect | changing it |
      |---|---|
      | answer | asks for other answers: it is part of the request key |
      | tuning | changes how requests are sent and booked; recorded answers stay valid |
      | reading | changes what is made of recorded answers, at no cost |
      | row | changes which row an answer stands on, or its columns |

      **Keys** (`apiKey`) are given by reference: `env:NAME`, `secret:NAME`, `credential:ALIAS`. A key itself is refused, and
      not repeated in the message; in a notebook hand it over as `Credentials.of(key)`, which never travels with the plan.
      Options marked *hidden* show up in logs and reports by their length only. (Spark's own pages redact session entries
      whose name contains `token` or `secret`; that is harmless.)

      **Templates** (`prompt`, `system`) are rendered by Spark: `{column}` and `{column.field}` stand for a row's value, names
      that are not made of letters, digits and underscores are written `` {`like this`} ``, and `{{` and `}}` stand for a brace:

      ```
      Answer as JSON, for example {{"label": "good"}}. Review of {`shop name`}: {review.text}
      ```

      **Columns** (`customId`, and every option that ends in `Column`) are the name of a column, or an SQL
      expression such as `concat('Summarize: ', body)`. Constant texts in an expression are kept out of plans, except where
      Spark demands a constant, such as the name of a struct's field or the schema for `from_json`. An expression that Spark
      cannot resolve is listed in Spark's UI as it was written.

      **Durations** have a unit (`500ms`, `600s`, `10m`, `24h`); **bytes** may have one (`512k`, `64m`, `2g`).
      """;

  private OptionsDoc() {}

  static String text() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Option.Group group : Option.Group.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      text.append("| option | value | default | effect | since | what it does |\n");
      text.append("|---|---|---|---|---|---|\n");
      CompletionOptions.all().stream()
          .filter(option -> option.group() == group)
          .forEach(option -> text.append(row(option)));
    }
    return text.toString();
  }

  private static String row(Option<?> option) {
    return String.join(
            " | ",
            "| `" + option.key() + "`",
            cell(value(option)),
            cell(defaultOf(option)),
            option.effect().text(),
            option.since(),
            cell(option.description()) + " |")
        + "\n";
  }

  private static String value(Option<?> option) {
    String unit = option.unit().isEmpty() ? "" : " of " + option.unit();
    String range = option.type().range().isEmpty() ? "" : ": " + option.type().range();
    String hidden = option.visibility() == Visibility.HIDDEN ? "; *hidden*" : "";
    return option.type().name() + unit + range + hidden;
  }

  private static String defaultOf(Option<?> option) {
    if (option.defaultValue().isPresent()) {
      return "`" + option.defaultText() + "`";
    }
    return option.defaultText();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
