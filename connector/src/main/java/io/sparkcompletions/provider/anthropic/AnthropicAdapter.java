package io.sparkcompletions.provider.anthropic;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ImageRules;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.batch.BatchAdapter;
import io.sparkcompletions.provider.batch.BatchProvider;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.Headers;
import io.sparkcompletions.provider.wire.Models;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.Turns;
import io.sparkcompletions.provider.wire.UrlPath;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Anthropic's Messages, as pure functions. All instances are equal. */
public record AnthropicAdapter() implements BatchProvider {
  private static final String VERSION_HEADER = "anthropic-version";

  /**
   * What is surely too much: a model with a small context takes 100 images, and Anthropic's
   * interface in other clouds half the bytes.
   */
  private static final ImageRules IMAGES =
      new ImageRules(true, true, 600, 10 << 20, 32_000_000, Set.of());

  private static final ProviderProfile PROFILE =
      ProviderProfile.of(
          "anthropic", URI.create("https://api.anthropic.com/v1"), "ANTHROPIC_API_KEY");

  @Override
  public ProviderProfile profile() {
    return PROFILE;
  }

  @Override
  public List<Objection> objections(ModelId model, Endpoint endpoint, Parameters parameters) {
    List<Objection> objections =
        new ArrayList<>(AnthropicRules.check(model.name(), version(endpoint), parameters));
    if (endpoint.promptCache() != PromptCache.OFF
        && RequestJson.tree(parameters.extraBodyJson()).has("cache_control")) {
      objections.add(new Objection("extraBody", "must not hold cache_control beside promptCache"));
    }
    return objections;
  }

  @Override
  public Optional<ErrorCode> objection(CompletionRequest request) {
    Turns turns = Turns.of(request.messages());
    boolean refused = !turns.areSendable() || (turns.endWithTheModel() && !continuesTurns(request));
    return refused ? Optional.of(ErrorCode.INVALID_CONVERSATION) : Optional.empty();
  }

  @Override
  public ImageRules images() {
    return IMAGES;
  }

  @Override
  public HttpCall encode(CompletionRequest request, Endpoint endpoint) {
    return new HttpCall(
        "POST",
        endpoint.resolve("/messages"),
        versioned(Headers.ofPost(endpoint), endpoint),
        MessagesCodec.body(request, endpoint.promptCache()));
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(request.model(), reply, now);
    return exchange.isSuccess() ? MessagesCodec.outcome(exchange) : AnthropicErrors.read(exchange);
  }

  @Override
  public RateLimits rateLimits(HttpReply reply) {
    return AnthropicRates.read(reply);
  }

  @Override
  public Optional<BatchAdapter> batches() {
    return Optional.of(new AnthropicBatches());
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall(
        "GET",
        endpoint.resolve("/models/" + UrlPath.segment(model.name())),
        versioned(Headers.of(endpoint), endpoint),
        null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    return Models.judge(
        exchange.isSuccess() ? Optional.empty() : Optional.of(AnthropicErrors.read(exchange)),
        PROFILE.isOwn(endpoint.baseUrl()));
  }

  @Override
  public Map<String, String> authorization(String key) {
    return key.isBlank() ? Map.of() : Map.of("x-api-key", key.strip());
  }

  /** An answer of a given form is begun by the model itself. */
  private static boolean continuesTurns(CompletionRequest request) {
    String model = request.model().name();
    return Family.of(model).continuesTurns()
        && AnthropicSchema.mode(model, request.parameters()) != SchemaMode.NATIVE;
  }

  static Map<String, String> versioned(Map<String, String> headers, Endpoint endpoint) {
    headers.putIfAbsent(VERSION_HEADER, version(endpoint));
    return headers;
  }

  /** The older version serves old models too and refuses nothing that the newer one takes. */
  private static String version(Endpoint endpoint) {
    String version = endpoint.apiVersion();
    return version == null ? AnthropicRules.FIRST_VERSION : version;
  }
}
