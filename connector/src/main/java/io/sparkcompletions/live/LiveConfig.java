package io.sparkcompletions.live;

import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProviderAdapter;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What makes two tasks share one engine: equal values, equal engine.
 *
 * @param key the resolved key, empty for servers without one; never printed
 * @param concurrency most exchanges in flight at once; 0 for no bound. This and the next two hold
 *     for all JVMs that share their limits, each alone where they do not.
 * @param timeout for a whole exchange
 * @param maxAttempts exchanges per request, the first one included
 * @param maxUnansweredAttempts exchanges per request that may be billed without an answer
 */
public record LiveConfig(
    ProviderAdapter adapter,
    Endpoint endpoint,
    ModelId model,
    String key,
    int concurrency,
    OptionalLong requestsPerMinute,
    OptionalLong tokensPerMinute,
    Duration connectTimeout,
    Duration timeout,
    int maxAttempts,
    int maxUnansweredAttempts,
    Duration maxRetryDelay) {

  @Override
  public String toString() {
    return "LiveConfig[" + model + ", " + endpoint.baseUrl() + ", concurrency " + concurrency + "]";
  }
}
