package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.error.Errors;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One reply, parsed once, and the outcomes that can be made of it. */
record Exchange(ModelId model, HttpReply reply, Instant now, String body, JsonNode json) {
  /** A code, a parameter's name, an id: what may be repeated in a message. Prose may not. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:/\\[\\]-]{1,100}");

  static Exchange of(ModelId model, HttpReply reply, Instant now) {
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    return new Exchange(model, reply, now, body, ReplyJson.parse(body));
  }

  boolean isSuccess() {
    return reply.status() >= 200 && reply.status() < 300;
  }

  Outcome answer(
      @Nullable String text,
      List<ToolCall> toolCalls,
      FinishReason reason,
      @Nullable String rawReason,
      Usage usage) {
    return new Answer(
        text,
        toolCalls,
        reason,
        rawReason,
        usage,
        ReplyJson.text(json, "model"),
        ReplyJson.text(json, "service_tier"),
        requestId(),
        body);
  }

  /** A success in which there is nothing to read: booked if it was billed, malformed otherwise. */
  Outcome withoutAnswer(String what, @Nullable String rawReason) {
    Usage usage = UsageReader.read(json.path("usage"));
    if (UsageReader.isBilled(usage)) {
      return answer(null, List.of(), FinishReason.OTHER, rawReason, usage);
    }
    return failure(ErrorCode.MALFORMED_RESPONSE, null, List.of(json.isObject() ? what : shape()));
  }

  Failure failure(ProviderError error) {
    ErrorCode code =
        ErrorTable.code(reply.status(), error, reply.header("x-should-retry").orElse(null));
    List<String> facts = new ArrayList<>();
    addToken(facts, "code ", error.code());
    addToken(facts, "type ", error.type());
    addToken(facts, "param ", error.param());
    facts.addAll(error.numbers());
    if (!json.isContainerNode()) {
      facts.add(shape());
    }
    return failure(code, error.code() == null ? error.type() : error.code(), facts);
  }

  Failure failure(ErrorCode code, String providerCode) {
    return failure(code, providerCode, List.of());
  }

  private Failure failure(ErrorCode code, @Nullable String providerCode, List<String> facts) {
    List<String> all = new ArrayList<>(List.of("HTTP " + reply.status()));
    all.addAll(facts);
    addToken(all, "request ", requestId());
    return new Failure(
        code,
        model + " (" + String.join(", ", all) + "): " + Errors.explain(code),
        reply.status(),
        providerCode != null && TOKEN.matcher(providerCode).matches() ? providerCode : null,
        RetryAfter.read(reply, ProviderError.from(json).prose(), now).orElse(null),
        requestId(),
        body);
  }

  private static void addToken(List<String> facts, String label, @Nullable String value) {
    if (value != null && TOKEN.matcher(value).matches()) {
      facts.add(label + value);
    }
  }

  /** The header that support asks for; servers without one have an id in the body. */
  private @Nullable String requestId() {
    return reply
        .header("x-request-id")
        .or(() -> reply.header("apim-request-id"))
        .filter(id -> TOKEN.matcher(id).matches())
        .orElseGet(() -> ReplyJson.text(json, "id"));
  }

  private String shape() {
    if (body.isBlank()) {
      return "empty body";
    }
    return body.stripLeading().startsWith("<") ? "an HTML page" : "no JSON object";
  }
}
