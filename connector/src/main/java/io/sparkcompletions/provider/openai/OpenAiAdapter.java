package io.sparkcompletions.provider.openai;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ImageRules;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.TokenCount;
import io.sparkcompletions.provider.batch.BatchAdapter;
import io.sparkcompletions.provider.batch.BatchProvider;
import io.sparkcompletions.provider.wire.Headers;
import io.sparkcompletions.provider.wire.Turns;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI and the servers that speak its dialect, as pure functions.
 *
 * <p>What is not set is not sent. Members of {@code extraBody} are laid over the finished body:
 * they replace a member of the same name, and null takes one away. Constant members come first and
 * the conversation last, so that the bodies of many rows share a long prefix.
 */
public record OpenAiAdapter(Server server) implements BatchProvider {
  /** OpenAI itself; {@link #at} knows the server of another base URL. */
  public OpenAiAdapter() {
    this(Server.OPENAI);
  }

  /** One adapter for each provider that speaks the dialect. */
  public static List<ProviderAdapter> all() {
    return Server.named().<ProviderAdapter>map(OpenAiAdapter::new).toList();
  }

  @Override
  public ProviderProfile profile() {
    return server.profile();
  }

  @Override
  public List<Api> apis(URI baseUrl) {
    return server == Server.OPENAI && profile().isOwn(baseUrl)
        ? List.of(Api.RESPONSES, Api.CHAT)
        : List.of(Api.CHAT, Api.RESPONSES);
  }

  @Override
  public ProviderAdapter at(Endpoint endpoint) {
    return server == Server.OPENAI ? new OpenAiAdapter(Server.at(endpoint.baseUrl())) : this;
  }

  @Override
  public List<Objection> objections(ModelId model, Endpoint endpoint, Parameters parameters) {
    return OpenAiRules.check(server, endpoint.api(), parameters);
  }

  @Override
  public Optional<ErrorCode> objection(CompletionRequest request) {
    return !server.continuesItself() && Turns.of(request.messages()).endWithTheModel()
        ? Optional.of(ErrorCode.INVALID_CONVERSATION)
        : Optional.empty();
  }

  @Override
  public ImageRules images() {
    return server.images();
  }

  @Override
  public HttpCall encode(CompletionRequest request, Endpoint endpoint) {
    Target target = Target.of(server, endpoint, request);
    return new HttpCall("POST", target.url(), target.headers(), body(request, endpoint));
  }

  /** What is sent for a request, alone or in a batch. */
  byte[] body(CompletionRequest request, Endpoint endpoint) {
    String cacheKey =
        endpoint.promptCache() != PromptCache.OFF && server.namesCaches()
            ? CacheKey.of(request)
            : null;
    return request.api() == Api.RESPONSES
        ? ResponsesCodec.body(request, server, cacheKey)
        : ChatCodec.body(request, server, cacheKey);
  }

  /** OpenAI's own, and any server that claims to be like it; those we know have none like it. */
  @Override
  public Optional<BatchAdapter> batches() {
    return server == Server.OPENAI || server == Server.COMPATIBLE
        ? Optional.of(new OpenAiBatches(server))
        : Optional.empty();
  }

  /** Where the calls of a run go and what they carry beside their bodies: the latest is kept. */
  private record Target(
      Server server,
      Endpoint endpoint,
      ModelId model,
      Api api,
      URI url,
      Map<String, String> headers) {
    private static volatile @Nullable Target latest;

    static Target of(Server server, Endpoint endpoint, CompletionRequest request) {
      Target target = latest;
      if (target == null || !target.fits(server, endpoint, request)) {
        target = from(server, endpoint, request);
        latest = target;
      }
      return target;
    }

    private boolean fits(Server server, Endpoint endpoint, CompletionRequest request) {
      return this.server == server
          && this.endpoint.equals(endpoint)
          && model.equals(request.model())
          && api == request.api();
    }

    private static Target from(Server server, Endpoint endpoint, CompletionRequest request) {
      String path = request.api() == Api.RESPONSES ? "/responses" : "/chat/completions";
      return new Target(
          server,
          endpoint,
          request.model(),
          request.api(),
          server.url(endpoint, request.model().name(), path),
          Map.copyOf(Headers.ofPost(endpoint)));
    }
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    OpenAiExchange exchange = OpenAiExchange.of(server, request.model(), reply, now);
    if (!exchange.isSuccess()) {
      return exchange.failure(ProviderError.from(exchange.json()));
    }
    return request.api() == Api.RESPONSES
        ? ResponsesCodec.outcome(exchange)
        : ChatCodec.outcome(exchange);
  }

  @Override
  public RateLimits rateLimits(HttpReply reply) {
    return RateHeaders.read(reply, server.statesRequestsPerMinute());
  }

  @Override
  public TokenCount tokenCount() {
    return server.tokenCount();
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall(
        "GET", server.url(endpoint, model.name(), "/models"), Headers.of(endpoint), null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    return ModelList.judge(
        OpenAiExchange.of(server, model, reply, now),
        model,
        Server.at(endpoint.baseUrl()) == Server.OPENAI);
  }

  @Override
  public Map<String, String> authorization(String key) {
    return key.isBlank() ? Map.of() : server.authorization(key.strip());
  }
}
