package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the messages of a request. */
final class MessagesReader {

  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool");
  private static final Set<String> MEMBERS =
      Set.of("role", "content", "name", "tool_calls", "tool_call_id", "prefix");
  private static final long IMAGE_TOKENS = 765;

  private final Server server;
  private final ProblemWords words;

  MessagesReader(Server server, ProblemWords words) {
    this.server = server;
    this.words = words;
  }

  void read(Fields body, Conversation conversation) throws Rejection {
    String role = "";
    List<Fields> messages = body.objects("messages");
    if (messages.isEmpty()) {
      throw words.rejection(
          Problem.of(
              Problem.Kind.WRONG_VALUE, "messages", "[]", "messages should have at least 1 item"));
    }
    for (Fields message : messages) {
      if (!server.onlyMembers().isEmpty()) {
        message.only(MEMBERS);
      }
      role = message.neededOneOf("role", ROLES);
      conversation.begin(role);
      List<JsonNode> calls = message.array("tool_calls");
      calls.forEach(call -> conversation.text(call.toString()));
      if (message.has("content") || calls.isEmpty()) {
        content(message, conversation);
      }
      conversation.end();
    }
    reject(server.lastRoleProblem(role));
  }

  private void content(Fields message, Conversation conversation) throws Rejection {
    JsonNode content = message.needed("content");
    if (content.isTextual()) {
      conversation.text(content.textValue());
      return;
    }
    if (!content.isArray()) {
      throw words.wrongType(message.param("content"), Words.Kind.STRING, content);
    }
    for (Fields part : message.objects("content")) {
      switch (part.neededOneOf("type", List.of("text", "image_url"))) {
        case "image_url" -> image(part, conversation);
        default -> conversation.text(part.neededText("text"));
      }
    }
  }

  /** A URL, bare or in an object. */
  private void image(Fields part, Conversation conversation) throws Rejection {
    JsonNode image = part.needed("image_url");
    String url =
        image.isTextual() ? image.textValue() : part.neededObject("image_url").neededText("url");
    reject(server.imageProblem(url, part.param("image_url")));
    conversation.attachment(BodyHash.of(url.getBytes(StandardCharsets.UTF_8)).hex(), IMAGE_TOKENS);
  }

  private void reject(Optional<Problem> problem) throws Rejection {
    if (problem.isPresent()) {
      throw words.rejection(problem.get());
    }
  }
}
