package io.sparkcompletions.simulator.anthropic;

import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.RetryHint;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.Map;
import java.util.Optional;

/** Anthropic's words for what the core refuses. */
final class Refusals {

  private static final String RATE_LIMIT = "rate_limit_error";

  private record Wording(String type, String message) {}

  private static final Map<Integer, Wording> USUAL =
      Map.ofEntries(
          Map.entry(400, new Wording(Errors.INVALID_REQUEST, "The request could not be served.")),
          Map.entry(401, new Wording("authentication_error", "invalid x-api-key")),
          Map.entry(402, new Wording("billing_error", "There is an issue with your billing.")),
          Map.entry(
              403,
              new Wording(
                  "permission_error",
                  "Your API key does not have permission to use the specified resource.")),
          Map.entry(404, new Wording("not_found_error", "Not found")),
          Map.entry(409, new Wording("conflict_error", "The request conflicts with another one.")),
          Map.entry(
              413,
              new Wording(
                  "request_too_large", "Request exceeds the maximum allowed number of bytes.")),
          Map.entry(
              429,
              new Wording(RATE_LIMIT, "This request would exceed your organization's rate limit.")),
          Map.entry(500, new Wording("api_error", "Internal server error")),
          Map.entry(504, new Wording("timeout_error", "The request timed out.")),
          Map.entry(529, new Wording("overloaded_error", "Overloaded")));

  private static final Map<String, String> CODED =
      Map.of(
          "ramp_limit_exceeded",
          "This request would exceed your organization's acceleration limit.",
          "enforced_spend_limit_reached",
          "You have reached the monthly spend limit of your usage tier.");

  private Refusals() {}

  static Reply reply(Refusal refusal, Errors errors, String organization) {
    if (refusal instanceof Refusal.RateLimited limited) {
      Admission.Limited limit = limited.limit();
      Reply reply = limited(errors, organization, limited.model(), limit.metric(), limit.limit());
      return RetryHint.of(limit.retryIn(), false).on(reply);
    }
    if (refusal instanceof Refusal.TooLarge large) {
      Admission.TooLarge limit = large.limit();
      return limited(errors, organization, large.model(), limit.metric(), limit.limit());
    }
    if (refusal instanceof Refusal.CreditExhausted) {
      return errors.reply(
          402,
          "billing_error",
          "Your credit balance is too low to access the Claude API.",
          Optional.empty());
    }
    if (refusal instanceof Refusal.BodyTooLarge) {
      return Errors.tooLarge();
    }
    if (refusal instanceof Refusal.Faulted faulted) {
      return RetryHint.of(faulted.fault()).on(faulted(faulted.fault(), errors));
    }
    return errors.reply(500, "api_error", "Internal server error", Optional.empty());
  }

  private static Reply limited(
      Errors errors, String organization, String model, Metric metric, long limit) {
    String what =
        switch (metric) {
          case REQUESTS -> "requests";
          case INPUT_TOKENS -> "input tokens";
          case OUTPUT_TOKENS -> "output tokens";
          case TOKENS -> "tokens";
        };
    return errors.reply(
        429,
        RATE_LIMIT,
        "This request would exceed your organization's ("
            + organization
            + ") rate limit of "
            + limit
            + " "
            + what
            + " per minute for "
            + model
            + ".",
        Optional.empty());
  }

  private static Reply faulted(Fault.Status fault, Errors errors) {
    Wording usual =
        USUAL.getOrDefault(
            fault.status(),
            fault.status() < 500
                ? new Wording(Errors.INVALID_REQUEST, "The request could not be served.")
                : new Wording("api_error", "The server could not answer."));
    String message =
        fault.code().map(code -> CODED.getOrDefault(code, usual.message())).orElse(usual.message());
    return errors.reply(
        fault.status(),
        fault.type().orElse(usual.type()),
        fault.message().orElse(message),
        fault.code());
  }
}
