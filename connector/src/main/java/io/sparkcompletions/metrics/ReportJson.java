package io.sparkcompletions.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.metrics.RunReport.Cost;
import io.sparkcompletions.metrics.RunReport.Latency;
import io.sparkcompletions.metrics.RunReport.Rows;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report as one JSON object. Member names are a contract; {@code docs/results.md} lists
 * them. They are written out here, so that renaming something in Java does not rename a member.
 */
final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private ReportJson() {}

  static String write(RunReport report) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("rows", rows(report.rows()));
    form.put("succeededUsage", report.succeededUsage().map(ReportJson::usage).orElse(null));
    form.put("billedUsage", report.billedUsage().map(ReportJson::usage).orElse(null));
    form.put("costUsd", cost(report.cost()));
    form.put("unpricedRows", report.cost().unpricedRows());
    form.put("unconfirmed", unconfirmed(report.unconfirmed()));
    form.put("latencyMillis", report.latency().map(ReportJson::latency).orElse(null));
    form.put("errors", report.errors());
    form.put("priceTableVersion", report.priceTableVersion().orElse(null));
    form.put("options", report.settings().stream().map(ReportJson::setting).toList());
    form.put("notices", report.notices());
    try {
      return JSON.writeValueAsString(form);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text and numbers always have a JSON form", e);
    }
  }

  private static Map<String, Object> rows(Rows rows) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("total", rows.total());
    form.put("succeeded", rows.succeeded());
    form.put("failed", rows.failed());
    form.put("new", rows.asked());
    form.put("ledger", rows.reused());
    form.put("duplicate", rows.duplicates());
    form.put("unsent", rows.unsent());
    return form;
  }

  private static Map<String, @Nullable Object> usage(Usage usage) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("inputTokens", usage.inputTokens());
    form.put("outputTokens", usage.outputTokens());
    form.put("totalTokens", usage.totalTokens());
    form.put("cachedInputTokens", usage.cachedInputTokens());
    form.put("cacheWriteTokens", usage.cacheWriteTokens());
    form.put("reasoningTokens", usage.reasoningTokens());
    return form;
  }

  private static Map<String, @Nullable Object> cost(Cost cost) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("succeeded", cost.succeeded().orElse(null));
    form.put("billed", cost.billed().orElse(null));
    form.put("spent", cost.spent().orElse(null));
    form.put("reused", cost.reused().orElse(null));
    return form;
  }

  private static Map<String, @Nullable Object> unconfirmed(Unconfirmed unconfirmed) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("attempts", unconfirmed.attempts());
    form.put("estimatedCostUsd", unconfirmed.estimatedCostUsd().orElse(null));
    form.put("rowsWithoutEstimate", unconfirmed.rowsWithoutEstimate());
    return form;
  }

  private static Map<String, Object> latency(Latency latency) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("p50", latency.p50Millis());
    form.put("p95", latency.p95Millis());
    return form;
  }

  private static Map<String, Object> setting(Setting setting) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("key", setting.key());
    form.put("value", setting.value());
    form.put("origin", setting.origin());
    return form;
  }
}
