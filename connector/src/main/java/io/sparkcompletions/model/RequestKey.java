package io.sparkcompletions.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The identity of a request: SHA-256 over its canonical form. Equal requests have equal keys,
 * whatever the row, the task or the run; the ledger knows requests by nothing else. Ordered as
 * unsigned bytes, as Spark sorts binary.
 *
 * <p>The canonical form is a JSON object with sorted member names and no white space (see {@link
 * CanonicalRequest}), which starts with the version of this format.
 */
public final class RequestKey implements Comparable<RequestKey> {
  /** Length in bytes. */
  public static final int BYTES = 32;

  /** No bytes of UTF-8 and no first byte of a count: they keep the kinds of derived keys apart. */
  private static final byte[] CUSTOM_ID = {(byte) 0xFF};

  private static final byte[] FOLLOW_UP = {(byte) 0xFE};

  /** Kept, since looking one up takes as long as hashing a short prompt. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(RequestKey::newDigest);

  private final byte[] bytes;

  private RequestKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key of a request that deduplication may share between rows. */
  public static RequestKey of(CompletionRequest request) {
    return new RequestKey(sha256(CanonicalRequest.json(request)));
  }

  /** Wraps stored bytes; copies them. */
  public static RequestKey from(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a request key has 32 bytes, not " + bytes.length);
    }
    return new RequestKey(bytes.clone());
  }

  /**
   * The key of this request for one customId, where equal requests of different rows are to be sent
   * apart.
   */
  public RequestKey forCustomId(String customId) {
    return new RequestKey(sha256(bytes, CUSTOM_ID, customId.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The key of the i-th copy of this request, where rows without customId are to be sent apart.
   *
   * @param occurrence from 0
   */
  public RequestKey forCopy(long occurrence) {
    if (occurrence < 0) {
      throw new IllegalArgumentException("copies are counted from 0, not from " + occurrence);
    }
    return new RequestKey(
        sha256(bytes, ByteBuffer.allocate(Long.BYTES).putLong(occurrence).array()));
  }

  /**
   * The key of a request that follows from this one's answer. Nobody but who asked this one asks
   * it, so that a claim on this key covers it.
   */
  public RequestKey forFollowUp(CompletionRequest request) {
    return new RequestKey(sha256(bytes, FOLLOW_UP, CanonicalRequest.json(request)));
  }

  /**
   * The leading {@code bits} bits, as a number from 0.
   *
   * @param bits from 0 to 31
   */
  public int bucket(int bits) {
    if (bits < 0 || bits >= Integer.SIZE) {
      throw new IllegalArgumentException("a bucket has 0 to 31 bits, not " + bits);
    }
    int leading = ByteBuffer.wrap(bytes).getInt();
    return bits == 0 ? 0 : leading >>> (Integer.SIZE - bits);
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** URL-safe base64 without padding: 43 characters. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public int compareTo(RequestKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(bytes).getInt();
  }

  @Override
  public String toString() {
    return text();
  }

  private static byte[] sha256(byte[]... parts) {
    MessageDigest digest = SHA_256.get();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
