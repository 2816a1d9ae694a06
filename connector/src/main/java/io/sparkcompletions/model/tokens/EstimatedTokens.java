package io.sparkcompletions.model.tokens;

/**
 * Guesses: three bytes of UTF-8 are a token, and a begun one counts whole.
 *
 * <p>Rather more than there are, since a budget that is overrun is paid for: English has 3 to 4.5
 * bytes a token with the tokenizers in use, code about 3, Chinese and Japanese 3 to 4.
 */
final class EstimatedTokens implements TokenCounter {
  static final EstimatedTokens INSTANCE = new EstimatedTokens();

  private static final int BYTES = 3;

  private EstimatedTokens() {}

  @Override
  public long count(String text) {
    return (Utf8.length(text) + BYTES - 1) / BYTES;
  }

  @Override
  public String last(String text, long tokens) {
    return Utf8.last(text, tokens * BYTES);
  }
}
