package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Picture;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code systemInstruction} and {@code contents}. */
final class ContentReader {

  /** What a tile counts; larger images have several, by a formula that is not played. */
  private static final long MEDIA_TOKENS = 258;

  private static final List<String> ROLES = List.of("user", "model");
  private static final List<String> PAYLOADS =
      List.of("text", "inlineData", "fileData", "functionCall", "functionResponse");

  private final Conversation conversation;

  ContentReader(Conversation conversation) {
    this.conversation = conversation;
  }

  void readSystem(Fields body) throws Rejection {
    Optional<Fields> system = body.object("systemInstruction");
    if (system.isPresent()) {
      conversation.begin("system");
      parts(system.get());
      conversation.end();
    }
  }

  void readContents(Fields body, Model<Family> model) throws Rejection {
    List<Fields> contents = body.objects("contents");
    if (contents.isEmpty()) {
      body.needed("contents");
      throw Errors.invalid("* GenerateContentRequest.contents: contents is not specified\n");
    }
    String role = "";
    for (Fields content : contents) {
      role = content.text("role").orElse("user");
      if (!ROLES.contains(role)) {
        throw Errors.invalid("Please use a valid role: user, model.");
      }
      conversation.begin(role);
      parts(content);
      conversation.end();
    }
    if (role.equals("model") && !model.family().prefill()) {
      throw Errors.invalid(
          "Please ensure that the last content has the role 'user': "
              + model.id()
              + " does not"
              + " continue a turn of the model.");
    }
  }

  private void parts(Fields content) throws Rejection {
    content.only(Set.of("role", "parts"));
    List<Fields> parts = content.objects("parts");
    if (parts.isEmpty()) {
      throw Errors.invalid(
          "* GenerateContentRequest."
              + content.param("parts")
              + ": contents.parts must not be"
              + " empty.\n");
    }
    for (Fields part : parts) {
      part(part);
    }
  }

  private void part(Fields part) throws Rejection {
    part.only(
        Set.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "thought",
            "thoughtSignature"));
    part.flag("thought");
    part.text("thoughtSignature");
    List<String> payloads = PAYLOADS.stream().filter(part::has).toList();
    if (payloads.size() > 1) {
      throw Errors.invalid(
          "Invalid value at '"
              + part.path()
              + "' (oneof), oneof field 'data' is already set."
              + " Cannot set '"
              + payloads.get(1)
              + "'");
    }
    if (payloads.isEmpty() || part.json().path("text").asText("x").isEmpty()) {
      throw Errors.invalid(
          "* GenerateContentRequest."
              + part.path()
              + ".data: required oneof field 'data' must"
              + " have one initialized field\n");
    }
    switch (payloads.get(0)) {
      case "text" -> conversation.text(part.neededText("text"));
      case "inlineData" -> inline(part.neededObject("inlineData"));
      case "fileData" -> {
        Fields file = part.neededObject("fileData");
        file.only(Set.of("fileUri", "mimeType"));
        String uri = file.neededText("fileUri");
        Optional<String> type = file.text("mimeType");
        if (type.isEmpty() || type.get().startsWith("image/")) {
          conversation.picture(Picture.at(uri), MEDIA_TOKENS);
        } else {
          attach(uri);
        }
      }
      default -> call(part.neededObject(payloads.get(0)));
    }
  }

  private void inline(Fields data) throws Rejection {
    data.only(Set.of("mimeType", "data"));
    String type = data.neededText("mimeType");
    String base64 = data.neededText("data");
    if (!base64.matches("[A-Za-z0-9+/_-]*={0,2}")) {
      throw Errors.invalid(
          "Invalid value at '"
              + data.param("data")
              + "' (TYPE_BYTES), Base64"
              + " decoding failed");
    }
    if (!type.startsWith("image/")) {
      attach(base64);
      return;
    }
    Optional<Picture> picture = Picture.decode(base64.replace('-', '+').replace('_', '/'));
    if (picture.isEmpty() || !picture.get().kind().equals(type)) {
      throw Errors.invalid("Unable to process input image.");
    }
    conversation.picture(picture.get(), MEDIA_TOKENS);
  }

  private void attach(String value) {
    conversation.attachment(
        BodyHash.of(value.getBytes(StandardCharsets.UTF_8)).hex(), MEDIA_TOKENS);
  }

  private void call(Fields call) throws Rejection {
    call.only(Set.of("name", "args", "response", "id"));
    call.text("id");
    String name = call.neededText("name");
    JsonNode content =
        call.json().has("args") ? call.json().get("args") : call.json().path("response");
    conversation.text(name + content);
  }
}
