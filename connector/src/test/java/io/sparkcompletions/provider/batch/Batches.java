package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProviderAdapter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A provider's batch interface at an endpoint, with what tests of it have in common. */
public record Batches(ProviderAdapter provider, ModelId model, Endpoint endpoint) {
  /** Resolves dates in replies. */
  public static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

  /** The batch interface of a provider that is sure to have one. */
  public static Batches of(ProviderAdapter provider, String model, String baseUrl, Api api) {
    return new Batches(
        provider,
        new ModelId(provider.profile().name(), model),
        new Endpoint(URI.create(baseUrl), api, Map.of()));
  }

  public BatchAdapter adapter() {
    return BatchProvider.batches(provider).orElseThrow();
  }

  public Chunk chunk() {
    return new Chunk(model, "run7-3", 2, 1_048_576);
  }

  public CompletionRequest request(String prompt) {
    return new CompletionRequest(
        model,
        model.provider(),
        endpoint.api(),
        List.of(new Message(Role.USER, prompt)),
        Parameters.NONE.withMaxTokens(64));
  }

  public String item(String wireId, String prompt) {
    return text(adapter().item(request(prompt), wireId, endpoint));
  }

  public BatchStatus status(String body) {
    return good(adapter().readStatus(model, reply(200, body), NOW));
  }

  /** What a result line means to the live decoder. */
  public Outcome outcome(BatchLine line) {
    return provider.decode(request("hi"), Objects.requireNonNull(line.reply()), NOW);
  }

  public static HttpReply reply(int status, String body) {
    return new HttpReply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  public static <T> T good(Reply<T> reply) {
    return reply.match(
        value -> value,
        failure -> {
          throw new AssertionError(failure.message());
        });
  }

  public static Failure bad(Reply<?> reply) {
    return reply.match(
        value -> {
          throw new AssertionError("not a failure: " + value);
        },
        failure -> failure);
  }

  /** A call as one would read it: method and path, query, body. */
  public static String text(HttpCall call) {
    String query = call.url().getQuery() == null ? "" : "?" + call.url().getQuery();
    byte[] body = call.body();
    return call.method()
        + ' '
        + call.url().getPath()
        + query
        + (body == null || body.length == 0 ? "" : " " + text(body));
  }

  public static String text(byte[] bytes) {
    return new String(Arrays.copyOf(bytes, bytes.length), StandardCharsets.UTF_8);
  }
}
