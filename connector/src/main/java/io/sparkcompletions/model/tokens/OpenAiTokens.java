package io.sparkcompletions.model.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * Counts with OpenAI's vocabulary {@code o200k_base}. What looks like a special token is plain
 * text, as it is to the provider within a message.
 */
final class OpenAiTokens implements TokenCounter {
  static final OpenAiTokens INSTANCE = new OpenAiTokens();

  private OpenAiTokens() {}

  /** Loaded with the first text that is counted, since it takes a second and 30 MB. */
  private static final class Vocabulary {
    static final Encoding O200K =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  @Override
  public long count(String text) {
    return Vocabulary.O200K.countTokensOrdinary(text);
  }

  /**
   * The text of the last tokens is cut at a character, and may be split into more tokens by itself
   * than within the whole; then it is tried with one fewer.
   */
  @Override
  public String last(String text, long tokens) {
    IntArrayList all = Vocabulary.O200K.encodeOrdinary(text);
    if (all.size() <= tokens) {
      return text;
    }
    for (int keep = (int) tokens; keep > 0; keep--) {
      String end = Utf8.last(text, bytes(all, keep));
      if (count(end) <= tokens) {
        return end;
      }
    }
    return "";
  }

  private static long bytes(IntArrayList tokens, int last) {
    IntArrayList end = new IntArrayList(last);
    for (int i = tokens.size() - last; i < tokens.size(); i++) {
      end.add(tokens.get(i));
    }
    return Vocabulary.O200K.decodeBytes(end).length;
  }
}
