package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.openai.Composed.Choice;
import io.sparkcompletions.simulator.openai.Composed.Finish;
import java.util.Optional;

/** Writes an object {@code response}. */
final class ResponseWriter implements AnswerWriter {

  static final UsageNames NAMES = new UsageNames("input_tokens", "output_tokens", false, true);

  @Override
  public boolean canTellFailure() {
    return true;
  }

  @Override
  public ObjectNode write(Frame frame) {
    Optional<Choice> choice = frame.answer().choices().stream().findFirst();
    String status = status(frame, choice);
    boolean failed = status.equals("failed");
    ObjectNode body =
        AnswerWriter.object()
            .put("id", "resp_" + frame.id())
            .put("object", "response")
            .put("created_at", frame.startedAt().getEpochSecond());
    if (status.equals("completed")) {
      body.put("completed_at", frame.finishedAt().getEpochSecond());
    } else {
      body.putNull("completed_at");
    }
    body.put("status", status);
    if (failed) {
      body.putObject("error")
          .put("code", frame.altered().code().orElse("server_error"))
          .put("message", frame.altered().message().orElse("The model failed to answer."));
    } else {
      body.putNull("error");
    }
    if (status.equals("incomplete")) {
      boolean length = choice.map(c -> c.finish() == Finish.LENGTH).orElse(true);
      body.putObject("incomplete_details")
          .put("reason", length ? "max_output_tokens" : "content_filter");
    } else {
      body.putNull("incomplete_details");
    }
    body.put("model", frame.ask().model().snapshot()).put("service_tier", frame.tier());
    ArrayNode output = body.putArray("output");
    if (!failed && choice.isPresent()) {
      write(choice.get(), status, output, frame);
    }
    body.setAll(frame.ask().repeated());
    if (failed) {
      body.putNull("usage");
    } else if (frame.alteration() != Alteration.MISSING_USAGE) {
      body.set("usage", AnswerWriter.usage(frame.answer().usage(), frame.alteration(), NAMES));
    }
    if (frame.alteration() == Alteration.EXTRA_MEMBERS) {
      body.putObject("undocumented").putArray("values").add(1).add("two").addNull();
    }
    return body;
  }

  private static String status(Frame frame, Optional<Choice> choice) {
    if (frame.alteration() == Alteration.FAILED) {
      return "failed";
    }
    return switch (choice.map(Choice::finish).orElse(Finish.STOP)) {
      case STOP, TOOL_CALLS -> "completed";
      case LENGTH, CONTENT_FILTER -> "incomplete";
    };
  }

  private static void write(Choice choice, String status, ArrayNode output, Frame frame) {
    if (frame.ask().reasons()) {
      ObjectNode reasoning = output.addObject();
      reasoning.put("type", "reasoning").put("id", "rs_" + frame.id()).putArray("summary");
    }
    if (frame.alteration() == Alteration.EXTRA_MEMBERS) {
      output.addObject().put("type", "undocumented_item").put("id", "un_" + frame.id());
    }
    if (choice.call().isPresent()) {
      output
          .addObject()
          .put("type", "function_call")
          .put("id", "fc_" + frame.id())
          .put("call_id", "call_" + frame.id())
          .put("name", choice.call().get().name())
          .put("arguments", choice.call().get().arguments())
          .put("status", "completed");
      return;
    }
    boolean allSpent = choice.finish() == Finish.LENGTH && choice.content().orElse("").isEmpty();
    if (allSpent && frame.ask().reasons()) {
      return;
    }
    ObjectNode message =
        output
            .addObject()
            .put("type", "message")
            .put("id", "msg_" + frame.id())
            .put("status", status)
            .put("role", "assistant");
    content(choice, message.putArray("content"), frame);
  }

  private static void content(Choice choice, ArrayNode content, Frame frame) {
    choice
        .refusal()
        .ifPresent(text -> content.addObject().put("type", "refusal").put("refusal", text));
    choice
        .content()
        .filter(text -> choice.finish() != Finish.CONTENT_FILTER)
        .ifPresent(
            text -> {
              ObjectNode part = content.addObject().put("type", "output_text").put("text", text);
              part.putArray("annotations");
              frame
                  .ask()
                  .topLogprobs()
                  .ifPresent(top -> part.set("logprobs", AnswerWriter.logprobs(text, top)));
            });
  }
}
