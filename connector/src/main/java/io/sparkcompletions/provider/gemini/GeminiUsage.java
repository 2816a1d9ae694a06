package io.sparkcompletions.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.wire.Counts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads token counts. On the wire thoughts stand beside the visible output and cached input is
 * within the prompt:
 *
 * <pre>
 * inputTokens       = promptTokenCount + toolUsePromptTokenCount
 * cachedInputTokens = cachedContentTokenCount
 * outputTokens      = candidatesTokenCount + thoughtsTokenCount
 * reasoningTokens   = thoughtsTokenCount
 * </pre>
 *
 * <p>A count of zero is left out, so what is missing is zero, unless there is no count at all. What
 * is there and makes no sense is unknown, and so is the total it belongs to.
 */
final class GeminiUsage {
  private static final List<String> COUNTS =
      List.of("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount");

  private GeminiUsage() {}

  static Usage read(JsonNode usage) {
    if (COUNTS.stream().noneMatch(usage::has)) {
      return Usage.UNKNOWN;
    }
    Long input = sum(count(usage, "promptTokenCount"), count(usage, "toolUsePromptTokenCount"));
    Long thoughts = count(usage, "thoughtsTokenCount");
    Long output = sum(count(usage, "candidatesTokenCount"), thoughts);
    return new Usage(input, output, count(usage, "cachedContentTokenCount"), null, thoughts);
  }

  private static @Nullable Long count(JsonNode usage, String name) {
    return usage.hasNonNull(name) ? Counts.read(usage, name) : Long.valueOf(0);
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    return a == null || b == null ? null : Long.valueOf(a + b);
  }
}
