package io.sparkcompletions.provider;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One provider's dialect, as pure functions. Also the service interface for providers of your own:
 * see {@link Providers}.
 *
 * <p>Shape: any thread, no state. Two adapters that write and read alike must be equal (a record
 * is), because tasks share an engine if they are. A class that is found as a service has a public
 * constructor without arguments.
 */
public interface ProviderAdapter {
  /** What follows from the provider's name alone. */
  ProviderProfile profile();

  /** The interfaces spoken at a base URL, the preferred one first; never empty. */
  default List<Api> apis(URI baseUrl) {
    return List.of(Api.NATIVE);
  }

  /**
   * The adapter for the server at an endpoint, where one provider's dialect differs from server to
   * server. All calls after this one go to the adapter it returns.
   */
  default ProviderAdapter at(Endpoint endpoint) {
    return this;
  }

  /**
   * What the provider or this model cannot take, found on the driver before anything is sent; all
   * of it at once.
   */
  default List<Objection> objections(ModelId model, Endpoint endpoint, Parameters parameters) {
    return List.of();
  }

  /**
   * Why one row's request cannot be sent, found before it is: {@link ErrorCode#NULL_PROMPT} or
   * {@link ErrorCode#INVALID_CONVERSATION}. The row fails with it at no cost.
   */
  default Optional<ErrorCode> objection(CompletionRequest request) {
    return Optional.empty();
  }

  /** Which images may be sent; none unless an adapter says so. */
  default ImageRules images() {
    return ImageRules.NONE;
  }

  /** Writes the call for a request. The same request and endpoint always give the same bytes. */
  HttpCall encode(CompletionRequest request, Endpoint endpoint);

  /**
   * Reads a reply.
   *
   * <p>Errors: never throws; a body that cannot be read is a failure with {@code
   * MALFORMED_RESPONSE}.
   *
   * @param now resolves {@code Retry-After} dates
   */
  Outcome decode(CompletionRequest request, HttpReply reply, Instant now);

  /** Reads the rate headers of any reply. */
  default RateLimits rateLimits(HttpReply reply) {
    return RateLimits.UNKNOWN;
  }

  /** How tokens count against the provider's limit per minute. */
  default TokenCount tokenCount() {
    return TokenCount.USED;
  }

  /** A free call that shows whether host, key and model are good. */
  HttpCall probe(ModelId model, Endpoint endpoint);

  /** Reads the reply to {@link #probe}. A server without such a call is no failure. */
  ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now);

  /** The headers that carry a key; none for an empty key. */
  Map<String, String> authorization(String key);
}
