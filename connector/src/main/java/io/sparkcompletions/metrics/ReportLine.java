package io.sparkcompletions.metrics;

import io.sparkcompletions.metrics.RunReport.Cost;
import io.sparkcompletions.metrics.RunReport.Rows;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report as one line; parts that say nothing are left out.
 *
 * <pre>1000 rows: 990 succeeded, 10 failed (timeout 3, truncated 7); 800 new, 150 from the ledger,
 * 50 duplicates; 123456 input and 4567 output tokens; $1.2345 billed, $1.00 of it for new answers; 2
 * unconfirmed attempts, about $0.0020; latency p50 412 ms, p95 1803 ms</pre>
 */
final class ReportLine {
  private static final int CENTS = 2;

  private ReportLine() {}

  static String write(RunReport report) {
    if (report.total() == 0) {
      return "0 rows";
    }
    List<String> parts = new ArrayList<>();
    parts.add(rows(report));
    parts.add(sources(report.rows()));
    report.billedUsage().ifPresent(usage -> parts.add(tokens(usage)));
    parts.addAll(cost(report.cost()));
    unconfirmed(report.unconfirmed()).ifPresent(parts::add);
    report
        .latency()
        .ifPresent(
            latency ->
                parts.add(
                    "latency p50 "
                        + latency.p50Millis()
                        + " ms, p95 "
                        + latency.p95Millis()
                        + " ms"));
    parts.addAll(report.notices());
    return String.join("; ", parts);
  }

  private static String rows(RunReport report) {
    String errors =
        report.errors().entrySet().stream()
            .map(error -> error.getKey() + " " + error.getValue())
            .collect(Collectors.joining(", "));
    return count(report.total(), "row")
        + ": "
        + report.succeeded()
        + " succeeded, "
        + report.failed()
        + " failed"
        + (errors.isEmpty() ? "" : " (" + errors + ")");
  }

  private static String sources(Rows rows) {
    List<String> sources = new ArrayList<>();
    sources.add(rows.asked() + " new");
    if (rows.reused() > 0) {
      sources.add(rows.reused() + " from the ledger");
    }
    if (rows.duplicates() > 0) {
      sources.add(count(rows.duplicates(), "duplicate"));
    }
    if (rows.unsent() > 0) {
      sources.add(rows.unsent() + " unsent");
    }
    return String.join(", ", sources);
  }

  private static String tokens(Usage usage) {
    return known(usage.inputTokens())
        + " input and "
        + known(usage.outputTokens())
        + " output tokens";
  }

  private static String known(@Nullable Long tokens) {
    return tokens == null ? "unknown" : String.valueOf(tokens);
  }

  private static List<String> cost(Cost cost) {
    List<String> parts = new ArrayList<>();
    parts.add(
        cost.billed().map(billed -> dollars(billed) + " billed").orElse("cost unknown")
            + cost.spent()
                .map(spent -> ", " + dollars(spent) + " of it for new answers")
                .orElse(""));
    if (cost.unpricedRows() > 0) {
      parts.add(count(cost.unpricedRows(), "answer") + " without a price");
    }
    return parts;
  }

  private static Optional<String> unconfirmed(Unconfirmed unconfirmed) {
    if (unconfirmed.attempts() == 0) {
      return Optional.empty();
    }
    String estimate =
        unconfirmed.estimatedCostUsd().map(usd -> ", about " + dollars(usd)).orElse("");
    String more =
        unconfirmed.rowsWithoutEstimate() == 0
            ? ""
            : " and what "
                + count(unconfirmed.rowsWithoutEstimate(), "failed row")
                + " may have cost";
    return Optional.of(count(unconfirmed.attempts(), "unconfirmed attempt") + estimate + more);
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Exact, without idle zeros but with cents. */
  static String dollars(BigDecimal usd) {
    BigDecimal stripped = usd.stripTrailingZeros();
    BigDecimal shown =
        stripped.scale() < CENTS ? stripped.setScale(CENTS, RoundingMode.UNNECESSARY) : stripped;
    return "$" + shown.toPlainString();
  }
}
