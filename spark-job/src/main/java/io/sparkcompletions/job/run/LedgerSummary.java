package io.sparkcompletions.job.run;

import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.CompletionLedger;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger holds, added up; each request counts once, with the record that counts. The
 * components are the members of the JSON form, by the same names.
 *
 * @param answers requests with a usable answer
 * @param billedFailures requests whose answer was paid for and is not usable as it is, by finish
 *     reason
 * @param failures requests without an answer, by error code
 * @param costUsd of everything billed and priced; null if nothing is priced
 * @param billedFailuresUsd the part of it that {@code billedFailures} cost
 * @param unpriced answers without a price
 * @param unansweredAttempts attempts that may have been billed beyond that
 * @param models requests by the model that was asked
 * @param priceTables answers by the price table that priced them
 * @param lastRecordAt when the latest record was made; null if there is none
 * @param applications those that use it at the moment
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record LedgerSummary(
    String directory,
    @Nullable Integer formatVersion,
    long requests,
    long answers,
    SortedMap<String, Long> billedFailures,
    SortedMap<String, Long> failures,
    @Nullable BigDecimal costUsd,
    BigDecimal billedFailuresUsd,
    long unpriced,
    Tokens tokens,
    long unansweredAttempts,
    SortedMap<String, Long> models,
    SortedMap<String, Long> priceTables,
    @Nullable String lastRecordAt,
    Files files,
    List<String> applications) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  /** Tokens of everything billed, as far as they were told. */
  record Tokens(long input, long output, long cachedInput, long reasoning) {}

  /**
   * The files that hold it.
   *
   * @param bytes of sealed files
   * @param entries of all files; a request may be in several files until they are merged
   * @param replaced waiting to be deleted
   */
  record Files(
      int sealed, int journals, int replaced, long bytes, long entries, long damagedPlaces) {}

  /** Adds it up. Runs one job over the entries, which reads no texts. */
  static LedgerSummary of(CompletionLedger ledger) {
    List<Row> groups =
        ledger
            .entries()
            .selectExpr(
                "answered",
                "complete",
                "coalesce(finishReason, error.code) AS end",
                "coalesce(requestedModel, model, 'unknown') AS model",
                "priceTable",
                "costUsd",
                "usage",
                "unansweredAttempts",
                "completedAt")
            .groupBy("answered", "complete", "end", "model", "priceTable")
            .agg(
                expr("count(*) AS n"),
                expr("sum(costUsd) AS costUsd"),
                expr("count_if(answered AND costUsd IS NULL) AS unpriced"),
                expr("coalesce(sum(usage.inputTokens), 0L) AS input"),
                expr("coalesce(sum(usage.outputTokens), 0L) AS output"),
                expr("coalesce(sum(usage.cachedInputTokens), 0L) AS cached"),
                expr("coalesce(sum(usage.reasoningTokens), 0L) AS reasoning"),
                expr("coalesce(sum(unansweredAttempts), 0L) AS unanswered"),
                expr("unix_millis(max(completedAt)) AS last"))
            .collectAsList();
    CompletionLedger.Status status = ledger.status();
    List<Row> answered = groups.stream().filter(row -> row.<Boolean>getAs("answered")).toList();
    List<Row> unusable = answered.stream().filter(row -> !row.<Boolean>getAs("complete")).toList();
    return new LedgerSummary(
        status.directory(),
        status.formatVersion().isPresent() ? status.formatVersion().getAsInt() : null,
        sum(groups, "n"),
        sum(answered, "n") - sum(unusable, "n"),
        counts(unusable, "end"),
        counts(groups.stream().filter(row -> !row.<Boolean>getAs("answered")).toList(), "end"),
        groups.stream().allMatch(row -> row.getAs("costUsd") == null) ? null : dollars(groups),
        dollars(unusable),
        sum(groups, "unpriced"),
        new Tokens(
            sum(groups, "input"),
            sum(groups, "output"),
            sum(groups, "cached"),
            sum(groups, "reasoning")),
        sum(groups, "unanswered"),
        counts(groups, "model"),
        counts(answered, "priceTable"),
        groups.stream()
            .map(row -> row.<Long>getAs("last"))
            .max(Long::compare)
            .map(millis -> Instant.ofEpochMilli(millis).toString())
            .orElse(null),
        new Files(
            status.segments(),
            status.journals(),
            status.replaced(),
            status.segmentBytes(),
            status.segmentEntries() + status.journalEntries(),
            status.damagedPlaces()),
        ledger.applications());
  }

  /** One JSON object. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of text and numbers always have a JSON form", e);
    }
  }

  /** Some lines for people. */
  String toText() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "ledger",
            directory + (formatVersion == null ? "" : " (format " + formatVersion + ")")));
    lines.add(line("requests", "%,d, %,d of them with a usable answer", requests, answers));
    if (!failures.isEmpty()) {
      lines.add(line("failed", list(failures)));
    }
    if (!billedFailures.isEmpty()) {
      lines.add(
          line(
              "not usable",
              list(billedFailures) + "; billed, " + ProgressLine.exactDollars(billedFailuresUsd)));
    }
    lines.add(
        line(
            "cost",
            (costUsd == null ? "unknown" : ProgressLine.exactDollars(costUsd))
                + (unpriced == 0 ? "" : String.format(Locale.ROOT, ", %,d unpriced", unpriced))));
    lines.add(
        line(
            "tokens",
            "%,d input (%,d cached), %,d output (%,d reasoning)",
            tokens.input,
            tokens.cachedInput,
            tokens.output,
            tokens.reasoning));
    if (unansweredAttempts > 0) {
      lines.add(line("unanswered", "%,d attempts, which may have been billed", unansweredAttempts));
    }
    lines.add(line("models", list(models)));
    lines.add(line("prices", list(priceTables)));
    lines.add(line("last record", lastRecordAt == null ? "none" : lastRecordAt));
    lines.add(
        line(
            "files",
            "%,d sealed (%,d bytes), %,d journals, %,d to be deleted; %,d entries, %,d damaged"
                + " places",
            files.sealed,
            files.bytes,
            files.journals,
            files.replaced,
            files.entries,
            files.damagedPlaces));
    lines.add(line("used by", applications.isEmpty() ? "nobody" : String.join(", ", applications)));
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String title, String format, Object... values) {
    String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    return String.format(Locale.ROOT, "%-12s", title) + text;
  }

  private static String list(Map<String, Long> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static SortedMap<String, Long> counts(List<Row> groups, String name) {
    Function<Row, String> key = row -> String.valueOf(row.<String>getAs(name));
    return groups.stream()
        .collect(
            Collectors.groupingBy(
                key, TreeMap::new, Collectors.summingLong(row -> row.<Long>getAs("n"))));
  }

  private static long sum(List<Row> groups, String name) {
    return groups.stream().mapToLong(row -> row.<Long>getAs(name)).sum();
  }

  private static BigDecimal dollars(List<Row> groups) {
    return groups.stream()
        .map(row -> row.<BigDecimal>getAs("costUsd"))
        .filter(cost -> cost != null)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
