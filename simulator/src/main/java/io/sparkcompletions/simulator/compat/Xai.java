package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Quotas;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * xAI: models that reason refuse penalties and stops, what was reasoned stands beside the output
 * and not in it, and a wrong key is a bad request.
 */
final class Xai extends Server {

  private static final String TEAM = "Your team 00000000-0000-0000-0000-000000000000";
  private static final BigDecimal TICKS = BigDecimal.TEN.pow(10);

  Xai() {
    super("xai", "/v1");
  }

  @Override
  String keyPrefix() {
    return "xai-";
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
          message.putNull("refusal");
          node.put("finish_reason", frame.finishReason(choice));
        });
    if (!frame.hidesUsage()) {
      long visible = frame.usage().outputTokens() - frame.usage().reasoningTokens();
      ObjectNode usage =
          body.putObject("usage")
              .put("prompt_tokens", frame.usage().inputTokens())
              .put(
                  "completion_tokens",
                  frame.hidesDetails() ? frame.usage().outputTokens() : visible)
              .put("total_tokens", frame.usage().totalTokens());
      if (!frame.hidesDetails()) {
        usage
            .putObject("prompt_tokens_details")
            .put("text_tokens", frame.usage().inputTokens())
            .put("audio_tokens", 0)
            .put("image_tokens", 0)
            .put("cached_tokens", frame.usage().cachedTokens());
        usage
            .putObject("completion_tokens_details")
            .put("reasoning_tokens", frame.usage().reasoningTokens())
            .put("audio_tokens", 0)
            .put("accepted_prediction_tokens", 0)
            .put("rejected_prediction_tokens", 0);
      }
      usage
          .put("num_sources_used", 0)
          .put("cost_in_usd_ticks", frame.usd().multiply(TICKS).toBigInteger());
    }
    return frame.finished(body.put("system_fingerprint", "fp_" + frame.digits(10)));
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY -> told(401, "No API key was provided.");
      case WRONG_KEY ->
          told(
              400,
              "Incorrect API key provided: "
                  + masked(problem.value())
                  + ". You can obtain an API key from https://console.x.ai.");
      case UNSUPPORTED ->
          told(400, "Argument not supported on this model: " + camelCase(problem.value()));
      case UNKNOWN_MODEL ->
          told(
              404,
              "The model "
                  + problem.value()
                  + " does not exist or your team does not have access to it.");
      case NO_CREDIT ->
          told(
              429,
              TEAM
                  + " has either used all available credits or reached its monthly spending"
                  + " limit. To continue making API requests, please purchase more credits or"
                  + " raise your spending limit.");
      default -> super.told(problem);
    };
  }

  private static String masked(String key) {
    return key.length() < 4 ? "***" : key.substring(0, 2) + "***" + key.substring(key.length() - 2);
  }

  private static String camelCase(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.split("_", -1)) {
      text.append(
          text.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return text.toString();
  }

  @Override
  Told told(int status, String words) {
    return Told.of(status, words)
        .code(
            switch (status) {
              case 401 -> "Unauthenticated";
              case 403 -> "The caller does not have permission to execute the specified operation";
              case 404 -> "Some requested entity was not found";
              case 429 -> "Some resource has been exhausted";
              case 503 -> "The service is currently unavailable";
              default -> status < 500 ? "Client specified an invalid argument" : "Internal error";
            });
  }

  @Override
  JsonNode error(Told told) {
    return object().put("code", told.code()).put("error", told.message());
  }

  @Override
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    return Map.of("x-request-id", requestId);
  }
}
