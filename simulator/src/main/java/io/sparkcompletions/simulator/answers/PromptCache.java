package io.sparkcompletions.simulator.answers;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the beginnings of prompts, as providers do: from 1,024 tokens on, in steps of 128.
 *
 * <p>What a request finds depends on what came before it, so cached token counts are the one part
 * of an answer that depends on the order of arrival. Bounded: the least recently used is forgotten.
 *
 * <p>Thread-safe: one lock, held while one prompt is hashed.
 */
public final class PromptCache {

  public static final int MIN_TOKENS = 1_024;
  public static final int STEP = 128;
  private static final int MAX_ENTRIES = 200_000;
  private static final int BYTES_PER_TOKEN = 4;

  private final Map<Long, Instant> usedAt = new LinkedHashMap<>(1024, 0.75f, true);

  /** How many tokens of the prompt were found, and how many it could have offered. */
  public record Hit(long cachedTokens, long cacheableTokens) {
    public static final Hit NONE = new Hit(0, 0);
  }

  /**
   * Looks up the longest known beginning and remembers all beginnings of this prompt.
   *
   * @param pool what keeps caches apart: model, cache key
   * @param prompt serialized request, UTF-8
   * @param maxTokens beginnings longer than this are not cached
   * @param lifetime after which an unused beginning is forgotten
   */
  public synchronized Hit use(
      String pool, byte[] prompt, long maxTokens, Duration lifetime, Instant now) {
    long limit = Math.min(maxTokens, prompt.length / BYTES_PER_TOKEN);
    if (limit < MIN_TOKENS) {
      return Hit.NONE;
    }
    long hash = pool.hashCode() * 0x9e3779b97f4a7c15L;
    long cached = 0;
    int at = 0;
    long tokens = MIN_TOKENS;
    for (; tokens <= limit; tokens += STEP) {
      for (; at < tokens * BYTES_PER_TOKEN; at++) {
        hash = (hash ^ prompt[at]) * 0x100000001b3L;
        hash ^= hash >>> 29;
      }
      Instant last = usedAt.put(hash, now);
      if (last != null && !last.plus(lifetime).isBefore(now)) {
        cached = tokens;
      }
    }
    forgetOldest();
    return new Hit(cached, tokens - STEP);
  }

  public synchronized void clear() {
    usedAt.clear();
  }

  private void forgetOldest() {
    var oldest = usedAt.keySet().iterator();
    while (usedAt.size() > MAX_ENTRIES && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }
}
