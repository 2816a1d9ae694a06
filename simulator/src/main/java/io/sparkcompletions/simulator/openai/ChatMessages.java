package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code messages}: roles, and the parts each role may have. */
final class ChatMessages {

  private static final List<String> ROLES =
      List.of("system", "assistant", "user", "tool", "developer");
  private static final List<String> TEXT_ONLY = List.of("text");
  private static final List<String> ASSISTANT_PARTS = List.of("text", "refusal");
  private static final List<String> USER_PARTS = List.of("text", "image_url", "file");

  private ChatMessages() {}

  static void read(Fields body, Model<Family> model, Conversation conversation) throws Rejection {
    List<JsonNode> messages = body.array("messages");
    if (messages.isEmpty()) {
      throw ApiError.badRequest(
          "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an"
              + " empty array instead.",
          "messages",
          "empty_array");
    }
    for (int i = 0; i < messages.size(); i++) {
      message(ApiError.fields(messages.get(i), "messages[" + i + "]"), model, conversation);
    }
  }

  private static void message(Fields message, Model<Family> model, Conversation conversation)
      throws Rejection {
    message.neededText("role");
    String role = message.oneOf("role", ROLES).orElseThrow();
    message.text("name");
    conversation.begin(role);
    switch (role) {
      case "assistant" -> assistant(message, model, conversation);
      case "tool" -> {
        message.only(Set.of("role", "content", "tool_call_id"));
        message.neededText("tool_call_id");
        content(message, TEXT_ONLY, model, conversation);
      }
      default -> {
        message.only(Set.of("role", "content", "name"));
        content(message, role.equals("user") ? USER_PARTS : TEXT_ONLY, model, conversation);
      }
    }
    conversation.end();
  }

  private static void assistant(Fields message, Model<Family> model, Conversation conversation)
      throws Rejection {
    message.only(Set.of("role", "content", "name", "refusal", "tool_calls", "annotations"));
    Optional<String> refusal = message.text("refusal");
    List<JsonNode> calls = message.array("tool_calls");
    for (JsonNode call : calls) {
      conversation.text(call.toString());
    }
    if (message.has("content") || (calls.isEmpty() && refusal.isEmpty())) {
      content(message, ASSISTANT_PARTS, model, conversation);
    }
  }

  private static void content(
      Fields message, List<String> allowed, Model<Family> model, Conversation conversation)
      throws Rejection {
    JsonNode content = message.needed("content");
    if (content.isTextual()) {
      conversation.text(content.textValue());
      return;
    }
    if (!content.isArray()) {
      throw ApiError.wrongType(
          message.param("content"),
          "one of a string or array of objects",
          ApiError.typeName(content));
    }
    if (content.isEmpty()) {
      throw ApiError.badRequest(
          "Invalid '"
              + message.param("content")
              + "': empty array. Expected an array with minimum"
              + " length 1, but got an empty array instead.",
          message.param("content"),
          "empty_array");
    }
    for (int i = 0; i < content.size(); i++) {
      Fields part = ApiError.fields(content.get(i), message.param("content") + "[" + i + "]");
      part(part, allowed, model, conversation);
    }
  }

  private static void part(
      Fields part, List<String> allowed, Model<Family> model, Conversation conversation)
      throws Rejection {
    part.neededText("type");
    String type = part.oneOf("type", allowed).orElseThrow();
    part.only(Set.of("type", type, "prompt_cache_breakpoint"));
    switch (type) {
      case "image_url" -> {
        Fields image = ApiError.fields(part.needed("image_url"), part.param("image_url"));
        image.only(Set.of("url", "detail"));
        ContentParts.image(
            image.neededText("url"),
            image.oneOf("detail", List.of("auto", "low", "high")),
            image.param("url"),
            conversation);
      }
      case "file" -> {
        Fields file = ApiError.fields(part.needed("file"), part.param("file"));
        file.only(Set.of("file_id", "file_data", "filename"));
        ContentParts.file(file, conversation);
      }
      default -> conversation.text(part.neededText(type));
    }
    ContentParts.breakpoint(part, model, conversation);
  }
}
