package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code instructions} and {@code input}: a text, or messages and other items. */
final class ResponsesInput {

  private static final List<String> ROLES = List.of("assistant", "system", "developer", "user");
  private static final List<String> ITEMS =
      List.of("message", "function_call", "function_call_output", "reasoning");
  private static final List<String> USER_PARTS = List.of("input_text", "input_image", "input_file");
  private static final List<String> ASSISTANT_PARTS = List.of("output_text", "refusal");

  private ResponsesInput() {}

  static void read(Fields body, Model<Family> model, Conversation conversation) throws Rejection {
    Optional<String> instructions = body.text("instructions");
    if (instructions.isPresent()) {
      conversation.begin("system");
      conversation.text(instructions.get());
      conversation.end();
    }
    JsonNode input = body.needed("input");
    if (input.isTextual()) {
      conversation.begin("user");
      conversation.text(input.textValue());
      conversation.end();
      return;
    }
    if (!input.isArray()) {
      throw ApiError.wrongType(
          "input", "one of a string or array of items", ApiError.typeName(input));
    }
    if (input.isEmpty()) {
      throw ApiError.badRequest(
          "Invalid 'input': empty array. Expected an array with minimum length 1, but got an empty"
              + " array instead.",
          "input",
          "empty_array");
    }
    for (int i = 0; i < input.size(); i++) {
      item(ApiError.fields(input.get(i), "input[" + i + "]"), model, conversation);
    }
  }

  private static void item(Fields item, Model<Family> model, Conversation conversation)
      throws Rejection {
    String type = item.oneOf("type", ITEMS).orElse("message");
    if (!type.equals("message")) {
      conversation.begin(type);
      conversation.text(item.json().toString());
      conversation.end();
      return;
    }
    item.only(Set.of("type", "role", "content", "id", "status"));
    item.neededText("role");
    String role = item.oneOf("role", ROLES).orElseThrow();
    conversation.begin(role);
    JsonNode content = item.needed("content");
    if (content.isTextual()) {
      conversation.text(content.textValue());
    } else if (content.isArray() && !content.isEmpty()) {
      for (int i = 0; i < content.size(); i++) {
        Fields part = ApiError.fields(content.get(i), item.param("content") + "[" + i + "]");
        part(part, role.equals("assistant") ? ASSISTANT_PARTS : USER_PARTS, model, conversation);
      }
    } else {
      throw ApiError.wrongType(
          item.param("content"), "one of a string or array of objects", ApiError.typeName(content));
    }
    conversation.end();
  }

  private static void part(
      Fields part, List<String> allowed, Model<Family> model, Conversation conversation)
      throws Rejection {
    part.neededText("type");
    String type = part.oneOf("type", allowed).orElseThrow();
    switch (type) {
      case "input_image" -> image(part, conversation);
      case "input_file" -> {
        part.only(Set.of("type", "file_id", "file_data", "filename", "prompt_cache_breakpoint"));
        ContentParts.file(part, conversation);
      }
      default -> {
        String member = type.equals("refusal") ? "refusal" : "text";
        part.only(Set.of("type", member, "annotations", "logprobs", "prompt_cache_breakpoint"));
        conversation.text(part.neededText(member));
      }
    }
    ContentParts.breakpoint(part, model, conversation);
  }

  private static void image(Fields part, Conversation conversation) throws Rejection {
    part.only(Set.of("type", "image_url", "file_id", "detail", "prompt_cache_breakpoint"));
    Optional<String> detail = part.oneOf("detail", List.of("auto", "low", "high", "original"));
    Optional<String> file = part.text("file_id");
    Optional<String> url = part.text("image_url");
    if (file.isPresent() == url.isPresent()) {
      throw ApiError.badRequest(
          "Either 'image_url' or 'file_id' is required.",
          part.param("image_url"),
          "missing_required_parameter");
    }
    if (url.isPresent()) {
      ContentParts.image(url.get(), detail, part.param("image_url"), conversation);
    } else {
      conversation.attachment(file.orElseThrow(), 765);
    }
  }
}
