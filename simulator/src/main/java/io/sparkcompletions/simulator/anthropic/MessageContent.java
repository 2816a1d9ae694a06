package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Picture;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code system} and {@code messages}: roles, and the blocks each role may have. */
final class MessageContent {

  private static final int MAX_MESSAGES = 100_000;

  /**
   * What an image counts depends on its size, by a formula that is not written down where the rest
   * of this interface is; this is about the most that one of usual size counts.
   */
  private static final long IMAGE_TOKENS = 1_600;

  /** Of an image in base64. */
  private static final int MAX_IMAGE_CHARACTERS = 10 << 20;

  private static final long DOCUMENT_TOKENS = 2_000;
  private static final List<String> IMAGES =
      List.of("image/jpeg", "image/png", "image/gif", "image/webp");
  private static final List<String> USER_BLOCKS =
      List.of("text", "image", "document", "tool_result");
  private static final List<String> ASSISTANT_BLOCKS =
      List.of("text", "tool_use", "thinking", "redacted_thinking", "document");
  private static final List<String> RESULT_BLOCKS = List.of("text", "image", "document");

  private final Conversation conversation;
  private final CacheMarks marks;
  private final Errors errors;
  private final boolean strict;

  /** Ids of the tool calls in the message before. */
  private Set<String> open = new LinkedHashSet<>();

  /**
   * @param strict whether the request's API version has dropped what the older one tolerates
   */
  MessageContent(Conversation conversation, CacheMarks marks, Errors errors, boolean strict) {
    this.conversation = conversation;
    this.marks = marks;
    this.errors = errors;
    this.strict = strict;
  }

  void readSystem(Fields body) throws Rejection {
    Optional<JsonNode> system = body.node("system");
    if (system.isEmpty()) {
      return;
    }
    conversation.begin("system");
    if (system.get().isTextual()) {
      conversation.text(system.get().textValue());
    } else {
      for (Fields block : body.objects("system")) {
        block.only(Set.of("type", "text", "cache_control", "citations"));
        block.neededOneOf("type", List.of("text"));
        text(block);
        marks.read(block);
      }
    }
    conversation.end();
  }

  void readMessages(Fields body, Model<Family> model, AnswerFormat format) throws Rejection {
    List<Fields> messages = body.objects("messages");
    if (messages.isEmpty()) {
      throw errors.invalid("messages", "at least one message is required");
    }
    if (messages.size() > MAX_MESSAGES) {
      throw errors.invalid("messages", "List should have at most 100000 items after validation");
    }
    for (int i = 0; i < messages.size(); i++) {
      message(messages.get(i), i, i == messages.size() - 1);
    }
    boolean prefilled =
        messages.get(messages.size() - 1).json().path("role").asText().equals("assistant");
    if (prefilled && !model.family().prefill()) {
      throw errors.invalid(
          "This model does not support assistant message prefill. The conversation must end with a"
              + " user message.");
    }
    if (prefilled && format instanceof AnswerFormat.Schema) {
      throw errors.invalid(
          "output_config.format", "is not supported with assistant message prefill");
    }
    if (!open.isEmpty()) {
      throw unanswered(messages.size() - 1);
    }
  }

  private void message(Fields message, int index, boolean last) throws Rejection {
    message.only(Set.of("role", "content"));
    String role = message.neededOneOf("role", List.of("user", "assistant", "system"));
    if (role.equals("system") && index == 0) {
      throw errors.invalid(
          "messages: Unexpected role \"system\". The Messages API accepts a top-level `system`"
              + " parameter, not \"system\" as an input message role.");
    }
    Set<String> expected = open;
    open = new LinkedHashSet<>();
    conversation.begin(role);
    JsonNode content = message.needed("content");
    if (content.isTextual() && !content.textValue().isEmpty()) {
      conversation.text(content.textValue());
    } else if (content.isEmpty() && (content.isTextual() || content.isArray())) {
      boolean prefill = last && role.equals("assistant");
      if (!prefill) {
        throw errors.invalid(
            message.path(),
            "all messages must have non-empty content except for the optional final assistant"
                + " message");
      }
    } else {
      List<Fields> blocks = message.objects("content");
      Set<String> answered = new LinkedHashSet<>();
      boolean resultsMayFollow = true;
      for (Fields block : blocks) {
        String type =
            block.neededOneOf("type", role.equals("assistant") ? ASSISTANT_BLOCKS : USER_BLOCKS);
        if (type.equals("tool_result")) {
          answered.add(result(block, expected, resultsMayFollow));
        } else {
          resultsMayFollow = false;
          block(block, type, role);
        }
        marks.read(block);
      }
      expected.removeAll(answered);
    }
    conversation.end();
    if (!expected.isEmpty()) {
      open = expected;
      throw unanswered(index - 1);
    }
  }

