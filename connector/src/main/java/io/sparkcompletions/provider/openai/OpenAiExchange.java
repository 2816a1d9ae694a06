package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.Reported;
import io.sparkcompletions.provider.wire.RetryAfter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One reply of a server, and the outcomes that can be made of it. */
record OpenAiExchange(Server server, Exchange exchange) {
  static OpenAiExchange of(Server server, ModelId model, HttpReply reply, Instant now) {
    return new OpenAiExchange(server, Exchange.of(model, reply, now));
  }

  boolean isSuccess() {
    return exchange.isSuccess();
  }

  JsonNode json() {
    return exchange.json();
  }

  Outcome answer(
      @Nullable String text,
      List<ToolCall> toolCalls,
      FinishReason reason,
      @Nullable String rawReason) {
    return exchange.answer(text, toolCalls, reason, rawReason, reported());
  }

  Outcome withoutAnswer(String what, @Nullable String rawReason) {
    return exchange.withoutAnswer(what, rawReason, reported());
  }

  private Reported reported() {
    return new Reported(
        ReplyJson.text(json(), "model"),
        ReplyJson.text(json(), "service_tier"),
        UsageReader.read(json().path("usage")),
        server.statesCost() ? UsageReader.cost(json().path("usage")) : null);
  }

  Failure failure(ProviderError error) {
    List<String> facts =
        new ArrayList<>(
            Stream.of(
                    Exchange.fact("code ", error.code()),
                    Exchange.fact("type ", error.type()),
                    Exchange.fact("param ", error.param()))
                .flatMap(Optional::stream)
                .toList());
    facts.addAll(error.numbers());
    return exchange.failure(
        ErrorTable.code(exchange.reply(), error),
        error.code() == null ? error.type() : error.code(),
        facts,
        RetryAfter.read(exchange.reply(), error.prose(), exchange.now()).orElse(null));
  }

  /** A success that is not what was asked for. */
  Failure malformed() {
    return exchange.failure(ErrorCode.MALFORMED_RESPONSE, null, List.of());
  }

  Failure failure(ErrorCode code, String providerCode) {
    return exchange.failure(code, providerCode, List.of());
  }
}
