package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.RateLimits;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * OpenAI and the servers that speak its dialect, as pure functions. All instances are equal.
 *
 * <p>What is not set is not sent. Members of {@code extraBody} are laid over the finished body:
 * they replace a member of the same name, and null takes one away. Constant members come first and
 * the conversation last, so that the bodies of many rows share a long prefix.
 */
public record OpenAiAdapter() implements ProviderAdapter {
  private static final URI DEFAULT_BASE_URL = URI.create("https://api.openai.com/v1");

  /**
   * The parameters that an interface has no member for, by their option names. A request that sets
   * one is sent without it, so options are to be checked before.
   */
  public static List<String> unsupported(Api api, Parameters parameters) {
    List<String> names = new ArrayList<>();
    if (api == Api.RESPONSES && !parameters.stop().isEmpty()) {
      names.add("stop");
    }
    if (api == Api.RESPONSES && parameters.seed() != null) {
      names.add("seed");
    }
    return List.copyOf(names);
  }

  @Override
  public String provider() {
    return "openai";
  }

  @Override
  public URI defaultBaseUrl() {
    return DEFAULT_BASE_URL;
  }

  @Override
  public HttpCall encode(CompletionRequest request, Endpoint endpoint) {
    Map<String, String> headers = headers(endpoint);
    headers.put("Content-Type", "application/json");
    return switch (request.api()) {
      case CHAT ->
          new HttpCall(
              "POST",
              endpoint.resolve("/chat/completions"),
              headers,
              ChatCodec.body(request, Dialect.of(endpoint.baseUrl(), request.model().name())));
      case RESPONSES ->
          new HttpCall(
              "POST", endpoint.resolve("/responses"), headers, ResponsesCodec.body(request));
    };
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(request.model(), reply, now);
    if (!exchange.isSuccess()) {
      return exchange.failure(ProviderError.from(exchange.json()));
    }
    return switch (request.api()) {
      case CHAT -> ChatCodec.outcome(exchange);
      case RESPONSES -> ResponsesCodec.outcome(exchange);
    };
  }

  @Override
  public RateLimits rateLimits(HttpReply reply) {
    return RateHeaders.read(reply);
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve("/models"), headers(endpoint), null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    return ModelList.judge(
        Exchange.of(model, reply, now), model, Dialect.isOwn(endpoint.baseUrl()));
  }

  @Override
  public Map<String, String> authorization(String key) {
    return key.isBlank() ? Map.of() : Map.of("Authorization", "Bearer " + key.strip());
  }

  private static Map<String, String> headers(Endpoint endpoint) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", "application/json");
    headers.putAll(endpoint.headers());
    return headers;
  }
}
