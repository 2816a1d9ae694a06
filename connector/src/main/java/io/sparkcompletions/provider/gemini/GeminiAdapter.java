package io.sparkcompletions.provider.gemini;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ImageRules;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.TokenCount;
import io.sparkcompletions.provider.batch.BatchAdapter;
import io.sparkcompletions.provider.batch.BatchProvider;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.Headers;
import io.sparkcompletions.provider.wire.Models;
import io.sparkcompletions.provider.wire.Turns;
import io.sparkcompletions.provider.wire.UrlPath;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gemini's generateContent, as pure functions. All instances are equal. There are no rate headers.
 */
public record GeminiAdapter() implements BatchProvider {
  private static final String COLLECTION = "models/";

  /** The bound of a request's body is what bounds images that are sent along. */
  private static final ImageRules IMAGES =
      new ImageRules(true, true, 3_600, 20_000_000, 20_000_000, Set.of());

  private static final ProviderProfile PROFILE =
      ProviderProfile.of(
          "gemini",
          URI.create("https://generativelanguage.googleapis.com/v1beta"),
          "GEMINI_API_KEY");

  @Override
  public ProviderProfile profile() {
    return PROFILE;
  }

  @Override
  public List<Objection> objections(ModelId model, Endpoint endpoint, Parameters parameters) {
    return GeminiRules.check(Generation.of(model.name()), parameters);
  }

  @Override
  public Optional<ErrorCode> objection(CompletionRequest request) {
    Turns turns = Turns.of(request.messages());
    boolean refused =
        !turns.areSendable()
            || (turns.endWithTheModel() && !Generation.of(request.model().name()).continuesTurns());
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
        endpoint.resolve(path(request.model()) + ":generateContent"),
        Headers.ofPost(endpoint),
        GenerateContentCodec.body(request));
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(request.model(), reply, now);
    return exchange.isSuccess()
        ? GenerateContentCodec.outcome(exchange)
        : GeminiErrors.read(exchange);
  }

  @Override
  public TokenCount tokenCount() {
    return TokenCount.INPUT;
  }

  @Override
  public Optional<BatchAdapter> batches() {
    return Optional.of(new GeminiBatches());
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve(path(model)), Headers.of(endpoint), null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    return Models.judge(
        exchange.isSuccess() ? Optional.empty() : Optional.of(GeminiErrors.read(exchange)),
        PROFILE.isOwn(endpoint.baseUrl()));
  }

  @Override
  public Map<String, String> authorization(String key) {
    return key.isBlank() ? Map.of() : Map.of("x-goog-api-key", key.strip());
  }

  /** A bare name is one of {@code models/}; tuned models come with their own collection. */
  static String path(ModelId model) {
    String name = model.name().contains("/") ? model.name() : COLLECTION + model.name();
    return Arrays.stream(name.split("/", -1))
        .map(UrlPath::segment)
        .collect(Collectors.joining("/", "/", ""));
  }
}
