package io.sparkcompletions.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
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
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages: {@code POST /messages}.
 *
 * <pre>
 * {"model":"claude-haiku-4-5","max_tokens":16,"system":"Be brief.",
 *  "messages":[{"role":"user","content":"hi"}]}
 * {"id":"msg_1","type":"message","model":"claude-haiku-4-5-20251001",
 *  "content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn",
 *  "usage":{"input_tokens":8,"output_tokens":2,"service_tier":"standard"}}
 * </pre>
 *
 * <p>Leading system messages become the member {@code system}. The answer is the text of all text
 * blocks, without separator; thinking and blocks of a kind that is not known are left out.
 *
 * <p>With a {@link PromptCache} two places are marked to be cached: the end of the system message,
 * or of the tools where there is none, and the end of what stands before the last message. The last
 * message is the row's own, and nothing is paid for writing it.
 */
final class MessagesCodec {
  private MessagesCodec() {}

  static byte[] body(CompletionRequest request, PromptCache cache) {
    Parameters parameters = request.parameters();
    Turns turns = Turns.of(AnthropicSchema.messages(request));
    Integer maxTokens = parameters.maxTokens();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", request.model().name());
    body.put(
        "max_tokens",
        maxTokens == null ? Family.of(request.model().name()).defaultMaxTokens() : maxTokens);
    RequestJson.put(body, "temperature", parameters.temperature());
    RequestJson.put(body, "top_p", parameters.topP());
    RequestJson.put(body, "stop_sequences", parameters.stop().isEmpty() ? null : parameters.stop());
    RequestJson.put(body, "thinking", thinking(Effort.tokens(parameters.reasoningEffort())));
    RequestJson.put(body, "output_config", outputConfig(request));
    RequestJson.putJson(body, "tools", parameters.toolsJson());
    RequestJson.put(body, "tool_choice", ToolChoice.write(parameters, MessagesCodec::toolChoice));
    RequestJson.put(body, "system", system(turns.system()));
    body.put("messages", turns.turns().stream().map(MessagesCodec::turn).toList());
    CacheMarks.put(body, cache);
    RequestJson.lay(body, parameters.extraBodyJson());
    RequestJson.moveToEnd(body, "messages");
    return RequestJson.write(body);
  }

  private static @Nullable Map<String, Object> thinking(OptionalLong tokens) {
    if (tokens.isEmpty()) {
      return null;
    }
    Map<String, Object> thinking = new LinkedHashMap<>();
    thinking.put("type", "enabled");
    thinking.put("budget_tokens", tokens.getAsLong());
    return thinking;
  }

  private static @Nullable Map<String, Object> outputConfig(CompletionRequest request) {
    Parameters parameters = request.parameters();
    Map<String, Object> config = new LinkedHashMap<>();
    RequestJson.put(config, "effort", Effort.word(parameters.reasoningEffort()));
    String schema = parameters.schemaJson();
    if (schema != null
        && AnthropicSchema.mode(request.model().name(), parameters) == SchemaMode.NATIVE) {
      Map<String, Object> format = new LinkedHashMap<>();
      format.put("type", "json_schema");
      format.put("schema", AnthropicSchema.DIALECT.write(schema));
      config.put("format", format);
    }
    return config.isEmpty() ? null : config;
  }

  private static Map<String, String> toolChoice(String word) {
    return Map.of("type", word.equals("required") ? "any" : word);
  }

  private static @Nullable Object system(List<Message> messages) {
    if (messages.size() < 2) {
      return messages.isEmpty() ? null : messages.get(0).content();
    }
    List<Map<String, String>> blocks = new ArrayList<>();
    for (Message message : messages) {
      Map<String, String> block = new LinkedHashMap<>();
      block.put("type", "text");
      block.put("text", message.content());
      blocks.add(block);
    }
    return blocks;
  }

  private static Map<String, Object> turn(Message message) {
    Map<String, Object> turn = new LinkedHashMap<>();
    turn.put("role", message.role().text());
    turn.put(
        "content",
        message.parts().isEmpty()
            ? message.content()
            : message.parts().stream().map(MessagesCodec::block).toList());
    return turn;
  }

  private static Map<String, Object> block(ContentPart part) {
    Map<String, Object> block = new LinkedHashMap<>();
    part.<Object>match(
        text -> {
          block.put("type", "text");
          return block.put("text", text.text());
        },
        image -> {
          block.put("type", "image");
          Map<String, Object> source = new LinkedHashMap<>();
          source.put("type", "url");
          source.put("url", image.url());
          return block.put("source", source);
        },
        image -> {
          block.put("type", "image");
          Map<String, Object> source = new LinkedHashMap<>();
          source.put("type", "base64");
          source.put("media_type", image.mediaType());
          source.put("data", image.base64());
          return block.put("source", source);
        });
    return block;
  }

  static Outcome outcome(Exchange exchange) {
    JsonNode root = exchange.json();
    if (root.path("error").isObject()) {
      return AnthropicErrors.read(exchange);
    }
    String raw = ReplyJson.text(root, "stop_reason");
    if (!root.path("content").isArray()) {
      return exchange.withoutAnswer("no content", raw, reported(root));
    }
    String text = text(root.path("content"));
    List<ToolCall> toolCalls = toolCalls(root.path("content"));
    return exchange.answer(text, toolCalls, reason(raw), raw, reported(root));
  }

  /** Fast mode costs more than the tier says. */
  private static Reported reported(JsonNode root) {
    JsonNode usage = root.path("usage");
    boolean fast = "fast".equals(ReplyJson.text(usage, "speed"));
    return new Reported(
        ReplyJson.text(root, "model"),
        fast ? "fast" : ReplyJson.text(usage, "service_tier"),
        AnthropicUsage.read(usage));
  }

  private static FinishReason reason(@Nullable String raw) {
    return switch (raw == null ? "" : raw) {
      case "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "refusal" -> FinishReason.REFUSAL;
      default -> FinishReason.OTHER;
    };
  }

  private static @Nullable String text(JsonNode blocks) {
    StringBuilder text = new StringBuilder();
    boolean found = false;
    for (JsonNode block : blocks) {
      if (block.path("type").asText().equals("text") && block.path("text").isTextual()) {
        text.append(block.path("text").textValue());
        found = true;
      }
    }
    return found ? text.toString() : null;
  }

  private static List<ToolCall> toolCalls(JsonNode blocks) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode block : blocks) {
      if (block.path("type").asText().equals("tool_use")) {
        calls.add(ReplyJson.toolCall(block.path("id"), block));
      }
    }
    return calls;
  }
}
