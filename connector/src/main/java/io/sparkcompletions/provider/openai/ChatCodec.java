package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.ToolChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions: {@code POST /chat/completions}.
 *
 * <pre>
 * {"model":"gpt-5.4-mini","max_completion_tokens":16,"messages":[{"role":"user","content":"hi"}]}
 * {"id":"chatcmpl-1","model":"gpt-5.4-mini-2026-03-17","choices":[{"index":0,"finish_reason":"stop",
 *  "message":{"role":"assistant","content":"hello","refusal":null}}],
 *  "usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}
 * </pre>
 *
 * <p>A reply with tokens in its usage was billed, so it is an answer even where it holds none: its
 * text is null and its cost is booked. Without choices and without tokens it is malformed.
 */
final class ChatCodec {
  private ChatCodec() {}

  static byte[] body(CompletionRequest request, Server server, @Nullable String cacheKey) {
    Parameters parameters = request.parameters();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", request.model().name());
    if (parameters.maxTokens() != null) {
      body.put(server.maxTokensField(request.model().name()), parameters.maxTokens());
    }
    RequestJson.put(body, "temperature", parameters.temperature());
    RequestJson.put(body, "top_p", parameters.topP());
    RequestJson.put(body, "stop", parameters.stop().isEmpty() ? null : parameters.stop());
    String seedField = server.seedField();
    if (seedField != null) {
      RequestJson.put(body, seedField, parameters.seed());
    }
    RequestJson.put(body, "reasoning_effort", parameters.reasoningEffort());
    RequestJson.putJson(body, "tools", parameters.toolsJson());
    RequestJson.put(body, "tool_choice", ToolChoice.write(parameters, word -> word));
    SchemaMode mode = OpenAiSchema.mode(server, parameters);
    RequestJson.put(body, "response_format", OpenAiSchema.chatFormat(parameters, mode));
    if (mode == SchemaMode.NATIVE && server == Server.OPENROUTER) {
      // Else a provider behind it that knows no schemas drops it in silence.
      body.put("provider", Map.of("require_parameters", true));
    }
    RequestJson.put(body, "prompt_cache_key", cacheKey);
    body.put("messages", messages(OpenAiSchema.messages(request, mode)));
    RequestJson.lay(body, parameters.extraBodyJson());
    RequestJson.moveToEnd(body, "messages");
    return RequestJson.write(body);
  }

  private static List<Map<String, Object>> messages(List<Message> messages) {
    List<Map<String, Object>> items = new ArrayList<>(messages.size());
    for (Message message : messages) {
      items.add(item(message));
    }
    return items;
  }

  private static Map<String, Object> item(Message message) {
    return Contents.item(message, Contents::chatPart);
  }

  static Outcome outcome(OpenAiExchange exchange) {
    JsonNode root = exchange.json();
    Optional<ProviderError> error = ProviderError.inside(root);
    if (error.isPresent()) {
      return exchange.failure(error.get());
    }
    JsonNode choice = root.path("choices").path(0);
    if (!choice.isObject()) {
      return exchange.withoutAnswer("no choices", null);
    }
    return choice(exchange, choice);
  }

  private static Outcome choice(OpenAiExchange exchange, JsonNode choice) {
    Optional<ProviderError> error = ProviderError.inside(choice);
    String raw = ReplyJson.text(choice, "finish_reason");
    String word = raw == null ? "" : raw.toLowerCase(Locale.ROOT);
    if (error.isPresent() || word.equals("error")) {
      return exchange.failure(error.orElse(ProviderError.NONE));
    }
    if (word.equals("insufficient_system_resource")) {
      return exchange.failure(ErrorCode.OVERLOADED, raw);
    }
    JsonNode message = choice.path("message");
    String text = text(message.path("content"));
    List<ToolCall> toolCalls = toolCalls(message);
    return exchange.answer(text, toolCalls, reason(word, text, isRefused(message), toolCalls), raw);
  }

  /**
   * Unknown words count as a natural end where there is text; servers invent them ({@code eos},
   * {@code end_turn}).
   *
   * @param word in lower case, as gateways in front of other interfaces do not write it
   */
  private static FinishReason reason(
      String word, @Nullable String text, boolean refused, List<ToolCall> toolCalls) {
    if (refused) {
      return FinishReason.REFUSAL;
    }
    boolean hasText = text != null && !text.isEmpty();
    return switch (word) {
      case "length", "model_length", "max_tokens" -> FinishReason.LENGTH;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "stop" -> hasText || toolCalls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
      default -> hasText ? FinishReason.STOP : FinishReason.OTHER;
    };
  }

  /**
   * Text may be a string or come in parts; parts that think aloud are left out. Anything else is no
   * text.
   */
  private static @Nullable String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    boolean found = false;
    for (JsonNode part : ReplyJson.items(content)) {
      JsonNode value = part.isTextual() ? part : part.path("text");
      String type = part.path("type").asText("text");
      if (value.isTextual() && (type.equals("text") || type.equals("output_text"))) {
        text.append(value.textValue());
        found = true;
      }
    }
    return found ? text.toString() : null;
  }

  private static boolean isRefused(JsonNode message) {
    if (ReplyJson.text(message, "refusal") != null) {
      return true;
    }
    for (JsonNode part : ReplyJson.items(message.path("content"))) {
      if (part.path("type").asText().equals("refusal")) {
        return true;
      }
    }
    return false;
  }

  private static List<ToolCall> toolCalls(JsonNode message) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : ReplyJson.items(message.path("tool_calls"))) {
      JsonNode function = call.has("custom") ? call.path("custom") : call.path("function");
      calls.add(ReplyJson.toolCall(call.path("id"), function));
    }
    if (message.path("function_call").isObject()) {
      calls.add(ReplyJson.toolCall(message.path("id"), message.path("function_call")));
    }
    return calls;
  }
}
