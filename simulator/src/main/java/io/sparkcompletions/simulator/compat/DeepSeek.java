package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * DeepSeek: thinks unless told not to, has JSON without schemas only, counts hits and misses of its
 * cache, and sends empty lines while a request waits.
 */
final class DeepSeek extends Server {

  DeepSeek() {
    super("deepseek", "", "/v1");
  }

  @Override
  List<String> bounds() {
    return List.of("max_tokens");
  }

  @Override
  Set<String> formats() {
    return Set.of("text", "json_object");
  }

  @Override
  boolean needsTheWordJson() {
    return true;
  }

  @Override
  String effort(Fields body, Model<Family> model) throws Rejection {
    Optional<Fields> thinking = body.object("thinking");
    boolean off =
        thinking.isPresent()
            && thinking
                .get()
                .neededOneOf("type", List.of("enabled", "disabled"))
                .equals("disabled");
    return off ? Ask.NO_EFFORT : super.effort(body, model);
  }

  @Override
  Optional<Problem> imageProblem(String url, String at) {
    return Optional.of(
        Problem.of(
            Problem.Kind.WRONG_VALUE,
            at,
            "image_url",
            "unknown variant `image_url`, expected `text`"));
  }

  /** Its limit is on requests at once; a minute's requests stand in for it. */
  @Override
  Demand demand(Conversation conversation, long bound) {
    return Demand.NOTHING;
  }

  @Override
  String keepAlive() {
    return "\n";
  }

  @Override
  ObjectNode answer(Frame frame) {
    return written(frame, "");
  }

  @Override
  Optional<ObjectNode> failedAnswer(Frame frame) {
    return Optional.of(written(frame, "insufficient_system_resource"));
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
          ObjectNode message = frame.message(node.put("index", index), choice);
          choice.reasoning().ifPresent(text -> message.put("reasoning_content", text));
          frame.toolCalls(message, choice);
          node.putNull("logprobs")
              .put("finish_reason", end.isEmpty() ? frame.finishReason(choice) : end);
        });
    if (!frame.hidesUsage()) {
      ObjectNode usage = frame.counts(body.putObject("usage"));
      if (!frame.hidesDetails()) {
        long hit = frame.usage().cachedTokens();
        usage.putObject("prompt_tokens_details").put("cached_tokens", hit);
        usage
            .putObject("completion_tokens_details")
            .put("reasoning_tokens", frame.usage().reasoningTokens());
        usage
            .put("prompt_cache_hit_tokens", hit)
            .put("prompt_cache_miss_tokens", frame.usage().inputTokens() - hit);
      }
    }
    return frame.finished(body.put("system_fingerprint", "fp_" + frame.digits(10)));
  }

  @Override
  Told told(Problem problem) {
    return switch (problem.kind()) {
      case NO_KEY, WRONG_KEY ->
          told(
              401,
              "Authentication Fails, Your api key: ****"
                  + problem.value().substring(Math.max(0, problem.value().length() - 4))
                  + " is invalid");
      case UNKNOWN_MODEL -> told(400, "Model Not Exist");
      case MISSING_MEMBER, WRONG_VALUE ->
          problem.at().equals("response_format.type")
              ? told(400, "This response_format type is unavailable now")
              : told(
                  422,
                  "Failed to deserialize the JSON body into the target type: "
                      + problem.at()
                      + ": "
                      + problem.words());
      default -> super.told(problem);
    };
  }

  @Override
  Told told(int status, String words) {
    return switch (status) {
      case 401 -> Told.of(status, words).type("authentication_error").code(INVALID_REQUEST);
      case 402 ->
          Told.of(status, "Insufficient Balance").type("unknown_error").code(INVALID_REQUEST);
      case 429 -> Told.of(status, words).type("rate_limit_error").code("rate_limit_exceeded");
      default ->
          status < 500
              ? Told.of(status, words).type(INVALID_REQUEST).code(INVALID_REQUEST)
              : Told.of(status, words).type("service_unavailable_error").code("internal_error");
    };
  }
}
