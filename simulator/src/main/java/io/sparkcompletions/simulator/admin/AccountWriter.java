package io.sparkcompletions.simulator.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.FileStore;
import io.sparkcompletions.simulator.batch.Job;
import io.sparkcompletions.simulator.batch.View;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.billing.Entry;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.traffic.Traffic;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the counters and the bill as JSON. Money is text: no reader shall make a float of it. */
final class AccountWriter {

  private AccountWriter() {}

  static void stats(
      Traffic.Snapshot stats, BatchOffice.Counts batches, boolean detail, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("requests", stats.requests());
    out.writeNumberField("distinctBodies", stats.distinctBodies());
    out.writeNumberField("inFlight", stats.inFlight());
    out.writeNumberField("maxInFlight", stats.maxInFlight());
    counts("statusCounts", stats.statusCounts(), out);
    counts("byPath", stats.byPath(), out);
    out.writeObjectFieldStart("requestsPerMinute");
    out.writeNumberField("current", stats.requestsInLastMinute());
    out.writeArrayFieldStart("series");
    for (Map.Entry<Instant, Long> minute : stats.byMinute().entrySet()) {
      out.writeStartObject();
      out.writeStringField("minute", minute.getKey().toString());
      out.writeNumberField("requests", minute.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    if (detail) {
      seconds(stats, out);
    }
    time("firstRequestAt", stats.firstRequestAt(), out);
    time("lastRequestAt", stats.lastRequestAt(), out);
    batchCounts(batches, out);
    out.writeEndObject();
  }

  private static void batchCounts(BatchOffice.Counts counts, JsonGenerator out) throws IOException {
    List<View> views = counts.jobs().stream().map(Job::view).toList();
    out.writeObjectFieldStart("batches");
    out.writeNumberField(
        "created", counts.created().values().stream().mapToLong(Long::longValue).sum());
    counts("createdByProvider", counts.created(), out);
    out.writeNumberField("open", views.stream().filter(view -> !view.phase().isOver()).count());
    out.writeNumberField("itemsExecuted", counts.executed());
    out.writeObjectFieldStart("files");
    for (Map.Entry<String, FileStore.Counts> of : counts.files().entrySet()) {
      FileStore.Counts files = of.getValue();
      out.writeObjectFieldStart(of.getKey());
      out.writeNumberField("uploaded", files.uploaded());
      out.writeNumberField("generated", files.generated());
      out.writeNumberField("deleted", files.deleted());
      out.writeNumberField("expired", files.expired());
      out.writeNumberField("left", files.left());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeObjectFieldStart("enqueuedTokens");
    for (Map.Entry<String, BatchOffice.Enqueued> of : counts.enqueued().entrySet()) {
      out.writeObjectFieldStart(of.getKey());
      out.writeNumberField("now", of.getValue().now());
      out.writeNumberField("max", of.getValue().max());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  static void batches(List<Job> jobs, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("batches");
    for (Job job : jobs) {
      View view = job.view();
      out.writeStartObject();
      out.writeStringField("id", job.id());
      out.writeStringField("provider", job.provider());
      out.writeStringField("phase", view.phase().name().toLowerCase(Locale.ROOT));
      out.writeStringField("model", view.model().orElse(null));
      out.writeNumberField("requests", view.total());
      out.writeNumberField("succeeded", view.succeeded());
      out.writeNumberField("failed", view.failed());
      out.writeNumberField("givenUp", view.unrun());
      time("createdAt", Optional.of(job.createdAt()), out);
      time("endedAt", view.endedAt(), out);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void seconds(Traffic.Snapshot stats, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("seconds");
    for (Traffic.Second second : stats.seconds()) {
      out.writeStartObject();
      out.writeStringField("second", second.start().toString());
      out.writeNumberField("requests", second.requests());
      out.writeNumberField("admitted", second.admitted());
      out.writeNumberField("admittedTokens", second.admittedTokens());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void bill(Bill bill, boolean detail, JsonGenerator out) throws IOException {
    Bill.Totals totals = bill.totals();
    out.writeStartObject();
    out.writeStringField("totalUsd", plain(totals.all().usd()));
    out.writeNumberField("billedRequests", totals.all().billedRequests());
    usage(totals.all().usage(), out);
    out.writeObjectFieldStart("batches");
    out.writeStringField("usd", plain(totals.batches().usd()));
    out.writeNumberField("billedRequests", totals.batches().billedRequests());
    out.writeEndObject();
    out.writeArrayFieldStart("byModel");
    for (Map.Entry<String, Bill.Subtotal> model : totals.byModel().entrySet()) {
      out.writeStartObject();
      out.writeStringField("model", model.getKey());
      out.writeStringField("usd", plain(model.getValue().usd()));
      out.writeNumberField("billedRequests", model.getValue().billedRequests());
      usage(model.getValue().usage(), out);
      out.writeEndObject();
    }
    out.writeEndArray();
    if (detail) {
      out.writeNumberField("droppedFromDetail", totals.dropped());
      out.writeArrayFieldStart("requests");
      for (Entry entry : bill.detail()) {
        entry(entry, out);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void entry(Entry entry, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("requestId", entry.requestId());
    out.writeStringField("path", entry.path());
    out.writeStringField("model", entry.model());
    out.writeStringField("batchId", entry.item().map(Entry.Item::batchId).orElse(null));
    out.writeStringField("customId", entry.item().map(Entry.Item::customId).orElse(null));
    out.writeStringField("bodySha256", entry.body().hex());
    out.writeNumberField("attemptOfBody", entry.arrival());
    out.writeStringField("prompt", entry.prompt());
    out.writeStringField("outcome", entry.outcome().word());
    if (entry.status() == 0) {
      out.writeNullField("status");
    } else {
      out.writeNumberField("status", entry.status());
    }
    out.writeStringField("fault", entry.fault().orElse(null));
    out.writeBooleanField("billed", entry.usd().isPresent());
    out.writeStringField("usd", plain(entry.usd().orElse(BigDecimal.ZERO)));
    usage(entry.usage(), out);
    time("arrivedAt", Optional.of(Instant.ofEpochMilli(entry.arrivedAtMillis())), out);
    time(
        "finishedAt",
        Optional.of(entry.finishedAtMillis())
            .filter(millis -> millis > 0)
            .map(Instant::ofEpochMilli),
        out);
    out.writeEndObject();
  }

  private static void usage(Usage usage, JsonGenerator out) throws IOException {
    out.writeNumberField("inputTokens", usage.inputTokens());
    out.writeNumberField("cachedTokens", usage.cachedTokens());
    out.writeNumberField("cacheWriteTokens", usage.cacheWriteTokens());
    out.writeNumberField("longCacheWriteTokens", usage.longCacheWriteTokens());
    out.writeNumberField("outputTokens", usage.outputTokens());
    out.writeNumberField("reasoningTokens", usage.reasoningTokens());
  }

  private static void counts(String name, Map<String, Long> counts, JsonGenerator out)
      throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      out.writeNumberField(count.getKey(), count.getValue());
    }
    out.writeEndObject();
  }

  private static void time(String name, Optional<Instant> time, JsonGenerator out)
      throws IOException {
    out.writeStringField(name, time.map(Instant::toString).orElse(null));
  }

  private static String plain(BigDecimal usd) {
    return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
  }
}
