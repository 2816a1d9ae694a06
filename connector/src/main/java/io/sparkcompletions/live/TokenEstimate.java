package io.sparkcompletions.live;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.TokenCount;
import org.jspecify.annotations.Nullable;

/**
 * What a request takes of a tokens-per-minute limit, counted as its provider counts: guessed when
 * it is sent (a token has four characters, an image a round number of them), corrected when its
 * answer tells. A tokenizer takes ten times as long as encoding the request, and would change
 * little.
 */
final class TokenEstimate {
  private static final long CHARACTERS_PER_TOKEN = 4;

  /** What providers count for an image of usual size, give or take half. */
  private static final long PER_IMAGE = 1_000;

  private TokenEstimate() {}

  static long of(CompletionRequest request, TokenCount count) {
    long input = 1 + request.characters() / CHARACTERS_PER_TOKEN + request.images() * PER_IMAGE;
    Integer maxTokens = request.parameters().maxTokens();
    long bound = maxTokens == null ? 0 : maxTokens;
    return switch (count) {
      case LARGER_PART -> Math.max(input, bound);
      case BOTH_PARTS -> input + bound;
      case USED, INPUT -> input;
    };
  }

  /**
   * What it took in the end.
   *
   * @param expected what was guessed, which stays where nobody knows better
   * @param unanswered whether the provider may have counted it without an answer
   */
  static long settled(Outcome outcome, boolean unanswered, TokenCount count, long expected) {
    return outcome.match(
        answer ->
            switch (count) {
              case LARGER_PART, BOTH_PARTS -> expected;
              case USED -> known(used(answer.usage()), expected);
              case INPUT -> known(answer.usage().inputTokens(), expected);
            },
        failure -> unanswered ? expected : 0L);
  }

  private static @Nullable Long used(Usage usage) {
    Long total = usage.totalTokens();
    Long cached = usage.cachedInputTokens();
    return total == null || cached == null ? total : (Long) Math.max(0, total - cached);
  }

  private static long known(@Nullable Long tokens, long expected) {
    return tokens == null ? expected : tokens;
  }
}
