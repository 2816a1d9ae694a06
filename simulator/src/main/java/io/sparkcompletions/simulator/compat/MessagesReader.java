package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Picture;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the messages of a request. */
final class MessagesReader {

  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool");
  private static final Set<String> MEMBERS =
      Set.of("role", "content", "name", "tool_calls", "tool_call_id", "prefix");

  /** Each server counts by a model's own rule; this is a round number that stands for them all. */
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
    conversation.picture(picture(url, part), IMAGE_TOKENS);
  }

  private Picture picture(String url, Fields part) throws Rejection {
    if (!url.startsWith("data:")) {
      return Picture.at(url);
    }
    Optional<Picture> picture = Picture.decode(Picture.payload(url));
    if (picture.isEmpty() || picture.get().kind().isEmpty()) {
      throw words.rejection(
          Problem.of(
              Problem.Kind.WRONG_VALUE,
              part.param("image_url"),
              "data",
              "the image cannot be decoded"));
    }
    return picture.get();
  }

  private void reject(Optional<Problem> problem) throws Rejection {
    if (problem.isPresent()) {
      throw words.rejection(problem.get());
    }
  }
}
