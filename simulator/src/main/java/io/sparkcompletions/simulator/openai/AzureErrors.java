package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.RetryHint;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.Optional;

/**
 * Azure's words for what it refuses before OpenAI's part of it is reached: a code, which may be the
 * status in digits, and a message.
 */
final class AzureErrors {

  private static final String FILTERED = "content_filter";

  private AzureErrors() {}

  static Rejection rejection(int status, String code, String message) {
    return new Rejection(reply(status, code, message));
  }

  static Reply reply(int status, String code, String message) {
    ObjectNode body = AnswerWriter.object();
    body.putObject("error").put("code", code).put("message", message);
    return Bodies.reply(status, body);
  }

  static Reply reply(Refusal refusal) {
    if (refusal instanceof Refusal.RateLimited limited) {
      return rateLimited(limited.limit());
    }
    if (refusal instanceof Refusal.TooLarge large) {
      return reply(
          429,
          "RateLimitReached",
          "The request asks for more tokens than a minute has: Limit "
              + large.limit().limit()
              + ", Requested "
              + large.limit().requested()
              + ".");
    }
    if (refusal instanceof Refusal.CreditExhausted) {
      return usual(403);
    }
    if (refusal instanceof Refusal.BodyTooLarge large) {
      return reply(413, "413", "The body is larger than " + large.maxBytes() + " bytes.");
    }
    if (refusal instanceof Refusal.Faulted faulted) {
      return faulted(faulted.fault());
    }
    return usual(500);
  }

  /** Both headers, whole seconds and milliseconds. */
  private static Reply rateLimited(Admission.Limited limit) {
    String what = limit.metric() == Metric.REQUESTS ? "call rate" : "token rate";
    RetryHint hint = RetryHint.of(limit.retryIn(), true);
    return hint.on(
        reply(
            429,
            "429",
            "Requests to this deployment have exceeded the "
                + what
                + " limit of its pricing tier. Please retry after "
                + hint.retryAfter().orElse("1")
                + " seconds."));
  }

  private static Reply faulted(Fault.Status fault) {
    if (fault.code().orElse("").equals(FILTERED)) {
      return promptFiltered(fault.message());
    }
    int status = fault.status();
    return RetryHint.of(fault)
        .on(
            reply(
                status,
                fault.code().orElse(usualCode(status)),
                fault.message().orElse(usualMessage(status))));
  }

  private static Reply usual(int status) {
    return reply(status, usualCode(status), usualMessage(status));
  }

  private static String usualCode(int status) {
    return switch (status) {
      case 404 -> "DeploymentNotFound";
      case 408 -> "Timeout";
      case 500 -> "InternalServerError";
      case 503 -> "ServiceUnavailable";
      default -> Integer.toString(status);
    };
  }

  private static String usualMessage(int status) {
    return switch (status) {
      case 401 ->
          "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide"
              + " a valid key for an active subscription and use a correct regional API endpoint"
              + " for your resource.";
      case 403 -> "The subscription of this resource is suspended.";
      case 404 ->
          "The API deployment for this resource does not exist. If you created the deployment within"
              + " the last 5 minutes, please wait a moment and try again.";
      case 429 ->
          "Requests to this deployment have exceeded the call rate limit of its pricing tier.";
      default ->
          status < 500
              ? "The request could not be served."
              : "The server had an error while processing your request.";
    };
  }

  static Rejection unauthorized() {
    return new Rejection(usual(401));
  }

  static Rejection noDeployment() {
    return new Rejection(usual(404));
  }

  static Rejection noResource() {
    return rejection(404, "404", "Resource not found");
  }

  /** A prompt that the content filter blocks, with the categories it was measured by. */
  private static Reply promptFiltered(Optional<String> message) {
    ObjectNode body = AnswerWriter.object();
    ObjectNode error =
        body.putObject("error")
            .put(
                "message",
                message.orElse(
                    "The response was filtered due to the prompt triggering the content management"
                        + " policy. Please modify your prompt and retry."))
            .putNull("type")
            .put("param", "prompt")
            .put("code", FILTERED)
            .put("status", 400);
    ObjectNode inner = error.putObject("innererror").put("code", "ResponsibleAIPolicyViolation");
    AzureAnnotations.prompt(inner.putObject("content_filter_result"), true);
    return Bodies.reply(400, body);
  }
}
