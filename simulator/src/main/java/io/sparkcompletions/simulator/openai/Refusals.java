package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.dialect.GoDuration;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.RetryHint;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's words for what the core refuses. */
final class Refusals {

  private static final Set<String> QUOTA_CODES =
      Set.of(
          "insufficient_quota",
          "billing_hard_limit_reached",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded");

  private static final String QUOTA =
      "You exceeded your current quota, please check your plan and billing details.";

  private final OpenAiSettings settings;

  Refusals(OpenAiSettings settings) {
    this.settings = settings;
  }

  Reply reply(Refusal refusal) {
    if (refusal instanceof Refusal.RateLimited limited) {
      return rateLimited(limited.model(), limited.limit());
    }
    if (refusal instanceof Refusal.TooLarge large) {
      return tooLarge(large.model(), large.limit());
    }
    if (refusal instanceof Refusal.CreditExhausted) {
      return ApiError.reply(429, QUOTA, "insufficient_quota", null, "insufficient_quota");
    }
    if (refusal instanceof Refusal.BodyTooLarge large) {
      return ApiError.reply(
          413,
          "Request body is larger than " + large.maxBytes() + " bytes.",
          ApiError.INVALID_REQUEST,
          null,
          null);
    }
    if (refusal instanceof Refusal.Faulted faulted) {
      return RetryHint.of(faulted.fault()).on(faulted(faulted.model(), faulted.fault()));
    }
    return ApiError.reply(500, wording(500).message(), "server_error", null, null);
  }

  private Reply rateLimited(String model, Admission.Limited limit) {
    boolean requests = limit.metric() == Metric.REQUESTS;
    String message =
        "Rate limit reached for "
            + model
            + " in organization "
            + settings.account().organization()
            + (requests ? " on requests per min (RPM)" : " on tokens per min (TPM)")
            + ": Limit "
            + limit.limit()
            + ", Used "
            + limit.used()
            + ", Requested "
            + limit.requested()
            + ". Please try again in "
            + GoDuration.format(limit.retryIn())
            + ".";
    Reply reply =
        ApiError.reply(429, message, requests ? "requests" : "tokens", null, "rate_limit_exceeded");
    return RetryHint.of(limit.retryIn(), settings.retryAfterMillis()).on(reply);
  }

  private Reply tooLarge(String model, Admission.TooLarge limit) {
    String message =
        "Request too large for "
            + model
            + " in organization "
            + settings.account().organization()
            + " on tokens per min (TPM): Limit "
            + limit.limit()
            + ", Requested "
            + limit.requested()
            + ". The input or output tokens must be reduced in order to run successfully.";
    return ApiError.reply(429, message, "tokens", null, "rate_limit_exceeded");
  }

  private record Wording(String message, String type, @Nullable String code) {}

  private Reply faulted(String model, Fault.Status fault) {
    Wording usual = wording(fault, model);
    return ApiError.reply(
        fault.status(),
        fault.message().orElse(usual.message()),
        fault.type().orElse(usual.type()),
        fault.param().orElse(null),
        fault.code().orElse(usual.code()));
  }

  private Wording wording(Fault.Status fault, String model) {
    if (QUOTA_CODES.contains(fault.code().orElse(""))) {
      return new Wording(QUOTA, "insufficient_quota", null);
    }
    if (fault.status() == 429 && fault.code().orElse("").equals("slow_down")) {
      return new Wording("Slow down: the rate has risen too fast.", "rate_limit_error", null);
    }
    if (fault.status() == 429) {
      String wait = fault.retryAfter().map(seconds -> seconds + "s").orElse("1s");
      return new Wording(
          "Rate limit reached for "
              + model
              + " in organization "
              + settings.account().organization()
              + " on requests per min (RPM): Limit 60, Used 60, Requested 1. Please try again in "
              + wait
              + ".",
          "requests",
          "rate_limit_exceeded");
    }
    return wording(fault.status());
  }

  private static Wording wording(int status) {
    return switch (status) {
      case 401 ->
          new Wording("Incorrect API key provided.", ApiError.INVALID_REQUEST, "invalid_api_key");
      case 403 ->
          new Wording("You are not allowed to use this resource.", "permission_error", null);
      case 404 -> new Wording("The resource was not found.", ApiError.INVALID_REQUEST, null);
      case 500 ->
          new Wording(
              "The server had an error while processing your request.", "server_error", null);
      case 503 ->
          new Wording(
              "The engine is currently overloaded, please try again later.",
              "service_unavailable_error",
              "server_is_overloaded");
      default ->
          status < 500
              ? new Wording("The request could not be served.", ApiError.INVALID_REQUEST, null)
              : new Wording("The server could not answer.", "server_error", null);
    };
  }
}
