package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of a request and of those that followed from its answers.
 *
 * <p>The answer is the last one that came. Attempts and latency are those of all of them. Usage and
 * cost are those of the answers of this run if it had any, else of all: so what is new adds up to
 * what this run spent, also where the first answer was there before.
 */
final class Steps {
  private Steps() {}

  /**
   * One entry for all, under the key of the first.
   *
   * @param steps at least one, in their order; all but the last hold answers
   */
  static LedgerEntry summary(List<LedgerEntry> steps, String runId) {
    LedgerEntry first = steps.get(0);
    List<LedgerEntry> answers = steps.stream().filter(LedgerEntry::isAnswer).toList();
    if (steps.size() == 1 || answers.isEmpty()) {
      return first;
    }
    List<LedgerEntry> ours = answers.stream().filter(entry -> entry.runId().equals(runId)).toList();
    List<LedgerEntry> counted = ours.isEmpty() ? answers : ours;
    LedgerEntry shown = answers.get(answers.size() - 1);
    LedgerEntry last = steps.get(steps.size() - 1);
    return new LedgerEntry(
        first.key(),
        first.request(),
        ours.isEmpty() ? shown.runId() : runId,
        withUsage((Answer) shown.outcome(), usage(counted)),
        cost(counted),
        shown.priceTableVersion(),
        (int) sum(steps, LedgerEntry::attempts),
        (int) sum(steps, LedgerEntry::unansweredAttempts),
        sum(steps, LedgerEntry::latencyMillis),
        last.completedAt());
  }

  private static long sum(List<LedgerEntry> steps, ToLongFunction<LedgerEntry> number) {
    return steps.stream().mapToLong(number).sum();
  }

  /** Null if one of them has no price. */
  private static @Nullable BigDecimal cost(List<LedgerEntry> steps) {
    BigDecimal sum = BigDecimal.ZERO;
    for (LedgerEntry step : steps) {
      BigDecimal cost = step.costUsd();
      if (cost == null) {
        return null;
      }
      sum = sum.add(cost);
    }
    return sum;
  }

  private static Usage usage(List<LedgerEntry> steps) {
    return new Usage(
        tokens(steps, Usage::inputTokens),
        tokens(steps, Usage::outputTokens),
        tokens(steps, Usage::cachedInputTokens),
        tokens(steps, Usage::cacheWriteTokens),
        tokens(steps, Usage::reasoningTokens),
        tokens(steps, Usage::hourCacheWriteTokens));
  }

  /** Null if one of them did not say. */
  private static @Nullable Long tokens(
      List<LedgerEntry> steps, Function<Usage, @Nullable Long> number) {
    long sum = 0;
    for (LedgerEntry step : steps) {
      Long tokens = number.apply(((Answer) step.outcome()).usage());
      if (tokens == null) {
        return null;
      }
      sum += tokens;
    }
    return sum;
  }

  private static Answer withUsage(Answer answer, Usage usage) {
    return new Answer(
        answer.text(),
        answer.toolCalls(),
        answer.finishReason(),
        answer.rawFinishReason(),
        usage,
        answer.model(),
        answer.serviceTier(),
        answer.requestId(),
        answer.body());
  }
}
