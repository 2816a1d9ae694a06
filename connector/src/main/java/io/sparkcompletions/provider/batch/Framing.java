package io.sparkcompletions.provider.batch;

import java.nio.charset.StandardCharsets;

/**
 * What stands around the items of a file.
 *
 * @param head before the first
 * @param separator between two
 * @param tail after the last
 */
@SuppressWarnings("ArrayRecordComponent") // Constants that are written to files and never compared.
public record Framing(byte[] head, byte[] separator, byte[] tail) {
  /** One item a line. */
  public static final Framing LINES = of("", "\n", "\n");

  /** Items between these texts. */
  public static Framing of(String head, String separator, String tail) {
    return new Framing(
        head.getBytes(StandardCharsets.UTF_8),
        separator.getBytes(StandardCharsets.UTF_8),
        tail.getBytes(StandardCharsets.UTF_8));
  }

  /** The size of a file. */
  public long bytes(long itemBytes, int items) {
    return head.length + itemBytes + (long) separator.length * Math.max(0, items - 1) + tail.length;
  }
}
