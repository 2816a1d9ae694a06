package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.wire.Reply;
import java.time.Instant;
import java.util.Optional;

/**
 * OpenRouter: drops what a model does not have unless {@code provider.require_parameters} is set,
 * states what each answer costs, tells of limits only when one is exceeded, and may fail inside a
 * 200.
 */
final class OpenRouter extends Server {

  private static final String HOST = "OpenAI";

  OpenRouter() {
    super("openrouter", "/api/v1");
  }

  @Override
  boolean dropsUnsupported(JsonNode body) {
    return !body.path("provider").path("require_parameters").asBoolean();
  }

  /** A suffix such as {@code :free} says how to route, not which model. */
  @Override
  String modelId(String asked) {
    return asked.split(":", 2)[0];
  }

  @Override
  String keepAlive() {
    return "\n         \n";
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body = head(frame);
    frame.choices(
        body,
        (node, choice, index) -> {
          node.putNull("logprobs")
              .put("finish_reason", frame.finishReason(choice))
              .put("native_finish_reason", frame.finishReason(choice))
              .put("index", index);
          ObjectNode message = frame.message(node, choice);
          message.putNull("refusal").put("reasoning", choice.reasoning().orElse(null));
          frame.toolCalls(message, choice);
        });
    body.putNull("system_fingerprint");
    if (!frame.hidesUsage()) {
      ObjectNode usage = frame.counts(body.putObject("usage"));
      usage.put("cost", frame.usd()).put("is_byok", false);
      if (!frame.hidesDetails()) {
        usage
            .putObject("prompt_tokens_details")
            .put("cached_tokens", frame.usage().cachedTokens())
            .put("cache_write_tokens", 0)
            .put("audio_tokens", 0);
        usage.putObject("cost_details").putNull("upstream_inference_cost");
        usage
            .putObject("completion_tokens_details")
            .put("reasoning_tokens", frame.usage().reasoningTokens());
      }
    }
    return frame.finished(body);
  }

  private static ObjectNode head(Frame frame) {
    return object()
        .put("id", "gen-" + frame.created() + "-" + frame.digits(20))
        .put("provider", HOST)
        .put("model", frame.ask().model().id())
        .put("object", "chat.completion")
        .put("created", frame.created());
  }

  /** Code {@code choice}: inside the choice; any other status: in place of the choices. */
  @Override
  Optional<ObjectNode> failedAnswer(Frame frame) {
    String code = frame.altered().code().orElse("502");
    boolean inChoice = code.equals("choice");
    Told told =
        told(
            inChoice ? 502 : Integer.parseInt(code),
            frame.altered().message().orElse("Provider returned error"));
    if (!inChoice) {
      return Optional.of(error(told));
    }
    ObjectNode body = head(frame);
    ObjectNode choice = body.putArray("choices").addObject();
    choice.set("error", error(told).get("error"));
    choice.put("finish_reason", "error").put("native_finish_reason", "error").put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", "");
    return Optional.of(body);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY -> told(401, "No auth credentials found");
      case WRONG_KEY -> told(401, "User not found.");
      case UNKNOWN_MODEL -> Told.of(400, problem.value() + " is not a valid model ID");
      case UNSUPPORTED ->
          problem.at().equals("stream")
              ? Told.of(400, problem.words())
              : told(404, "No endpoints found that can handle the requested parameters.");
      case CONTEXT -> told(400, problem.words()).type("context_length_exceeded");
      case RATE_LIMITED -> told(429, "Rate limit exceeded: " + problem.at() + "-per-min.");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    return Told.of(status, words)
        .type(
            switch (status) {
              case 401 -> "authentication";
              case 402 -> "payment_required";
              case 403 -> "permission_denied";
              case 408 -> "timeout";
              case 429 -> "rate_limit_exceeded";
              case 502 -> "provider_unavailable";
              case 503 -> "provider_overloaded";
              default -> null;
            });
  }

  /** Codes are numbers; the type stands among the metadata. */
  @Override
  ObjectNode error(Told told) {
    ObjectNode body = object();
    ObjectNode error =
        body.putObject("error").put("message", told.message()).put("code", told.status());
    if (told.type() != null) {
      error.putObject("metadata").put("error_type", told.type());
    }
    return body;
  }

  @Override
  Reply limited(Problem problem, Admission.Limited limit, Instant now) {
    return super.limited(problem, limit, now)
        .with("X-RateLimit-Limit", Long.toString(limit.limit()))
        .with("X-RateLimit-Remaining", "0")
        .with("X-RateLimit-Reset", Long.toString(now.plus(limit.retryIn()).toEpochMilli()));
  }
}
