package io.sparkcompletions.provider.anthropic;

import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.wire.Counts;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code anthropic-ratelimit-*} headers.
 *
 * <p>{@code tokens} is the most restrictive limit in force; where it is missing, {@code
 * input-tokens} is the one that fills up first. The resets tell when a bucket is full, which is
 * much later than when one request fits, so they are not read.
 */
final class AnthropicRates {
  private AnthropicRates() {}

  static RateLimits read(HttpReply reply) {
    String tokens = number(reply, "tokens", "limit") == null ? "input-tokens" : "tokens";
    return new RateLimits(
        number(reply, "requests", "limit"),
        number(reply, tokens, "limit"),
        number(reply, "requests", "remaining"),
        number(reply, tokens, "remaining"),
        null,
        null);
  }

  private static @Nullable Long number(HttpReply reply, String family, String what) {
    return Counts.header(reply, "anthropic-ratelimit-" + family + "-" + what).orElse(null);
  }
}
