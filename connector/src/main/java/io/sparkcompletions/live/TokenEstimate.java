package io.sparkcompletions.live;

import io.sparkcompletions.model.CompletionRequest;

/**
 * Guesses the tokens a request will use, for the tokens-per-minute limit: a quarter of its
 * characters plus its output bound, which is close to what providers set aside themselves.
 * Corrected with the usage of the answer.
 */
final class TokenEstimate {
  private static final long CHARACTERS_PER_TOKEN = 4;

  private TokenEstimate() {}

  static long of(CompletionRequest request) {
    Integer maxTokens = request.parameters().maxTokens();
    return 1 + request.characters() / CHARACTERS_PER_TOKEN + (maxTokens == null ? 0 : maxTokens);
  }
}
