package io.sparkcompletions.model.tokens;

/** Lengths in UTF-8 without encoding. Half a surrogate pair is sent as a question mark. */
final class Utf8 {
  private static final int TWO_BYTES_FROM = 0x80;
  private static final int THREE_BYTES_FROM = 0x800;

  private Utf8() {}

  static long length(String text) {
    long bytes = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      bytes += length(point);
      at += Character.charCount(point);
    }
    return bytes;
  }

  /** The longest end of a text that has at most so many bytes; no character is split. */
  static String last(String text, long maxBytes) {
    long left = maxBytes;
    int at = text.length();
    while (at > 0) {
      int point = text.codePointBefore(at);
      left -= length(point);
      if (left < 0) {
        break;
      }
      at -= Character.charCount(point);
    }
    return text.substring(at);
  }

  private static int length(int point) {
    if (point < TWO_BYTES_FROM
        || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
      return 1;
    }
    if (point < THREE_BYTES_FROM) {
      return 2;
    }
    return Character.isBmpCodePoint(point) ? 3 : 4;
  }
}
