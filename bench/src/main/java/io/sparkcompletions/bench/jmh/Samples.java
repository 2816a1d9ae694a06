package io.sparkcompletions.bench.jmh;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Endpoint;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Requests, replies and entries of an ordinary size. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final Endpoint ENDPOINT =
      new Endpoint(URI.create("http://127.0.0.1:8089/v1"), Api.CHAT, Map.of());

  private static final String TEXT = "The parcel came late, but what was in it was worth it. ";

  private Samples() {}

  static CompletionRequest request(int number) {
    return new CompletionRequest(
        new ModelId("openai", "gpt-5.4-mini"),
        "http://127.0.0.1:8089/v1",
        Api.CHAT,
        List.of(
            new Message(Role.SYSTEM, "Answer with one word."),
            new Message(Role.USER, "Review " + number + ": " + TEXT.repeat(7))),
        Parameters.NONE);
  }

  static HttpReply reply() {
    String body =
        """
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1795176000, "model": "gpt-5.4-mini-2026-03-17",
         "choices": [{"index": 0, "message": {"role": "assistant", "content": "%s", "refusal": null,
           "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
         "usage": {"prompt_tokens": 112, "completion_tokens": 30, "total_tokens": 142,
           "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
           "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0}},
         "service_tier": "default", "system_fingerprint": null}
        """
            .formatted(TEXT.repeat(2).trim());
    return new HttpReply(
        200,
        Map.of(
            "content-type", List.of("application/json"),
            "x-request-id", List.of("req_1"),
            "x-ratelimit-limit-requests", List.of("3000"),
            "x-ratelimit-remaining-requests", List.of("2999"),
            "x-ratelimit-reset-requests", List.of("20ms")),
        body.getBytes(StandardCharsets.UTF_8));
  }

  static LedgerEntry entry(RequestKey key, Outcome outcome) {
    return new LedgerEntry(
        key,
        RequestTrace.NONE,
        "run-1",
        outcome,
        new BigDecimal("0.0001190000"),
        "1",
        1,
        0,
        212,
        NOW);
  }
}
