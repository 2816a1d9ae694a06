package io.sparkcompletions.metrics;

import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an enriched table cost and how it went.
 *
 * <p>Sums are over the rows it was made from, whatever run they come from. An answer that several
 * rows share counts once: rows with source {@code duplicate} are in the row counts and in {@code
 * errors}, and in nothing else. On an empty table usage, cost and latency are absent, not zero.
 *
 * @param rows how many, by outcome and by source
 * @param succeededUsage tokens of successful rows
 * @param billedUsage tokens of everything billed, failed rows with a billed reply included
 * @param cost dollars
 * @param unconfirmed what may have been billed beyond that
 * @param latency of successful requests, from first sending to the end, waiting included
 * @param errors failed rows by {@code error.code}
 * @param priceTableVersion the table that priced the answers, where the caller of the report knows
 * @param settings the options with their origin, where the caller of the report knows
 * @param notices sentences about what made this run less than it could have been, such as a weaker
 *     guarantee; mostly none
 */
public record RunReport(
    Rows rows,
    Optional<Usage> succeededUsage,
    Optional<Usage> billedUsage,
    Cost cost,
    Unconfirmed unconfirmed,
    Optional<Latency> latency,
    SortedMap<String, Long> errors,
    Optional<String> priceTableVersion,
    List<Setting> settings,
    List<String> notices) {

  public RunReport {
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
    settings = List.copyOf(settings);
    notices = List.copyOf(notices);
  }

  /**
   * Rows that have a result; {@code total = succeeded + failed = asked + reused + duplicates +
   * unsent}.
   *
   * @param asked answered, or failed, by a request of the run that made the table: source {@code
   *     new}
   * @param reused taken from what an earlier run had recorded: source {@code ledger}
   * @param duplicates sharing the request of another row: source {@code duplicate}
   * @param unsent failed before anything could be sent for them, such as those with a null prompt:
   *     no source
   */
  public record Rows(
      long total,
      long succeeded,
      long failed,
      long asked,
      long reused,
      long duplicates,
      long unsent) {}

  /**
   * Exact dollars. A sum is absent on an empty table, and where there was something to pay and no
   * price is known at all; otherwise it is over the rows that have a price, and {@code
   * unpricedRows} says how many are missing.
   *
   * @param succeeded of successful rows
   * @param billed of everything billed
   * @param spent of what the run that made the table asked for: source {@code new}
   * @param reused of what had been paid for before: source {@code ledger}
   * @param unpricedRows answered requests without a price
   */
  public record Cost(
      Optional<BigDecimal> succeeded,
      Optional<BigDecimal> billed,
      Optional<BigDecimal> spent,
      Optional<BigDecimal> reused,
      long unpricedRows) {}

  /**
   * Attempts that were sent and brought no answer: the provider may have billed them, and nothing
   * it said tells.
   *
   * <p>The estimate takes each of them to have cost as much as the answer that the same request got
   * in the end. It is exact if the lost answers were as long as the one that came, and an upper
   * bound if they were not longer, or were not produced at all. A request that never got a priced
   * answer has no estimate.
   *
   * @param attempts how many
   * @param estimatedCostUsd sum of {@code costUsd × unansweredAttempts} over rows with a cost
   * @param rowsWithoutEstimate rows with such attempts and no cost
   */
  public record Unconfirmed(
      long attempts, Optional<BigDecimal> estimatedCostUsd, long rowsWithoutEstimate) {}

  /** The middle and the slow end; approximate by 1 in 10,000 ranks. */
  public record Latency(long p50Millis, long p95Millis) {}

  /** Rows that have a result. */
  public long total() {
    return rows.total();
  }

  /** Rows with an answer. */
  public long succeeded() {
    return rows.succeeded();
  }

  /** Rows with an error. */
  public long failed() {
    return rows.failed();
  }

  /** The same report, saying which price table and which options were used. */
  public RunReport with(String priceTableVersion, List<Setting> settings) {
    return new RunReport(
        rows,
        succeededUsage,
        billedUsage,
        cost,
        unconfirmed,
        latency,
        errors,
        Optional.of(priceTableVersion),
        settings,
        notices);
  }

  /** The same report with these notices. */
  public RunReport withNotices(List<String> notices) {
    return new RunReport(
        rows,
        succeededUsage,
        billedUsage,
        cost,
        unconfirmed,
        latency,
        errors,
        priceTableVersion,
        settings,
        notices);
  }

  /** One JSON object; absent values are null, dollars are exact decimals. */
  public String toJson() {
    return ReportJson.write(this);
  }

  /** A page of its own, without script or outside resource. */
  public String toHtml() {
    return ReportPage.write(this);
  }

  /** One line. */
  @Override
  public String toString() {
    return ReportLine.write(this);
  }
}
