package io.sparkcompletions.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The beginnings of a request, as marks by which rows that begin alike are brought together.
 *
 * <pre>
 * mark i = CRC-32C of the model and the first 1024 × 2^i characters, i = 0 … 7; 0 where there are fewer
 * </pre>
 *
 * <p>Two requests with the same beginning have the same first marks, so that sorting by all of them
 * puts those together that share most. Equal requests have equal marks. A collision brings
 * strangers together, which does no harm.
 */
public final class RequestPrefix {
  private static final int SHORTEST = 1024;
  private static final int MARKS = 8;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer marks = ByteBuffer.allocate(MARKS * Integer.BYTES);
  private long seen;
  private long next = SHORTEST;

  private RequestPrefix() {}

  /** The marks, one behind the other: 32 bytes. */
  public static byte[] of(CompletionRequest request) {
    RequestPrefix prefix = new RequestPrefix();
    prefix.crc.update(request.model().name().getBytes(StandardCharsets.UTF_8));
    for (Message message : request.messages()) {
      prefix.read("\n" + message.role().text() + "\n");
      prefix.read(message.content());
    }
    return prefix.marks.array();
  }

  private void read(String text) {
    int at = 0;
    while (at < text.length() && marks.hasRemaining()) {
      int end = (int) Math.min(text.length(), at + next - seen);
      crc.update(text.substring(at, end).getBytes(StandardCharsets.UTF_16LE));
      seen += end - at;
      at = end;
      if (seen == next) {
        marks.putInt((int) Math.max(1, crc.getValue()));
        next *= 2;
      }
    }
  }
}