  private void block(Fields block, String type, String role) throws Rejection {
    switch (type) {
      case "text" -> {
        block.only(Set.of("type", "text", "cache_control", "citations"));
        boolean cites = block.json().path("citations").size() > 0;
        if (cites && strict && role.equals("user")) {
          throw errors.invalid(block.param("citations"), "is not supported in user messages");
        }
        text(block);
      }
      case "image" -> image(block);
      case "document" -> {
        if (strict && role.equals("assistant")) {
          throw errors.invalid(block.path(), "`document` blocks are not permitted here");
        }
        document(block);
      }
      case "tool_use" -> {
        block.only(Set.of("type", "id", "name", "input", "cache_control"));
        open.add(block.neededText("id"));
        String name = block.neededText("name");
        conversation.text(name + block.neededObject("input").json());
      }
      default -> {
        block.only(Set.of("type", "thinking", "signature", "data"));
        conversation.text(block.json().toString());
      }
    }
  }

  private void text(Fields block) throws Rejection {
    String text = block.neededText("text");
    if (text.isEmpty()) {
      throw errors.invalid("messages: text content blocks must be non-empty");
    }
    conversation.text(text);
  }

  private void image(Fields block) throws Rejection {
    block.only(Set.of("type", "source", "cache_control"));
    Fields source = block.neededObject("source");
    switch (source.neededOneOf("type", List.of("base64", "url", "file"))) {
      case "base64" -> conversation.picture(picture(source), IMAGE_TOKENS);
      case "url" -> {
        source.only(Set.of("type", "url"));
        String url = source.neededText("url");
        if (!url.matches("https?://[^\\s/]\\S*")) {
          throw errors.invalid(source.param("url"), "Only HTTPS URLs are supported");
        }
        conversation.picture(Picture.at(url), IMAGE_TOKENS);
      }
      default -> attach(source, IMAGE_TOKENS);
    }
  }

  private Picture picture(Fields source) throws Rejection {
    source.only(Set.of("type", "media_type", "data"));
    String declared = source.neededOneOf("media_type", IMAGES);
    String base64 = source.neededText("data");
    if (base64.length() > MAX_IMAGE_CHARACTERS) {
      throw errors.invalid(
          source.param("data"),
          "image exceeds 10 MB maximum: "
              + base64.length()
              + " bytes > "
              + MAX_IMAGE_CHARACTERS
              + " bytes");
    }
    Picture picture =
        Picture.decode(base64)
            .orElseThrow(
                () -> errors.invalid(source.param("data"), "Input should be valid base64"));
    if (picture.kind().isEmpty()) {
      throw errors.invalid(source.param("data"), "Could not process image");
    }
    if (!picture.kind().equals(declared)) {
      throw errors.invalid(
          source.param("data"),
          "The image was specified using the "
              + declared
              + " media type, but the image appears to be a "
              + picture.kind()
              + " image");
    }
    return picture;
  }

  private void document(Fields block) throws Rejection {
    block.only(Set.of("type", "source", "title", "context", "citations", "cache_control"));
    Fields source = block.neededObject("source");
    String type = source.neededOneOf("type", List.of("base64", "url", "text", "content", "file"));
    if (type.equals("content")) {
      source.needed("content");
      conversation.text(source.json().get("content").toString());
      return;
    }
    if (type.equals("base64")) {
      source.neededOneOf("media_type", List.of("application/pdf"));
    }
    if (type.equals("text")) {
      source.neededOneOf("media_type", List.of("text/plain"));
      conversation.text(source.neededText("data"));
      return;
    }
    attach(source, DOCUMENT_TOKENS);
  }

  /** URLs and ids of files are not looked up. */
  private void attach(Fields source, long tokens) throws Rejection {
    String member =
        switch (source.neededText("type")) {
          case "url" -> "url";
          case "file" -> "file_id";
          default -> "data";
        };
    source.only(Set.of("type", "media_type", member));
    String value = source.neededText(member);
    if (member.equals("data") && !value.matches("[A-Za-z0-9+/\\s]*={0,2}")) {
      throw errors.invalid(source.param("data"), "Input should be valid base64");
    }
    conversation.attachment(BodyHash.of(value.getBytes(StandardCharsets.UTF_8)).hex(), tokens);
  }

  private String result(Fields block, Set<String> expected, boolean mayFollow) throws Rejection {
    block.only(Set.of("type", "tool_use_id", "content", "is_error", "cache_control"));
    String id = block.neededText("tool_use_id");
    if (!expected.contains(id) || !mayFollow) {
      throw errors.invalid(
          block.path(),
          "unexpected `tool_use_id` found in `tool_result` blocks: "
              + id
              + ". Each `tool_result` block must have a corresponding `tool_use` block in the"
              + " previous message.");
    }
    block.flag("is_error");
    Optional<JsonNode> content = block.node("content");
    if (content.isPresent() && content.get().isTextual()) {
      conversation.text(content.get().textValue());
      return id;
    }
    for (Fields inner : block.objects("content")) {
      block(inner, inner.neededOneOf("type", RESULT_BLOCKS), "user");
    }
    return id;
  }

  private Rejection unanswered(int index) {
    return errors.invalid(
        "messages." + index,
        "`tool_use` ids were found without `tool_result` blocks immediately after: "
            + String.join(", ", open)
            + ". Each `tool_use` block must have a corresponding `tool_result` block in the next"
            + " message.");
  }
}
