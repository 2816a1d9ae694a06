package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quotas;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fireworks: refuses members that it does not know, limits input apart from output, and tells both
 * limits by the second.
 */
final class Fireworks extends Server {

  private static final int SECONDS = 60;
  private static final Set<String> MEMBERS = members();

  Fireworks() {
    super("fireworks", "/inference/v1");
  }

  private static Set<String> members() {
    Set<String> members = new TreeSet<>(COMMON);
    members.addAll(
        Set.of(
            "top_k",
            "min_p",
            "repetition_penalty",
            "prompt_truncate_len",
            "context_length_exceeded_behavior",
            "prompt_cache_key",
            "ignore_eos",
            "echo",
            "thinking",
            "perf_metrics_in_response"));
    members.remove("max_completion_tokens");
    return members;
  }

  @Override
  String keyPrefix() {
    return "fw_";
  }

  @Override
  Set<String> onlyMembers() {
    return MEMBERS;
  }

  @Override
  List<String> bounds() {
    return List.of("max_tokens");
  }

  @Override
  int maxStops() {
    return 4;
  }

  @Override
  Demand demand(Conversation conversation, long bound) {
    return Demand.ofInput(conversation.estimatedTokens());
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body =
        object()
            .put("id", frame.digits(32))
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().model().id());
    frame.choices(
        body,
        (node, choice, index) -> {
          ObjectNode message = frame.message(node.put("index", index), choice);
          choice.reasoning().ifPresent(text -> message.put("reasoning_content", text));
          frame.toolCalls(message, choice);
          node.put("finish_reason", frame.finishReason(choice));
        });
    if (!frame.hidesUsage()) {
      ObjectNode usage =
          body.putObject("usage")
              .put("prompt_tokens", frame.usage().inputTokens())
              .put("total_tokens", frame.usage().totalTokens())
              .put("completion_tokens", frame.usage().outputTokens());
      if (!frame.hidesDetails()) {
        usage.putObject("prompt_tokens_details").put("cached_tokens", frame.usage().cachedTokens());
      }
    }
    return frame.finished(body);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "The API key you provided is invalid.");
      case UNKNOWN_MEMBER ->
          told(
              400,
              "Extra inputs are not permitted, field: '"
                  + problem.at()
                  + "', value: "
                  + problem.found());
      case UNKNOWN_MODEL ->
          told(404, "Model not found, inaccessible, and/or not deployed").param("model");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    Told told = Told.of(status, words).type("error");
    return switch (status) {
      case 401 -> told.code("UNAUTHORIZED");
      case 402 -> told.code("PAYMENT_REQUIRED");
      case 404 -> told.code("NOT_FOUND");
      case 412 -> told.code("PRECONDITION_FAILED");
      case 429 -> told.code("RATE_LIMIT_EXCEEDED");
      case 503 -> told.code("SERVICE_OVERLOADED");
      default ->
          status < 500
              ? told.type(INVALID_REQUEST).code(INVALID_REQUEST)
              : told.code("INTERNAL_SERVER_ERROR");
    };
  }

  @Override
  JsonNode error(Told told) {
    ObjectNode body = object();
    ObjectNode error = body.putObject("error").put("message", told.message());
    if (told.param() != null) {
      error.put("param", told.param());
    }
    error.put("code", told.code()).put("type", told.type());
    return body;
  }

  @Override
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-request-id", requestId);
    quotas
        .of(Metric.INPUT_TOKENS)
        .ifPresent(
            quota ->
                headers.put(
                    "x-ratelimit-limit-tokens-prompt", Long.toString(quota.limit() / SECONDS)));
    quotas
        .of(Metric.OUTPUT_TOKENS)
        .ifPresent(
            quota ->
                headers.put(
                    "x-ratelimit-limit-tokens-generated", Long.toString(quota.limit() / SECONDS)));
    return headers;
  }
}
