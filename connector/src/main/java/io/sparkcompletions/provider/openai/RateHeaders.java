package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.wire.Counts;
import io.sparkcompletions.provider.wire.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code x-ratelimit-*} headers.
 *
 * <p>Several families can speak of tokens (account, project, Mistral's per minute): the one with
 * the least left holds. Azure sends 0 or less for what remains while requests pass, so such a value
 * counts only on a 429, and below zero never.
 */
final class RateHeaders {
  private RateHeaders() {}

  /** Limit, rest and time until full, of one family of headers. */
  private record Family(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration reset) {
    private static final Family NONE = new Family(null, null, null);
  }

  /**
   * Reads them.
   *
   * @param requestsPerMinute whether the server's {@code -requests} family counts by the minute
   */
  static RateLimits read(HttpReply reply, boolean requestsPerMinute) {
    if (!isThere(reply)) {
      return RateLimits.UNKNOWN;
    }
    Family requests =
        requestsPerMinute ? tightest(reply, List.of("requests", "req-minute")) : Family.NONE;
    Family tokens =
        tightest(reply, List.of("tokens", "project-tokens", "tokens_usage_based", "tokens-minute"));
    return new RateLimits(
        requests.limit(),
        tokens.limit(),
        requests.remaining(),
        tokens.remaining(),
        requests.reset(),
        tokens.reset());
  }

  /** Most servers send none; asking for each family would cost them more than the answer's JSON. */
  private static boolean isThere(HttpReply reply) {
    for (String name : reply.headers().keySet()) {
      if (name.startsWith("x-ratelimit-")) {
        return true;
      }
    }
    return false;
  }

  private static Family tightest(HttpReply reply, List<String> names) {
    return names.stream()
        .map(name -> family(reply, name))
        .filter(family -> !family.equals(Family.NONE))
        .min(
            Comparator.comparing(
                Family::remaining, Comparator.nullsLast(Comparator.naturalOrder())))
        .orElse(Family.NONE);
  }

  private static Family family(HttpReply reply, String name) {
    long least = reply.status() == 429 ? 0 : 1;
    Long limit = number(reply, "limit", name).filter(n -> n > 0).orElse(null);
    Long remaining =
        number(reply, "remaining", name)
            .filter(n -> n >= least && (limit == null || n <= limit))
            .orElse(null);
    Duration reset =
        reply.header("x-ratelimit-reset-" + name).flatMap(Durations::parse).orElse(null);
    return new Family(limit, remaining, reset);
  }

  private static Optional<Long> number(HttpReply reply, String what, String name) {
    return Counts.header(reply, "x-ratelimit-" + what + "-" + name);
  }
}
