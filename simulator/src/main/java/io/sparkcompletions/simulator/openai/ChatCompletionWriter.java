package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.openai.Composed.Choice;
import java.util.Locale;
import java.util.Optional;

/** Writes an object {@code chat.completion}. */
final class ChatCompletionWriter implements AnswerWriter {

  private static final UsageNames NAMES =
      new UsageNames("prompt_tokens", "completion_tokens", true, false);

  @Override
  public boolean canTellFailure() {
    return false;
  }

  @Override
  public ObjectNode write(Frame frame) {
    ObjectNode body =
        AnswerWriter.object()
            .put("id", "chatcmpl-" + frame.id())
            .put("object", "chat.completion")
            .put("created", frame.startedAt().getEpochSecond())
            .put("model", frame.ask().model().snapshot());
    ArrayNode choices = body.putArray("choices");
    for (Choice choice : frame.answer().choices()) {
      write(choice, choices.size(), choices.addObject(), frame);
    }
    if (frame.alteration() != Alteration.MISSING_USAGE) {
      body.set("usage", AnswerWriter.usage(frame.answer().usage(), frame.alteration(), NAMES));
    }
    body.put("service_tier", frame.tier());
    body.put("system_fingerprint", "fp_" + Salt.of(frame.ask().model().snapshot()).hex(10));
    if (frame.alteration() == Alteration.EXTRA_MEMBERS) {
      body.putObject("undocumented").putArray("values").add(1).add("two").addNull();
    }
    return body;
  }

  private static void write(Choice choice, int index, ObjectNode node, Frame frame) {
    node.put("index", index);
    node.put("finish_reason", choice.finish().name().toLowerCase(Locale.ROOT));
    Optional<Integer> alternatives = frame.ask().topLogprobs();
    if (alternatives.isPresent() && choice.content().isPresent()) {
      ObjectNode logprobs = node.putObject("logprobs");
      logprobs.set("content", AnswerWriter.logprobs(choice.content().get(), alternatives.get()));
      logprobs.putNull("refusal");
    } else {
      node.putNull("logprobs");
    }
    ObjectNode message =
        node.putObject("message")
            .put("role", "assistant")
            .put("content", choice.content().orElse(null))
            .put("refusal", choice.refusal().orElse(null));
    choice
        .call()
        .ifPresent(
            call ->
                message
                    .putArray("tool_calls")
                    .addObject()
                    .put("id", "call_" + frame.id() + index)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments()));
    message.putArray("annotations");
    if (frame.alteration() == Alteration.EXTRA_MEMBERS) {
      message.put("undocumented", true);
    }
  }
}
