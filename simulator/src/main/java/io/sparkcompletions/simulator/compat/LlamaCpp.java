package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.Optional;

/**
 * The server of llama.cpp: has one model whatever a request says, is open unless keys are
 * configured, and tells how long it took.
 */
final class LlamaCpp extends Server {

  private static final String MODEL = "gemma-3-4b-it-Q4_K_M.gguf";
  private static final double MILLIS_PER_TOKEN = 2.5;

  LlamaCpp() {
    super("llamacpp", "/v1", "");
  }

  @Override
  Door door() {
    return Door.AJAR;
  }

  @Override
  Optional<String> onlyModel() {
    return Optional.of(MODEL);
  }

  @Override
  double maxTemperature() {
    return Double.MAX_VALUE;
  }

  /** Beside the type as well as inside {@code json_schema}, and for both kinds of JSON. */
  @Override
  Optional<JsonNode> schema(Fields format, String type) throws Rejection {
    if (type.equals("json_schema") && format.has("json_schema")) {
      return Optional.of(format.neededObject("json_schema").neededObject("schema").json());
    }
    return type.equals("text") ? Optional.empty() : format.node("schema");
  }

  @Override
  Demand demand(Conversation conversation, long bound) {
    return Demand.UNLIMITED;
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body = object();
    frame.choices(
        body,
        (node, choice, index) -> {
          node.put("finish_reason", frame.finishReason(choice)).put("index", index);
          ObjectNode message = node.putObject("message").put("role", "assistant");
          choice.reasoning().ifPresent(text -> message.put("reasoning_content", text));
          message.put("content", choice.content().orElse(null));
          frame.toolCalls(message, choice);
        });
    body.put("created", frame.created())
        .put("model", frame.ask().model().id())
        .put("system_fingerprint", "b8042-" + frame.digits(9))
        .put("object", "chat.completion");
    long cached = frame.usage().cachedTokens();
    if (!frame.hidesUsage()) {
      ObjectNode usage =
          body.putObject("usage")
              .put("completion_tokens", frame.usage().outputTokens())
              .put("prompt_tokens", frame.usage().inputTokens())
              .put("total_tokens", frame.usage().totalTokens());
      if (!frame.hidesDetails()) {
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
      }
    }
    body.put("id", "chatcmpl-" + frame.digits(32));
    long prompt = frame.usage().inputTokens() - cached;
    body.putObject("timings")
        .put("cache_n", cached)
        .put("prompt_n", prompt)
        .put("prompt_ms", prompt * MILLIS_PER_TOKEN)
        .put("predicted_n", frame.usage().outputTokens())
        .put("predicted_ms", frame.usage().outputTokens() * MILLIS_PER_TOKEN);
    return frame.finished(body);
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY -> told(401, "Invalid API Key");
      case UNKNOWN_PATH -> told(404, "File Not Found");
      case MISSING_MEMBER -> told(400, "'" + problem.at() + "' is required");
      case CONTEXT ->
          told(
                  400,
                  "request ("
                      + problem.asked()
                      + " tokens) exceeds the available context size ("
                      + problem.limit()
                      + " tokens), try increasing it")
              .type("exceed_context_size_error");
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    return Told.of(status, status == 503 ? "Loading model" : words)
        .type(
            switch (status) {
              case 401 -> "authentication_error";
              case 404 -> "not_found_error";
              case 501 -> "not_supported_error";
              case 503 -> "unavailable_error";
              default -> status < 500 ? INVALID_REQUEST : "server_error";
            });
  }

  @Override
  JsonNode error(Told told) {
    return object().set("error", members(told));
  }

  @Override
  JsonNode error(Told told, Problem problem) {
    ObjectNode error = members(told);
    if (problem.kind() == Problem.Kind.CONTEXT) {
      error.put("n_prompt_tokens", problem.asked()).put("n_ctx", problem.limit());
    }
    return object().set("error", error);
  }

  private static ObjectNode members(Told told) {
    return object()
        .put("code", told.status())
        .put("message", told.message())
        .put("type", told.type());
  }
}
