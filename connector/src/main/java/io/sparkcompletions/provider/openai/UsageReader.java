package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.wire.Counts;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads token counts, whatever a server calls them. What is missing, negative or fractional stays
 * unknown. A part that is larger than its total is kept as it was told, so that its answer gets no
 * price.
 */
final class UsageReader {
  /** What one answer can sensibly cost; beyond it, the number means something else. */
  private static final double MAX_COST = 10_000;

  private UsageReader() {}

  static Usage read(JsonNode usage) {
    Long input = Counts.read(usage, "prompt_tokens", "input_tokens");
    Long output = Counts.read(usage, "completion_tokens", "output_tokens");
    JsonNode inputDetails = object(usage, "prompt_tokens_details", "input_tokens_details");
    JsonNode outputDetails = object(usage, "completion_tokens_details", "output_tokens_details");
    Long cached = Counts.read(inputDetails, "cached_tokens");
    if (cached == null) {
      cached = Counts.read(usage, "prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens");
    }
    Long written = Counts.read(inputDetails, "cache_write_tokens");
    Long reasoning = Counts.read(outputDetails, "reasoning_tokens");
    output = withReasoning(output, input, reasoning, Counts.read(usage, "total_tokens"));
    return new Usage(input, output, cached, written, reasoning);
  }

  /** OpenRouter's credits, which are US dollars. */
  static @Nullable BigDecimal cost(JsonNode usage) {
    JsonNode cost = usage.path("cost");
    return cost.isNumber() && cost.doubleValue() >= 0 && cost.doubleValue() <= MAX_COST
        ? new BigDecimal(cost.asText())
        : null;
  }

  /** xAI's output count may leave out the reasoning; its total then tells. */
  private static @Nullable Long withReasoning(
      @Nullable Long output, @Nullable Long input, @Nullable Long reasoning, @Nullable Long total) {
    boolean leftOut =
        output != null
            && input != null
            && reasoning != null
            && total != null
            && reasoning > 0
            && total == input + output + reasoning;
    return leftOut ? Long.valueOf(output + reasoning) : output;
  }

  private static JsonNode object(JsonNode usage, String name, String otherName) {
    JsonNode details = usage.path(name);
    return details.isObject() ? details : usage.path(otherName);
  }
}
