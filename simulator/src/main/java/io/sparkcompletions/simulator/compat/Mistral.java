package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quota;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.compat.Composed.Choice;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mistral: its schema forbids unknown members, so nothing may be sent in OpenAI's spelling where it
 * has its own; thoughts come as parts of the content; errors are flat.
 */
final class Mistral extends Server {

  private static final Set<String> MEMBERS =
      Set.of(
          "model",
          "messages",
          "temperature",
          "top_p",
          "max_tokens",
          "stream",
          "stop",
          "random_seed",
          "response_format",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "presence_penalty",
          "frequency_penalty",
          "n",
          "prediction",
          "prompt_mode",
          "reasoning_effort",
          "safe_prompt",
          "prompt_cache_key",
          "guardrails",
          "metadata",
          "service_tier");

  Mistral() {
    super("mistral", "/v1");
  }

  /** Its keys look like nothing in particular. */
  @Override
  String keyPrefix() {
    return "";
  }

  @Override
  Set<String> onlyMembers() {
    return MEMBERS;
  }

  @Override
  double maxTemperature() {
    return 1.5;
  }

  @Override
  Optional<Problem> lastRoleProblem(String role) {
    return role.equals("user") || role.equals("tool")
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                Problem.Kind.UNSUPPORTED,
                "messages",
                role,
                "Expected last role User or Tool (or Assistant with prefix True) for serving but"
                    + " got "
                    + role));
  }

  @Override
  ObjectNode answer(Frame frame) {
    return written(frame, "");
  }

  /** An answer whose reason to end is an error. */
  @Override
  Optional<ObjectNode> failedAnswer(Frame frame) {
    return Optional.of(written(frame, "error"));
  }

  private static ObjectNode written(Frame frame, String end) {
    ObjectNode body =
        object()
            .put("id", frame.digits(32))
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().model().id());
    frame.choices(
        body,
        (node, choice, index) -> {
          ObjectNode message =
              node.put("index", index).putObject("message").put("role", "assistant");
          content(message, choice);
          if (choice.call().isEmpty()) {
            message.putNull("tool_calls");
          }
          frame.toolCalls(message, choice);
          node.put("finish_reason", end.isEmpty() ? finishReason(frame, choice) : end);
        });
    if (!frame.hidesUsage()) {
      ObjectNode usage = frame.counts(body.putObject("usage"));
      if (!frame.hidesDetails()) {
        usage.putObject("prompt_tokens_details").put("cached_tokens", frame.usage().cachedTokens());
      }
    }
    return frame.finished(body);
  }

  private static void content(ObjectNode message, Choice choice) {
    if (choice.reasoning().isEmpty()) {
      message.put("content", choice.content().orElse(choice.call().isPresent() ? "" : null));
      return;
    }
    ArrayNode parts = message.putArray("content");
    parts
        .addObject()
        .put("type", "thinking")
        .putArray("thinking")
        .addObject()
        .put("type", "text")
        .put("text", choice.reasoning().get());
    choice
        .content()
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> parts.addObject().put("type", "text").put("text", text));
  }

  /** The model's own bound has a word of its own. */
  private static String finishReason(Frame frame, Choice choice) {
    boolean own = frame.alteration() == Alteration.LENGTH && frame.ask().bound().isEmpty();
    return own && choice.end() == Composed.End.LENGTH ? "model_length" : frame.finishReason(choice);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "Unauthorized");
      case UNKNOWN_MEMBER -> told(422, "extra_forbidden");
      case MISSING_MEMBER -> told(422, "missing");
      case WRONG_VALUE -> told(422, "value_error");
      case UNSUPPORTED ->
          problem.at().equals("messages")
              ? told(400, problem.words()).type("invalid_request_message_order").code("3230")
              : told(422, "value_error");
      case UNKNOWN_MODEL ->
          told(400, "Invalid model: " + problem.value()).type("invalid_model").code("1500");
      case CONTEXT -> told(400, problem.words()).code("3051");
      case RATE_LIMITED -> told(429, "Rate limit exceeded");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    Told told = Told.of(status, words);
    return switch (status) {
      case 429 -> told.type("rate_limited").code("1300");
      case 500, 502, 503, 504 -> told.type("internal_server_error").code("3000");
      default -> told.type(INVALID_REQUEST);
    };
  }

  /** Flat, but for a wrong key, which the gateway refuses. */
  @Override
  JsonNode error(Told told) {
    if (told.status() == 401) {
      return object().put("detail", told.message());
    }
    return object()
        .put("object", "error")
        .put("message", told.message())
        .put("type", told.type())
        .put("param", told.param())
        .put("code", told.code())
        .put("raw_status_code", told.status());
  }

  /** What the schema forbids is listed with its place. */
  @Override
  JsonNode error(Told told, Problem problem) {
    if (told.status() != 422) {
      return error(told);
    }
    ObjectNode body = object().put("object", "error");
    ObjectNode detail =
        body.putObject("message").putArray("detail").addObject().put("type", told.message());
    ArrayNode place = detail.putArray("loc").add("body");
    for (String step : problem.at().replace("[", ".").replace("]", "").split("\\.", -1)) {
      if (step.matches("\\d+")) {
        place.add(Integer.parseInt(step));
      } else {
        place.add(step);
      }
    }
    detail.put("msg", sentence(problem));
    if (!problem.found().isMissingNode()) {
      detail.set("input", problem.found());
    }
    return body.put("type", told.type())
        .putNull("param")
        .putNull("code")
        .put("raw_status_code", told.status());
  }

  private static String sentence(Problem problem) {
    return switch (problem.kind()) {
      case UNKNOWN_MEMBER -> "Extra inputs are not permitted";
      case MISSING_MEMBER -> "Field required";
      default -> problem.words();
    };
  }

  @Override
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("mistral-correlation-id", requestId);
    quotas.of(Metric.REQUESTS).ifPresent(quota -> tell(headers, "req-minute", quota));
    quotas.of(Metric.TOKENS).ifPresent(quota -> tell(headers, "tokens-minute", quota));
    return headers;
  }

  /** What the call took of the minute's tokens. */
  @Override
  Map<String, String> answerHeaders(Frame frame) {
    return Map.of("x-ratelimit-tokens-query-cost", Long.toString(frame.usage().totalTokens()));
  }

  private static void tell(Map<String, String> headers, String what, Quota quota) {
    headers.put("x-ratelimit-limit-" + what, Long.toString(quota.limit()));
    headers.put("x-ratelimit-remaining-" + what, Long.toString(quota.remaining()));
  }
}
