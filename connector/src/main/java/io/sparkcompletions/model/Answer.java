package io.sparkcompletions.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A reply that the provider billed, whatever the finish-reason policy later makes of it.
 *
 * @param text the visible text; null where there is none (a tool call, a refusal, a filter)
 * @param toolCalls tools the model asks for, in order
 * @param finishReason why it ended, normalised
 * @param rawFinishReason the provider's own word, null if it gave none
 * @param usage tokens, with null for what the provider did not say
 * @param model the model that answered, as reported: usually a dated snapshot; null if not reported
 * @param serviceTier the tier that served it, null if not reported
 * @param requestId the provider's id of the exchange
 * @param body the raw reply, for the {@code response} column
 * @param statedCostUsd what the reply itself says that it cost, null if it does not say
 */
public record Answer(
    @Nullable String text,
    List<ToolCall> toolCalls,
    FinishReason finishReason,
    @Nullable String rawFinishReason,
    Usage usage,
    @Nullable String model,
    @Nullable String serviceTier,
    @Nullable String requestId,
    String body,
    @Nullable BigDecimal statedCostUsd)
    implements Outcome {
  public Answer {
    toolCalls = List.copyOf(toolCalls);
  }

  /** An answer that says nothing of money, as most do. */
  public Answer(
      @Nullable String text,
      List<ToolCall> toolCalls,
      FinishReason finishReason,
      @Nullable String rawFinishReason,
      Usage usage,
      @Nullable String model,
      @Nullable String serviceTier,
      @Nullable String requestId,
      String body) {
    this(
        text,
        toolCalls,
        finishReason,
        rawFinishReason,
        usage,
        model,
        serviceTier,
        requestId,
        body,
        null);
  }

  @Override
  public <T> T match(
      Function<? super Answer, ? extends T> answer,
      Function<? super Failure, ? extends T> failure) {
    return answer.apply(this);
  }

  @Override
  public String toString() {
    return "Answer[" + finishReason + ", " + usage + "]";
  }
}
