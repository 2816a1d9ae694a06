package io.sparkcompletions.spark;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@link LedgerColumns} as lines of OpenAI's batch files, whatever the provider: what tools
 * for that format read.
 *
 * <pre>
 * {"id":"batch_req_…","custom_id":"row-1","response":{"status_code":200,"request_id":"req_…",
 *  "body":{"object":"chat.completion",…}},"error":null}
 * {"custom_id":"row-1","method":"POST","url":"/v1/chat/completions","body":{…}}
 * </pre>
 *
 * <p>A reply is written anew from what was understood of it, in the chat form. A failure that came
 * with an HTTP status is a response with an error in its body; any other one is an {@code error}.
 *
 * <p>A request of another provider keeps its tools and its extra members as they were.
 *
 * <p>Source: platform.openai.com/docs/guides/batch, read 2026-11.
 */
final class BatchLines {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int OK = 200;

  /** The file format knows paths only, so one base URL stands for all. */
  private static final URI ROOT = URI.create("https://api.openai.com/v1");

  private BatchLines() {}

  /** A line for each customId, or one for the key. */
  static List<String> results(Row entry) {
    List<String> ids = entry.getList(entry.fieldIndex(LedgerColumns.CUSTOM_IDS));
    String key = text(entry, LedgerColumns.KEY);
    ObjectNode line = JSON.createObjectNode();
    line.put("id", "batch_req_" + key);
    line.put("custom_id", key);
    boolean answered = entry.getBoolean(entry.fieldIndex(LedgerColumns.ANSWERED));
    if (answered) {
      line.set("response", response(entry, OK, reply(entry)));
      line.putNull("error");
    } else {
      failure(line, entry, struct(entry, CompletionSchema.ERROR));
    }
    return ids.isEmpty()
        ? List.of(line.toString())
        : ids.stream().map(id -> line.put("custom_id", id).toString()).toList();
  }

  /** The line that asks again for what has no usable answer; empty if there is one. */
  static Optional<String> failedRequest(Row entry) {
    String json = text(entry, LedgerColumns.REQUEST);
    if (entry.getBoolean(entry.fieldIndex(LedgerColumns.COMPLETE)) || json == null) {
      return Optional.empty();
    }
    CompletionRequest request = CompletionRequest.fromCanonicalJson(json);
    HttpCall call =
        new OpenAiAdapter().encode(request, new Endpoint(ROOT, request.api(), Map.of()));
    List<String> ids = entry.getList(entry.fieldIndex(LedgerColumns.CUSTOM_IDS));
    ObjectNode line = JSON.createObjectNode();
    line.put("custom_id", ids.isEmpty() ? text(entry, LedgerColumns.KEY) : ids.get(0));
    line.put("method", "POST");
    line.put("url", request.api() == Api.RESPONSES ? "/v1/responses" : "/v1/chat/completions");
    line.putRawValue("body", new RawValue(body(call)));
    return Optional.of(line.toString());
  }

  private static void failure(ObjectNode line, Row entry, Row error) {
    String code = text(error, CompletionSchema.ERROR_CODE);
    String message = text(error, CompletionSchema.ERROR_MESSAGE);
    int status = error.fieldIndex(CompletionSchema.ERROR_HTTP_STATUS);
    if (error.isNullAt(status)) {
      line.putNull("response");
      line.putObject("error").put("code", code).put("message", message);
      return;
    }
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", code)
        .putNull("param")
        .put("code", text(error, CompletionSchema.ERROR_PROVIDER_CODE));
    line.set("response", response(entry, error.getInt(status), body));
    line.putNull("error");
  }

  private static ObjectNode response(Row entry, int status, ObjectNode body) {
    ObjectNode response = JSON.createObjectNode();
    response.put("status_code", status);
    response.put("request_id", text(entry, CompletionSchema.REQUEST_ID));
    response.set("body", body);
    return response;
  }

  private static ObjectNode reply(Row entry) {
    ObjectNode body = JSON.createObjectNode();
    body.put("id", "chatcmpl-" + text(entry, LedgerColumns.KEY));
    body.put("object", "chat.completion");
    body.put("created", seconds(entry.get(entry.fieldIndex(CompletionSchema.COMPLETED_AT))));
    body.put("model", model(entry));
    ObjectNode choice = body.putArray("choices").addObject();
    choice.put("index", 0);
    String reason = text(entry, CompletionSchema.FINISH_REASON);
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant");
    boolean refused = "refusal".equals(reason);
    message.put("content", refused ? null : text(entry, CompletionSchema.TEXT));
    message.put("refusal", refused ? text(entry, CompletionSchema.TEXT) : null);
    toolCalls(message, entry.getList(entry.fieldIndex(CompletionSchema.TOOL_CALLS)));
    choice.putNull("logprobs");
    choice.put("finish_reason", refused || "other".equals(reason) ? "stop" : reason);
    if (!entry.isNullAt(entry.fieldIndex(CompletionSchema.USAGE))) {
      usage(body.putObject("usage"), struct(entry, CompletionSchema.USAGE));
    }
    return body;
  }

  /** Which class a timestamp has is a setting of the session. */
  private static long seconds(Object timestamp) {
    return timestamp instanceof Timestamp old
        ? old.toInstant().getEpochSecond()
        : ((Instant) timestamp).getEpochSecond();
  }

  private static @Nullable String model(Row entry) {
    String reported = text(entry, CompletionSchema.MODEL);
    String requested = text(entry, LedgerColumns.REQUESTED_MODEL);
    return reported != null || requested == null
        ? reported
        : requested.substring(requested.indexOf('/') + 1);
  }

  private static void toolCalls(ObjectNode message, @Nullable List<Row> calls) {
    if (calls != null && !calls.isEmpty()) {
      ArrayNode array = message.putArray("tool_calls");
      for (Row call : calls) {
        ObjectNode node = array.addObject();
        node.put("id", call.getString(0));
        node.put("type", "function");
        node.putObject("function")
            .put("name", call.getString(1))
            .put("arguments", call.getString(2));
      }
    }
  }

  private static void usage(ObjectNode node, Row usage) {
    put(node, "prompt_tokens", usage, CompletionSchema.INPUT_TOKENS);
    put(node, "completion_tokens", usage, CompletionSchema.OUTPUT_TOKENS);
    put(node, "total_tokens", usage, CompletionSchema.TOTAL_TOKENS);
    ObjectNode input = JSON.createObjectNode();
    put(input, "cached_tokens", usage, CompletionSchema.CACHED_INPUT_TOKENS);
    ObjectNode output = JSON.createObjectNode();
    put(output, "reasoning_tokens", usage, CompletionSchema.REASONING_TOKENS);
    setUnlessEmpty(node, "prompt_tokens_details", input);
    setUnlessEmpty(node, "completion_tokens_details", output);
  }

  private static void setUnlessEmpty(ObjectNode node, String name, ObjectNode details) {
    if (!details.isEmpty()) {
      node.set(name, details);
    }
  }

  private static void put(ObjectNode node, String name, Row usage, String field) {
    int index = usage.fieldIndex(field);
    if (!usage.isNullAt(index)) {
      node.put(name, usage.getLong(index));
    }
  }

  private static String body(HttpCall call) {
    byte[] body = call.body();
    return body == null ? "{}" : new String(body, StandardCharsets.UTF_8);
  }

  private static Row struct(Row row, String field) {
    return row.getStruct(row.fieldIndex(field));
  }

  private static @Nullable String text(Row row, String field) {
    return row.getString(row.fieldIndex(field));
  }
}
