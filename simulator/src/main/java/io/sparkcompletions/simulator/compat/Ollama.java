package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Demand;
import java.util.List;
import java.util.Optional;

/**
 * Ollama: takes any key or none, knows one spelling of the bound only, answers once whatever {@code
 * n} says, takes images as data only, and cuts a prompt that exceeds the context without a word.
 */
final class Ollama extends Server {

  Ollama() {
    super("ollama", "/v1");
  }

  @Override
  Door door() {
    return Door.OPEN;
  }

  @Override
  List<String> bounds() {
    return List.of("max_tokens");
  }

  @Override
  int maxChoices() {
    return 0;
  }

  @Override
  boolean knowsToolChoice() {
    return false;
  }

  @Override
  boolean cutsPrompts() {
    return true;
  }

  @Override
  Optional<Problem> imageProblem(String url, String at) {
    return url.startsWith("data:")
        ? Optional.empty()
        : Optional.of(Problem.of(Problem.Kind.WRONG_VALUE, at, url, "invalid image input"));
  }

  @Override
  Demand demand(Conversation conversation, long bound) {
    return Demand.UNLIMITED;
  }

  @Override
  ObjectNode answer(Frame frame) {
    ObjectNode body =
        object()
            .put("id", "chatcmpl-" + Integer.parseInt(frame.digits(3), 16) % 999)
            .put("object", "chat.completion")
            .put("created", frame.created())
            .put("model", frame.ask().askedModel())
            .put("system_fingerprint", "fp_ollama");
    frame.choices(
        body,
        (node, choice, index) -> {
          ObjectNode message =
              node.put("index", index)
                  .putObject("message")
                  .put("role", "assistant")
                  .put("content", choice.content().orElse(""));
          choice.reasoning().ifPresent(text -> message.put("reasoning", text));
          frame.toolCalls(message, choice);
          node.put("finish_reason", frame.finishReason(choice));
        });
    if (!frame.hidesUsage()) {
      frame.counts(body.putObject("usage"));
    }
    return frame.finished(body);
  }

  @Override
  Told told(Problem problem) {
    return told(
        problem.kind().usualStatus(),
        problem.kind() == Problem.Kind.UNKNOWN_MODEL
            ? "model '" + problem.value() + "' not found"
            : problem.words());
  }

  @Override
  Told told(int status, String words) {
    String said =
        status == 503 ? "server busy, please try again.  maximum pending requests exceeded" : words;
    return Told.of(status, said)
        .type(
            switch (status) {
              case 400 -> INVALID_REQUEST;
              case 404 -> "not_found_error";
              default -> "api_error";
            });
  }
}
