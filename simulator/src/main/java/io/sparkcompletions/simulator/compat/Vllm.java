package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Demand;
import java.util.Map;

/**
 * vLLM: open unless keys are configured, drops what it does not know, and limits nobody.
 *
 * <p>Its codes are numbers, and it has no word of its own for a prompt that is too long.
 */
final class Vllm extends Server {

  private static final Map<Integer, String> TYPES =
      Map.of(
          400, "BadRequestError",
          401, "AuthenticationError",
          404, "NotFoundError",
          500, "InternalServerError",
          503, "ServiceUnavailableError");

  Vllm() {
    super("vllm", "/v1");
  }

  @Override
  Door door() {
    return Door.AJAR;
  }

  @Override
  double maxTemperature() {
    return Double.MAX_VALUE;
  }

  @Override
  Demand demand(Conversation conversation, long bound) {
    return Demand.UNLIMITED;
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body =
        object()
            .put("id", "chatcmpl-" + frame.digits(32))
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().askedModel());
    frame.choices(
        body,
        (node, choice, index) -> {
          ObjectNode message = frame.message(node.put("index", index), choice);
          message
              .putNull("refusal")
              .putNull("annotations")
              .putNull("audio")
              .putNull("function_call");
          frame.toolCalls(message, choice);
          if (choice.call().isEmpty()) {
            message.putArray("tool_calls");
          }
          message.put("reasoning", choice.reasoning().orElse(null));
          node.putNull("logprobs")
              .put("finish_reason", frame.finishReason(choice))
              .putNull("stop_reason")
              .putNull("token_ids");
        });
    body.putNull("service_tier").putNull("system_fingerprint");
    if (!frame.hidesUsage()) {
      body.putObject("usage")
          .put("prompt_tokens", frame.usage().inputTokens())
          .put("total_tokens", frame.usage().totalTokens())
          .put("completion_tokens", frame.usage().outputTokens())
          .putNull("prompt_tokens_details");
    }
    body.putNull("prompt_logprobs").putNull("prompt_token_ids").putNull("kv_transfer_params");
    return frame.finished(body);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "Unauthorized");
      case UNKNOWN_MODEL -> told(404, "The model `" + problem.value() + "` does not exist.");
      case UNKNOWN_PATH -> told(404, "Not Found");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    return Told.of(status, words).type(TYPES.getOrDefault(status, "BadRequestError"));
  }

  /** A key is looked at before the API is reached, by what answers in one word. */
  @Override
  JsonNode error(Told told) {
    if (told.status() == 401) {
      return object().put("error", told.message());
    }
    ObjectNode body = object();
    body.putObject("error")
        .put("message", told.message())
        .put("type", told.type())
        .put("param", told.param())
        .put("code", told.status());
    return body;
  }
}
