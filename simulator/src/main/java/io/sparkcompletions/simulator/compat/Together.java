package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quotas;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Together: some models end with {@code eos}, the list of models is a bare array, rate headers have
 * no unit in their names and count in seconds.
 */
final class Together extends Server {

  Together() {
    super("together", "/v1");
  }

  /** Its keys look like nothing in particular. */
  @Override
  String keyPrefix() {
    return "";
  }

  @Override
  List<String> bounds() {
    return List.of("max_tokens");
  }

  @Override
  JsonNode models(List<ObjectNode> rows) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    return list.addAll(rows);
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body =
        object()
            .put("id", frame.digits(7) + "-" + frame.digits(16))
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().model().id());
    body.putArray("prompt");
    frame.choices(
        body,
        (node, choice, index) -> {
          node.put("finish_reason", frame.finishReason(choice))
              .put("seed", Long.parseLong(frame.digits(12), 16))
              .putNull("logprobs")
              .put("index", index);
          ObjectNode message = frame.message(node, choice);
          if (choice.call().isEmpty()) {
            message.putArray("tool_calls");
          }
          frame.toolCalls(message, choice);
          choice.reasoning().ifPresent(text -> message.put("reasoning", text));
        });
    if (!frame.hidesUsage()) {
      ObjectNode usage = frame.counts(body.putObject("usage"));
      if (!frame.hidesDetails()) {
        usage.put("cached_tokens", frame.usage().cachedTokens());
      }
    }
    return frame.finished(body);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "Invalid API key provided.").code("invalid_api_key");
      case UNKNOWN_MODEL ->
          told(
                  404,
                  "Unable to access model "
                      + problem.value()
                      + ". Please visit https://api.together.ai/models to view the list of"
                      + " supported models.")
              .code("model_not_available");
      case MISSING_MEMBER, WRONG_VALUE, UNSUPPORTED -> super.told(problem).param(problem.at());
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    Told told = Told.of(status, words);
    return switch (status) {
      case 402 -> told.type("credit_limit");
      case 429 -> told.type("rate_limit");
      default -> told.type(status < 500 ? INVALID_REQUEST : "server_error");
    };
  }

  @Override
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-request-id", requestId);
    quotas
        .of(Metric.REQUESTS)
        .ifPresent(
            quota -> {
              headers.put("x-ratelimit-limit", Long.toString(quota.limit()));
              headers.put("x-ratelimit-remaining", Long.toString(quota.remaining()));
              headers.put(
                  "x-ratelimit-reset",
                  Long.toString(quota.untilFull().plusMillis(999).toSeconds()));
            });
    return headers;
  }
}
