package io.sparkcompletions.simulator.answers;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts tokens the simple way: four UTF-8 bytes are one token, a begun one counts whole.
 *
 * <p>No tokenizer of any provider counts like this; all are near it for English. What matters here
 * is that the same text always counts the same.
 */
public final class Tokens {

  private static final int BYTES = 4;

  private Tokens() {}

  public static long count(CharSequence text) {
    return ofBytes(bytes(text));
  }

  public static long ofBytes(long bytes) {
    return (bytes + BYTES - 1) / BYTES;
  }

  /** UTF-8 length without encoding; a lone surrogate counts like its replacement, one byte. */
  public static long bytes(CharSequence text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes++;
      }
    }
    return bytes;
  }

  /** The longest beginning that counts at most so many tokens, cut between code points. */
  public static String first(long tokens, String text) {
    if (count(text) <= tokens) {
      return text;
    }
    long left = tokens * BYTES;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      left -= bytes(Character.toString(point));
      if (left < 0) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  /** The pieces that were counted: concatenated, they are the text. */
  public static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = begin + Character.charCount(text.codePointAt(begin));
      while (end < text.length()) {
        int next = end + Character.charCount(text.codePointAt(end));
        if (bytes(text.substring(begin, next)) > BYTES) {
          break;
        }
        end = next;
      }
      pieces.add(text.substring(begin, end));
      begin = end;
    }
    return pieces;
  }
}
