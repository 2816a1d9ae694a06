package io.sparkcompletions.metrics;

import io.sparkcompletions.metrics.RunReport.Cost;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a report as one HTML page that needs nothing else. */
final class ReportPage {
  private static final String UNKNOWN = "–";
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Completions report</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem; color: #222 }
      h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
      </style>
      </head>
      <body>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  private ReportPage() {}

  static String write(RunReport report) {
    ReportPage page = new ReportPage();
    page.html.append("<h1>Completions report</h1>\n<p>").append(escape(report.toString()));
    page.html.append("</p>\n");
    page.rows(report);
    page.errors(report.errors());
    page.usage(report);
    page.cost(report.cost());
    page.unconfirmed(report.unconfirmed());
    page.latency(report);
    page.notices(report);
    page.options(report);
    return page.html.append("</body>\n</html>\n").toString();
  }

  private void rows(RunReport report) {
    table("Rows", "", "rows");
    row("succeeded", report.rows().succeeded());
    row("failed", report.rows().failed());
    row("total", report.rows().total());
    row("asked for by this run (new)", report.rows().asked());
    row("recorded by an earlier run (ledger)", report.rows().reused());
    row("sharing another row's request (duplicate)", report.rows().duplicates());
    row("failed before anything was sent", report.rows().unsent());
    end();
  }

  private void errors(Map<String, Long> errors) {
    if (!errors.isEmpty()) {
      table("Errors", "code", "rows");
      errors.forEach(this::row);
      end();
    }
  }

  private void usage(RunReport report) {
    table("Tokens", "", "of successful rows", "of everything billed");
    Usage succeeded = report.succeededUsage().orElse(Usage.UNKNOWN);
    Usage billed = report.billedUsage().orElse(Usage.UNKNOWN);
    row("input", tokens(succeeded.inputTokens()), tokens(billed.inputTokens()));
    row("output", tokens(succeeded.outputTokens()), tokens(billed.outputTokens()));
    row("total", tokens(succeeded.totalTokens()), tokens(billed.totalTokens()));
    row("cached input", tokens(succeeded.cachedInputTokens()), tokens(billed.cachedInputTokens()));
    row("cache write", tokens(succeeded.cacheWriteTokens()), tokens(billed.cacheWriteTokens()));
    row("reasoning", tokens(succeeded.reasoningTokens()), tokens(billed.reasoningTokens()));
    end();
  }

  private void cost(Cost cost) {
    table("Cost", "", "US dollars");
    row("successful rows", dollars(cost.succeeded()));
    row("everything billed", dollars(cost.billed()));
    row("spent by this run", dollars(cost.spent()));
    row("paid for before", dollars(cost.reused()));
    row("answers without a price", cost.unpricedRows());
    end();
  }

  private void unconfirmed(Unconfirmed unconfirmed) {
    table("Sent, not answered, perhaps billed", "", "");
    row("attempts", unconfirmed.attempts());
    row("estimated cost, US dollars", dollars(unconfirmed.estimatedCostUsd()));
    row("rows without an estimate", unconfirmed.rowsWithoutEstimate());
    end();
  }

  private void latency(RunReport report) {
    report
        .latency()
        .ifPresent(
            latency -> {
              table("Latency", "", "milliseconds");
              row("half of the requests within", latency.p50Millis());
              row("95 in 100 within", latency.p95Millis());
              end();
            });
  }

  private void notices(RunReport report) {
    report.notices().forEach(notice -> html.append("<p>").append(escape(notice)).append("</p>\n"));
  }

  private void options(RunReport report) {
    report
        .priceTableVersion()
        .ifPresent(
            version -> html.append("<p>Price table: ").append(escape(version)).append("</p>\n"));
    if (!report.settings().isEmpty()) {
      html.append("<h2>Options</h2>\n<table>\n");
      html.append("<tr><th>option</th><th>value</th><th>from</th></tr>\n");
      for (Setting setting : report.settings()) {
        cells("td", "", List.of(setting.key(), setting.value(), setting.origin()));
      }
      end();
    }
  }

  private void table(String title, String... columns) {
    html.append("<h2>").append(escape(title)).append("</h2>\n<table>\n");
    cells("th", " class=\"n\"", List.of(columns));
  }

  private void row(String name, Object... values) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (Object value : values) {
      cells.add(String.valueOf(value));
    }
    cells("td", " class=\"n\"", cells);
  }

  private void cells(String tag, String classOfOthers, List<String> texts) {
    html.append("<tr>");
    for (int i = 0; i < texts.size(); i++) {
      html.append('<').append(tag).append(i == 0 ? "" : classOfOthers).append('>');
      html.append(escape(texts.get(i))).append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }

  private void end() {
    html.append("</table>\n");
  }

  private static String tokens(@Nullable Long tokens) {
    return tokens == null ? UNKNOWN : String.valueOf(tokens);
  }

  private static String dollars(Optional<BigDecimal> usd) {
    return usd.map(ReportLine::dollars).orElse(UNKNOWN);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
