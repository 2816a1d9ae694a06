package io.sparkcompletions.simulator.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a request body, in four words: a million of them must fit into a small heap.
 *
 * <p>Two requests are "the same body" when they are equal byte for byte.
 */
public record BodyHash(long first, long second, long third, long fourth) {

  public static BodyHash of(byte[] body) {
    return words(sha256().digest(body));
  }

  /** Of everything that is left to read. */
  public static BodyHash of(InputStream in) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[256 * 1_024];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    return words(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static BodyHash words(byte[] sum) {
    ByteBuffer digest = ByteBuffer.wrap(sum);
    return new BodyHash(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }

  /** The 64 lower-case hexadecimal digits by which the digest is commonly written. */
  public String hex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first)
        + hex.toHexDigits(second)
        + hex.toHexDigits(third)
        + hex.toHexDigits(fourth);
  }
}
