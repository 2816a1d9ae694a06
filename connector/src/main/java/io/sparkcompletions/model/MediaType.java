package io.sparkcompletions.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Tells by its first bytes what an image is. */
final class MediaType {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] GIF_87 = "GIF87a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GIF_89 = "GIF89a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WEBP = "WEBP".getBytes(StandardCharsets.US_ASCII);

  /** In a RIFF file the kind stands behind the length. */
  private static final int RIFF_KIND = 8;

  private MediaType() {}

  /** PNG, JPEG, GIF or WebP; empty for anything else. */
  static Optional<String> of(byte[] bytes) {
    if (has(bytes, 0, PNG)) {
      return Optional.of("image/png");
    }
    if (has(bytes, 0, JPEG)) {
      return Optional.of("image/jpeg");
    }
    if (has(bytes, 0, GIF_87) || has(bytes, 0, GIF_89)) {
      return Optional.of("image/gif");
    }
    return has(bytes, 0, RIFF) && has(bytes, RIFF_KIND, WEBP)
        ? Optional.of("image/webp")
        : Optional.empty();
  }

  private static boolean has(byte[] bytes, int at, byte[] mark) {
    return bytes.length >= at + mark.length
        && Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length);
  }
}
