package io.sparkcompletions.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.provider.wire.Effort;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.Reported;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.ToolChoice;
import io.sparkcompletions.provider.wire.Turns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * generateContent: {@code POST /models/{model}:generateContent}.
 *
 * <pre>
 * {"generationConfig":{"maxOutputTokens":16},"systemInstruction":{"parts":[{"text":"Be brief."}]},
 *  "contents":[{"role":"user","parts":[{"text":"hi"}]}]}
 * {"candidates":[{"content":{"role":"model","parts":[{"text":"hello"}]},"finishReason":"STOP"}],
 *  "usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":2,"totalTokenCount":10},
 *  "modelVersion":"gemini-3.8-flash","responseId":"r1"}
 * </pre>
 *
 * <p>What is zero or empty is left out on the wire, so almost anything may be missing. The answer
 * is the text of the first candidate's parts, without those that think aloud. A prompt that was
 * blocked comes as a success without candidates: an answer withheld by a filter.
 */
final class GenerateContentCodec {
  private GenerateContentCodec() {}

  static byte[] body(CompletionRequest request) {
    Turns turns = Turns.of(GeminiSchema.messages(request));
    Map<String, Object> body = new LinkedHashMap<>();
    Map<String, Object> config = config(request.parameters());
    GeminiSchema.put(config, request);
    RequestJson.put(body, "generationConfig", config.isEmpty() ? null : config);
    RequestJson.putJson(body, "tools", request.parameters().toolsJson());
    RequestJson.put(
        body,
        "toolConfig",
        ToolChoice.write(request.parameters(), GenerateContentCodec::toolConfig));
    if (!turns.system().isEmpty()) {
      body.put("systemInstruction", Map.of("parts", parts(turns.system())));
    }
    List<Map<String, Object>> contents = new ArrayList<>();
    for (Message turn : turns.turns()) {
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("role", turn.role() == Role.ASSISTANT ? "model" : "user");
      content.put(
          "parts",
          turn.parts().isEmpty()
              ? parts(List.of(turn))
              : turn.parts().stream().map(GenerateContentCodec::part).toList());
      contents.add(content);
    }
    body.put("contents", contents);
    RequestJson.lay(body, request.parameters().extraBodyJson());
    RequestJson.moveToEnd(body, "contents");
    return RequestJson.write(body);
  }

  private static Map<String, Object> config(Parameters parameters) {
    Map<String, Object> config = new LinkedHashMap<>();
    RequestJson.put(config, "maxOutputTokens", parameters.maxTokens());
    RequestJson.put(config, "temperature", parameters.temperature());
    RequestJson.put(config, "topP", parameters.topP());
    RequestJson.put(
        config, "stopSequences", parameters.stop().isEmpty() ? null : parameters.stop());
    RequestJson.put(config, "seed", parameters.seed());
    RequestJson.put(config, "thinkingConfig", thinking(parameters.reasoningEffort()));
    return config;
  }

  private static Map<String, Object> toolConfig(String word) {
    String mode = word.equals("required") ? "ANY" : word.toUpperCase(Locale.ROOT);
    return Map.of("functionCallingConfig", Map.of("mode", mode));
  }

  private static @Nullable Map<String, Object> thinking(@Nullable String effort) {
    OptionalLong tokens = Effort.tokens(effort);
    if (tokens.isPresent()) {
      return Map.of("thinkingBudget", tokens.getAsLong());
    }
    return effort == null ? null : Map.of("thinkingLevel", effort.toUpperCase(Locale.ROOT));
  }

  private static List<Map<String, String>> parts(List<Message> messages) {
    return messages.stream().map(message -> Map.of("text", message.content())).toList();
  }

  private static Map<String, Object> part(ContentPart part) {
    return part.match(
        text -> Map.of("text", text.text()),
        image -> {
          Map<String, Object> file = new LinkedHashMap<>();
          file.put("fileUri", image.url());
          RequestJson.put(file, "mimeType", image.mediaType());
          return Map.of("fileData", file);
        },
        image -> {
          Map<String, Object> data = new LinkedHashMap<>();
          data.put("mimeType", image.mediaType());
          data.put("data", image.base64());
          return Map.of("inlineData", data);
        });
  }

  static Outcome outcome(Exchange exchange) {
    JsonNode root = exchange.json().isArray() ? exchange.json().path(0) : exchange.json();
    if (root.path("error").isObject()) {
      return GeminiErrors.read(exchange);
    }
    Reported reported = reported(root);
    JsonNode candidate = root.path("candidates").path(0);
    String blocked = ReplyJson.text(root.path("promptFeedback"), "blockReason");
    if (candidate.isObject()) {
      return candidate(exchange, candidate, reported);
    }
    return blocked == null
        ? exchange.withoutAnswer("no candidates", null, reported)
        : exchange.answer(null, List.of(), FinishReason.CONTENT_FILTER, blocked, reported);
  }

  private static Outcome candidate(Exchange exchange, JsonNode candidate, Reported reported) {
    JsonNode parts = candidate.path("content").path("parts");
    String raw = ReplyJson.text(candidate, "finishReason");
    String text = text(parts);
    List<ToolCall> toolCalls = toolCalls(parts);
    return exchange.answer(text, toolCalls, reason(raw, text, toolCalls), raw, reported);
  }

  private static Reported reported(JsonNode root) {
    JsonNode usage = root.path("usageMetadata");
    return new Reported(
        ReplyJson.text(root, "modelVersion"),
        ReplyJson.text(usage, "serviceTier"),
        GeminiUsage.read(usage));
  }

  /** Tool calls end with {@code STOP} too. */
  private static FinishReason reason(
      @Nullable String raw, @Nullable String text, List<ToolCall> toolCalls) {
    boolean onlyCalls = !toolCalls.isEmpty() && (text == null || text.isEmpty());
    return switch (raw == null ? "" : raw) {
      case "STOP" -> onlyCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
      case "MAX_TOKENS" -> FinishReason.LENGTH;
      case "SAFETY",
          "PROHIBITED_CONTENT",
          "BLOCKLIST",
          "SPII",
          "RECITATION",
          "LANGUAGE",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  private static @Nullable String text(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    boolean found = false;
    for (JsonNode part : ReplyJson.items(parts)) {
      if (part.path("text").isTextual() && !part.path("thought").asBoolean()) {
        text.append(part.path("text").textValue());
        found = true;
      }
    }
    return found ? text.toString() : null;
  }

  private static List<ToolCall> toolCalls(JsonNode parts) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode part : ReplyJson.items(parts)) {
      JsonNode call = part.path("functionCall");
      if (call.isObject()) {
        JsonNode arguments = call.path("args");
        calls.add(
            new ToolCall(
                call.path("id").asText(""),
                call.path("name").asText(""),
                arguments.isObject() ? arguments.toString() : "{}"));
      }
    }
    return calls;
  }
}
