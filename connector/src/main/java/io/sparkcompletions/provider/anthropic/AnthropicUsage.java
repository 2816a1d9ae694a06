package io.sparkcompletions.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.wire.Counts;

/**
 * Reads token counts. On the wire the three kinds of input stand side by side:
 *
 * <pre>
 * inputTokens       = input_tokens + cache_creation_input_tokens + cache_read_input_tokens
 * cachedInputTokens = cache_read_input_tokens
 * cacheWriteTokens  = cache_creation_input_tokens, of which cache_creation says how much is kept
 *                     for an hour
 * outputTokens      = output_tokens, thinking included
 * </pre>
 */
final class AnthropicUsage {
  private AnthropicUsage() {}

  static Usage read(JsonNode usage) {
    Long plain = Counts.read(usage, "input_tokens");
    Long written = Counts.read(usage, "cache_creation_input_tokens");
    Long cached = Counts.read(usage, "cache_read_input_tokens");
    Long output = Counts.read(usage, "output_tokens");
    Long thinking = Counts.read(usage.path("output_tokens_details"), "thinking_tokens");
    Long hour = Counts.read(usage.path("cache_creation"), "ephemeral_1h_input_tokens");
    return new Usage(
        plain == null ? null : Long.valueOf(plain + Counts.orZero(written) + Counts.orZero(cached)),
        output,
        cached,
        written,
        thinking,
        hour);
  }
}
