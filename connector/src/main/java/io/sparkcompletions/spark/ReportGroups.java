package io.sparkcompletions.spark;

import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.metrics.RunReport.Cost;
import io.sparkcompletions.metrics.RunReport.Latency;
import io.sparkcompletions.metrics.RunReport.Rows;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what {@link ReportQuery} aggregated: one row per success, error code and being a copy.
 */
final class ReportGroups {
  private static final Predicate<Row> ALL = row -> true;
  private static final Predicate<Row> SUCCEEDED = row -> row.<Boolean>getAs(ReportQuery.SUCCEEDED);
  private static final Predicate<Row> COPY = row -> row.<Boolean>getAs(ReportQuery.COPY);

  /** What was asked for itself: copies carry no cost of their own. */
  private static final Predicate<Row> ASKED = COPY.negate();

  private final List<Row> groups;

  ReportGroups(List<Row> groups) {
    this.groups = groups;
  }

  RunReport report() {
    return new RunReport(
        rows(),
        usage(ASKED.and(SUCCEEDED)),
        usage(ASKED),
        cost(),
        unconfirmed(),
        latency(),
        errors(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private Rows rows() {
    return new Rows(
        count(ALL, ReportQuery.ROWS),
        count(SUCCEEDED, ReportQuery.ROWS),
        count(SUCCEEDED.negate(), ReportQuery.ROWS),
        count(ALL, ReportQuery.NEW_ROWS),
        count(ALL, ReportQuery.LEDGER_ROWS),
        count(COPY, ReportQuery.ROWS),
        count(ALL, ReportQuery.UNSENT_ROWS));
  }

  private Optional<Usage> usage(Predicate<Row> choice) {
    if (count(choice, ReportQuery.USAGE_ROWS) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(
            tokens(choice, CompletionSchema.INPUT_TOKENS),
            tokens(choice, CompletionSchema.OUTPUT_TOKENS),
            tokens(choice, CompletionSchema.CACHED_INPUT_TOKENS),
            tokens(choice, CompletionSchema.CACHE_WRITE_TOKENS),
            tokens(choice, CompletionSchema.REASONING_TOKENS)));
  }

  private Cost cost() {
    return new Cost(
        dollars(ASKED.and(SUCCEEDED), ReportQuery.USD, ReportQuery.UNPRICED),
        dollars(ASKED, ReportQuery.USD, ReportQuery.UNPRICED),
        dollars(ASKED, ReportQuery.NEW_USD, ReportQuery.NEW_UNPRICED),
        dollars(ASKED, ReportQuery.LEDGER_USD, ReportQuery.LEDGER_UNPRICED),
        count(ASKED, ReportQuery.UNPRICED));
  }

  /** Zero if nothing was to pay; absent if something was and nothing of it has a price. */
  private Optional<BigDecimal> dollars(Predicate<Row> choice, String usd, String unpriced) {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Optional<BigDecimal> sum = sum(choice, row -> row.<BigDecimal>getAs(usd), BigDecimal::add);
    return sum.isEmpty() && count(choice, unpriced) == 0 ? Optional.of(BigDecimal.ZERO) : sum;
  }

  private Unconfirmed unconfirmed() {
    return new Unconfirmed(
        count(ASKED, ReportQuery.LOST),
        sum(ASKED, row -> row.<BigDecimal>getAs(ReportQuery.LOST_USD), BigDecimal::add),
        count(ASKED, ReportQuery.LOST_WITHOUT_ESTIMATE));
  }

  private Optional<Latency> latency() {
    return groups.stream()
        .filter(ASKED.and(SUCCEEDED))
        .filter(row -> !row.isNullAt(row.fieldIndex(ReportQuery.LATENCY)))
        .map(row -> row.<Long>getList(row.fieldIndex(ReportQuery.LATENCY)))
        .map(ranks -> new Latency(ranks.get(0), ranks.get(1)))
        .findFirst();
  }

  private SortedMap<String, Long> errors() {
    SortedMap<String, Long> errors = new TreeMap<>();
    for (Row group : groups) {
      String code = group.getAs(ReportQuery.CODE);
      if (!SUCCEEDED.test(group)) {
        long rows = group.<Long>getAs(ReportQuery.ROWS);
        errors.merge(Objects.requireNonNullElse(code, "unknown"), rows, Long::sum);
      }
    }
    return errors;
  }

  private long count(Predicate<Row> choice, String name) {
    return sum(choice, row -> row.<Long>getAs(name), Long::sum).orElse(0L);
  }

  /** Null if the provider said nothing of the kind in any row. */
  private @Nullable Long tokens(Predicate<Row> choice, String name) {
    return sum(choice, row -> row.<Long>getAs(name), Long::sum).orElse(null);
  }

  private <T> Optional<T> sum(
      Predicate<Row> choice, Function<Row, @Nullable T> value, BinaryOperator<T> plus) {
    return groups.stream().filter(choice).map(value).filter(Objects::nonNull).reduce(plus);
  }
}
