package io.sparkcompletions.provider;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** One provider's dialect, as pure functions. */
public interface ProviderAdapter {
  /** The name before the slash in {@code provider/model}. */
  String provider();

  /** The provider's own endpoint, used where no base URL is given. */
  URI defaultBaseUrl();

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
  RateLimits rateLimits(HttpReply reply);

  /** A free call that shows whether host, key and model are good. */
  HttpCall probe(ModelId model, Endpoint endpoint);

  /** Reads the reply to {@link #probe}. A server without such a call is no failure. */
  ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now);

  /** The headers that carry a key; none for an empty key. */
  Map<String, String> authorization(String key);
}
