package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.wire.Reply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Google's words for what the core refuses. When to come back stands in the body, as a detail;
 * there are no headers for it.
 */
final class Refusals {

  private static final String QUOTA =
      "You exceeded your current quota, please check your plan and billing details.";

  private record Wording(String name, String message) {}

  private static final Map<Integer, Wording> USUAL =
      Map.ofEntries(
          Map.entry(
              400, new Wording(Errors.INVALID_ARGUMENT, "Request contains an invalid argument.")),
          Map.entry(
              401,
              new Wording("UNAUTHENTICATED", "Request had invalid authentication credentials.")),
          Map.entry(
              403, new Wording(Errors.PERMISSION_DENIED, "The caller does not have permission")),
          Map.entry(404, new Wording("NOT_FOUND", "Requested entity was not found.")),
          Map.entry(409, new Wording("ABORTED", "The operation was aborted.")),
          Map.entry(429, new Wording(Errors.RESOURCE_EXHAUSTED, QUOTA)),
          Map.entry(499, new Wording("CANCELLED", "The operation was cancelled.")),
          Map.entry(500, new Wording("INTERNAL", "An internal error has occurred.")),
          Map.entry(
              503, new Wording("UNAVAILABLE", "The model is overloaded. Please try again later.")),
          Map.entry(
              504,
              new Wording(
                  "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")));

  private Refusals() {}

  static Reply reply(Refusal refusal) {
    if (refusal instanceof Refusal.RateLimited limited) {
      Admission.Limited limit = limited.limit();
      return exhausted(
          limited.model(), limit.metric(), limit.limit(), Optional.of(limit.retryIn()));
    }
    if (refusal instanceof Refusal.TooLarge large) {
      Admission.TooLarge limit = large.limit();
      return exhausted(large.model(), limit.metric(), limit.limit(), Optional.empty());
    }
    if (refusal instanceof Refusal.CreditExhausted) {
      return exhaustedBatches();
    }
    if (refusal instanceof Refusal.BodyTooLarge large) {
      return tooLarge(large.maxBytes());
    }
    if (refusal instanceof Refusal.Faulted faulted) {
      return faulted(faulted.model(), faulted.fault());
    }
    return Errors.reply(500, "INTERNAL", "An internal error has occurred.", Errors.details());
  }

  /** For batches that would wait: no more than a link is told. */
  static Reply exhaustedBatches() {
    ArrayNode details = Errors.details();
    help(details);
    return Errors.reply(429, Errors.RESOURCE_EXHAUSTED, QUOTA, details);
  }

  /** For a quota that no waiting refills. */
  static Reply quota(String metric, String quotaId, long limit) {
    ArrayNode details = Errors.details();
    violation(details, metric, quotaId, "", Long.toString(limit));
    help(details);
    return Errors.reply(429, Errors.RESOURCE_EXHAUSTED, QUOTA, details);
  }

  static Reply tooLarge(long maxBytes) {
    return Errors.reply(
        400,
        Errors.INVALID_ARGUMENT,
        "Request payload size exceeds the limit: " + maxBytes + " bytes.",
        Errors.details());
  }

  private static Reply exhausted(
      String model, Metric metric, long limit, Optional<Duration> retryIn) {
    ArrayNode details = Errors.details();
    boolean requests = metric == Metric.REQUESTS;
    violation(
        details,
        requests
            ? "generate_content_paid_tier_requests"
            : "generate_content_paid_tier_input_token_count",
        requests
            ? "GenerateRequestsPerMinutePerProjectPerModel"
            : "GenerateContentPaidTierInputTokensPerModelPerMinute",
        model,
        Long.toString(limit));
    help(details);
    retryIn.ifPresent(wait -> retry(details, Math.max(1, (wait.toNanos() + 999_999) / 1_000_000)));
    return Errors.reply(429, Errors.RESOURCE_EXHAUSTED, QUOTA, details);
  }

  private static void violation(
      ArrayNode details, String metric, String quotaId, String model, String value) {
    var violation =
        Errors.detail(details, "QuotaFailure")
            .putArray("violations")
            .addObject()
            .put("quotaMetric", "generativelanguage.googleapis.com/" + metric)
            .put("quotaId", quotaId);
    violation.putObject("quotaDimensions").put("location", "global").put("model", model);
    violation.put("quotaValue", value);
  }

  private static void help(ArrayNode details) {
    Errors.detail(details, "Help")
        .putArray("links")
        .addObject()
        .put("description", "Learn more about Gemini API quotas")
        .put("url", "https://ai.google.dev/gemini-api/docs/rate-limits");
  }

  /** Whole seconds without a fraction, as {@code 19s}, others as {@code 3.700s}. */
  private static void retry(ArrayNode details, long millis) {
    String seconds =
        millis % 1_000 == 0
            ? Long.toString(millis / 1_000)
            : BigDecimal.valueOf(millis, 3).toPlainString();
    Errors.detail(details, "RetryInfo").put("retryDelay", seconds + "s");
  }

  private static Reply faulted(String model, Fault.Status fault) {
    Wording usual =
        USUAL.getOrDefault(
            fault.status(), new Wording("UNKNOWN", "The request could not be served."));
    ArrayNode details = Errors.details();
    if (fault.status() == 429) {
      fault
          .code()
          .ifPresent(
              quota ->
                  violation(details, "generate_content_paid_tier_requests", quota, model, "1000"));
      help(details);
    } else {
      fault.code().ifPresent(reason -> details.addAll(Errors.because(reason)));
    }
    Optional<String> after = fault.retryAfter();
    boolean told = after.isPresent() && after.get().matches("\\d+");
    fault.retryAfterMillis().ifPresent(millis -> retry(details, millis));
    if (told && fault.retryAfterMillis().isEmpty()) {
      retry(details, Long.parseLong(after.get()) * 1_000);
    }
    Reply reply =
        Errors.reply(
            fault.status(),
            fault.type().orElse(usual.name()),
            fault.message().orElse(usual.message()),
            details);
    return after.isPresent() && !told ? reply.with("retry-after", after.get()) : reply;
  }
}
