package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
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
 * Responses: {@code POST /responses}, always with {@code "store":false}, because the default there
 * is to keep what was said.
 *
 * <pre>
 * {"model":"gpt-5.4-mini","store":false,"instructions":"…","max_output_tokens":16,
 *  "input":[{"role":"user","content":"hi"}]}
 * {"id":"resp_1","status":"completed","error":null,"model":"gpt-5.4-mini-2026-03-17","output":[
 *  {"type":"message","content":[{"type":"output_text","text":"hello"}]}],
 *  "usage":{"input_tokens":8,"output_tokens":2}}
 * </pre>
 *
 * <p>A leading system message becomes {@code instructions}, unless nothing would be left as input;
 * later ones stay where they are. There is no member for stop sequences or a seed.
 */
final class ResponsesCodec {
  private ResponsesCodec() {}

  static byte[] body(CompletionRequest request, Server server, @Nullable String cacheKey) {
    Parameters parameters = request.parameters();
    SchemaMode mode = OpenAiSchema.mode(server, parameters);
    List<Message> messages = OpenAiSchema.messages(request, mode);
    boolean instructed = messages.size() > 1 && messages.get(0).role() == Role.SYSTEM;
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", request.model().name());
    body.put("store", false);
    RequestJson.put(body, "instructions", instructed ? messages.get(0).content() : null);
    RequestJson.put(body, "max_output_tokens", parameters.maxTokens());
    RequestJson.put(body, "temperature", parameters.temperature());
    RequestJson.put(body, "top_p", parameters.topP());
    RequestJson.put(body, "reasoning", reasoning(parameters.reasoningEffort()));
    RequestJson.putJson(body, "tools", parameters.toolsJson());
    RequestJson.put(body, "tool_choice", ToolChoice.write(parameters, word -> word));
    RequestJson.put(body, "text", OpenAiSchema.responsesText(parameters, mode));
    RequestJson.put(body, "prompt_cache_key", cacheKey);
    body.put("input", input(messages.subList(instructed ? 1 : 0, messages.size())));
    RequestJson.lay(body, parameters.extraBodyJson());
    RequestJson.moveToEnd(body, "input");
    return RequestJson.write(body);
  }

  private static @Nullable Map<String, String> reasoning(@Nullable String effort) {
    return effort == null ? null : Map.of("effort", effort);
  }

  private static List<Map<String, Object>> input(List<Message> messages) {
    return messages.stream()
        .map(message -> Contents.item(message, Contents::responsesPart))
        .toList();
  }

  static Outcome outcome(OpenAiExchange exchange) {
    JsonNode root = exchange.json();
    String status = ReplyJson.text(root, "status");
    Optional<ProviderError> error = ProviderError.inside(root);
    if (error.isPresent() || "failed".equalsIgnoreCase(status)) {
      return exchange.failure(error.orElse(ProviderError.NONE));
    }
    return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
      case "in_progress", "queued", "cancelled" -> exchange.withoutAnswer("no result", status);
      case "incomplete" -> answer(exchange);
      default ->
          !root.path("output").isArray() || root.path("output").isEmpty()
              ? exchange.withoutAnswer("no output", status)
              : answer(exchange);
    };
  }

  private static Outcome answer(OpenAiExchange exchange) {
    JsonNode root = exchange.json();
    Output output = Output.read(root.path("output"));
    String incomplete = ReplyJson.text(root.path("incomplete_details"), "reason");
    String raw = incomplete == null ? ReplyJson.text(root, "status") : incomplete;
    return exchange.answer(output.text, output.toolCalls, reason(raw, output), raw);
  }

  private static FinishReason reason(@Nullable String raw, Output output) {
    if (output.refused) {
      return FinishReason.REFUSAL;
    }
    boolean hasText = output.text != null && !output.text.isEmpty();
    FinishReason ended =
        hasText || output.toolCalls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    return switch (raw == null ? "" : raw.toLowerCase(Locale.ROOT)) {
      case "completed" -> ended;
      case "max_output_tokens" -> FinishReason.LENGTH;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      case "" -> hasText ? FinishReason.STOP : FinishReason.OTHER;
      default -> FinishReason.OTHER;
    };
  }

  /** What the output items say; reasoning and items of other tools say nothing to a row. */
  private static final class Output {
    private @Nullable String text;
    private boolean refused;
    private final List<ToolCall> toolCalls = new ArrayList<>();

    static Output read(JsonNode items) {
      Output output = new Output();
      for (JsonNode item : ReplyJson.items(items)) {
        switch (item.path("type").asText()) {
          case "message" -> ReplyJson.items(item.path("content")).forEach(output::part);
          case "function_call", "custom_tool_call" ->
              output.toolCalls.add(ReplyJson.toolCall(item.path("call_id"), item));
          default -> {}
        }
      }
      return output;
    }

    private void part(JsonNode part) {
      switch (part.path("type").asText()) {
        case "output_text", "text" -> {
          if (part.path("text").isTextual()) {
            String more = part.path("text").textValue();
            text = text == null ? more : text + more;
          }
        }
        case "refusal" -> refused = true;
        default -> {}
      }
    }
  }
}
