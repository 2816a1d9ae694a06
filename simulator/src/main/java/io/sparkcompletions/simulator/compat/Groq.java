package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quota;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.GoDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Groq: refuses members that it does not know, answers once, and counts requests by the day in its
 * headers.
 */
final class Groq extends Server {

  private static final int MINUTES_OF_A_DAY = 1_440;
  private static final Set<String> MEMBERS = members();

  Groq() {
    super("groq", "/openai/v1");
  }

  private static Set<String> members() {
    Set<String> members = new TreeSet<>(COMMON);
    members.addAll(
        Set.of(
            "reasoning_format",
            "include_reasoning",
            "search_settings",
            "documents",
            "citation_options",
            "compound_custom",
            "disable_tool_validation"));
    members.remove("metadata");
    return members;
  }

  @Override
  String keyPrefix() {
    return "gsk_";
  }

  @Override
  Set<String> onlyMembers() {
    return MEMBERS;
  }

  @Override
  Set<String> refused() {
    return Set.of("logprobs", "top_logprobs", "logit_bias");
  }

  @Override
  int maxStops() {
    return 4;
  }

  @Override
  int maxChoices() {
    return 1;
  }

  @Override
  boolean needsTheWordJson() {
    return true;
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body =
        object()
            .put("id", "chatcmpl-" + frame.digits(32))
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().model().id());
    frame.choices(
        body,
        (node, choice, index) -> {
          ObjectNode message = frame.message(node.put("index", index), choice);
          choice.reasoning().ifPresent(text -> message.put("reasoning", text));
          frame.toolCalls(message, choice);
          node.putNull("logprobs").put("finish_reason", frame.finishReason(choice));
        });
    if (!frame.hidesUsage()) {
      ObjectNode usage =
          body.putObject("usage")
              .put("queue_time", 0.001)
              .put("prompt_tokens", frame.usage().inputTokens())
              .put("prompt_time", 0.002)
              .put("completion_tokens", frame.usage().outputTokens())
              .put("completion_time", frame.seconds())
              .put("total_tokens", frame.usage().totalTokens())
              .put("total_time", frame.seconds() + 0.002);
      if (!frame.hidesDetails()) {
        details(usage, frame);
      }
    }
    body.put("system_fingerprint", "fp_" + frame.digits(10));
    body.putObject("x_groq").put("id", "req_" + frame.id());
    body.put("service_tier", "on_demand");
    return frame.finished(body);
  }

  private static void details(ObjectNode usage, Frame frame) {
    if (frame.usage().cachedTokens() > 0) {
      usage.putObject("prompt_tokens_details").put("cached_tokens", frame.usage().cachedTokens());
    }
    if (frame.usage().reasoningTokens() > 0) {
      usage
          .putObject("completion_tokens_details")
          .put("reasoning_tokens", frame.usage().reasoningTokens());
    }
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "Invalid API Key");
      case UNKNOWN_PATH -> told(404, problem.words()).code("unknown_url");
      case UNKNOWN_MEMBER -> told(400, "property '" + problem.value() + "' is unsupported");
      case UNSUPPORTED ->
          problem.at().equals("response_format")
              ? told(400, "This model does not support response format `" + problem.value() + "`.")
                  .param("response_format")
              : told(400, "`" + problem.value() + "` is not supported with this model");
      case WRONG_VALUE -> told(400, "'" + problem.at() + "' : " + problem.words());
      case UNKNOWN_MODEL ->
          told(
                  404,
                  "The model `"
                      + problem.value()
                      + "` does not exist or you do not have access to it.")
              .code("model_not_found");
      case CONTEXT ->
          told(400, "Please reduce the length of the messages or completion.")
              .param("messages")
              .code("context_length_exceeded");
      case RATE_LIMITED ->
          told(429, problem.words()).type(problem.at()).code("rate_limit_exceeded");
      case LARGER_THAN_QUOTA ->
          told(413, problem.words()).type(problem.at()).code("rate_limit_exceeded");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    Told told = Told.of(status, words).type(INVALID_REQUEST);
    return switch (status) {
      case 401 -> told.code("invalid_api_key");
      case 429 -> told.type("requests").code("rate_limit_exceeded");
      case 498 -> told.code("capacity_exceeded");
      default -> status < 500 ? told : told.type("internal_server_error");
    };
  }

  /** Members that say nothing are left out. */
  @Override
  JsonNode error(Told told) {
    ObjectNode body = object();
    ObjectNode error =
        body.putObject("error").put("message", told.message()).put("type", told.type());
    if (told.param() != null) {
      error.put("param", told.param());
    }
    if (told.code() != null) {
      error.put("code", told.code());
    }
    return body;
  }

  @Override
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-request-id", requestId);
    quotas.of(Metric.REQUESTS).ifPresent(quota -> tell(headers, "requests", day(quota)));
    quotas.of(Metric.TOKENS).ifPresent(quota -> tell(headers, "tokens", quota));
    return headers;
  }

  private static Quota day(Quota minute) {
    long limit = minute.limit() * MINUTES_OF_A_DAY;
    long used = minute.limit() - minute.remaining();
    return new Quota(limit, limit - used, minute.untilFull());
  }

  private static void tell(Map<String, String> headers, String what, Quota quota) {
    headers.put("x-ratelimit-limit-" + what, Long.toString(quota.limit()));
    headers.put("x-ratelimit-remaining-" + what, Long.toString(quota.remaining()));
    headers.put("x-ratelimit-reset-" + what, GoDuration.format(quota.untilFull()));
  }
}
