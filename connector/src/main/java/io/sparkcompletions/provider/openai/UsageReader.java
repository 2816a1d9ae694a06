package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Usage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads token counts, whatever a server calls them. What is missing, negative, fractional or larger
 * than the total it is a part of stays unknown.
 */
final class UsageReader {
  private static final Pattern DIGITS = Pattern.compile("\\d{1,15}");
  private static final long MAX = 1_000_000_000_000_000L;

  private UsageReader() {}

  static Usage read(JsonNode usage) {
    Long input = count(usage, "prompt_tokens", "input_tokens");
    Long output = count(usage, "completion_tokens", "output_tokens");
    JsonNode inputDetails = object(usage, "prompt_tokens_details", "input_tokens_details");
    JsonNode outputDetails = object(usage, "completion_tokens_details", "output_tokens_details");
    Long cached = count(inputDetails, "cached_tokens");
    if (cached == null) {
      cached = count(usage, "prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens");
    }
    Long written = count(inputDetails, "cache_write_tokens");
    Long reasoning = count(outputDetails, "reasoning_tokens");
    output = withReasoning(output, input, reasoning, count(usage, "total_tokens"));
    return new Usage(
        input, output, partOf(input, cached), partOf(input, written), partOf(output, reasoning));
  }

  /** Whether the server says that it worked, and so bills. */
  static boolean isBilled(Usage usage) {
    Long input = usage.inputTokens();
    Long output = usage.outputTokens();
    return (input != null && input > 0) || (output != null && output > 0);
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

  private static @Nullable Long partOf(@Nullable Long total, @Nullable Long part) {
    return part == null || (total != null && part > total) ? null : part;
  }

  private static JsonNode object(JsonNode usage, String name, String otherName) {
    JsonNode details = usage.path(name);
    return details.isObject() ? details : usage.path(otherName);
  }

  private static @Nullable Long count(JsonNode object, String... names) {
    for (String name : names) {
      Long count = count(object.path(name));
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  private static @Nullable Long count(JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      return number >= 0 && number <= MAX && number == Math.rint(number)
          ? Long.valueOf((long) number)
          : null;
    }
    return value.isTextual() && DIGITS.matcher(value.textValue()).matches()
        ? Long.valueOf(value.textValue())
        : null;
  }
}
