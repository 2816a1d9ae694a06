package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for a schema in words, where a server has no other way to be asked for one.
 *
 * <p>The words stand at the end of the first system message, or are one: what is the same for all
 * rows stays in front.
 */
public final class SchemaPrompt {
  private SchemaPrompt() {}

  /** The messages with the instruction. */
  public static List<Message> messages(CompletionRequest request) {
    String words =
        "Answer with one JSON object and nothing else. It must conform to this JSON Schema:\n"
            + request.parameters().schemaJson();
    List<Message> messages = new ArrayList<>(request.messages());
    Message first = messages.get(0);
    if (first.role() == Role.SYSTEM) {
      messages.set(0, new Message(Role.SYSTEM, first.content() + "\n\n" + words));
    } else {
      messages.add(0, new Message(Role.SYSTEM, words));
    }
    return messages;
  }
}
