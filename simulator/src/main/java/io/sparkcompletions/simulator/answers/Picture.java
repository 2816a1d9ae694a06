package io.sparkcompletions.simulator.answers;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image of a request. Nobody looks at it, but answers name it, so that a caller sees that its
 * bytes arrived as they were sent:
 *
 * <pre>[image/png, 68 bytes, sha256 431ced69] [image at https://images.example/1.png]</pre>
 *
 * @param kind by its first bytes; empty for what is no image, and for a URL
 * @param name what answers call it
 * @param digest of its content
 */
public record Picture(String kind, String name, String digest) {

  private static final Pattern DATA_URL =
      Pattern.compile("data:(image/[a-z]+);base64,", Pattern.CASE_INSENSITIVE);
  private static final int SHOWN_DIGITS = 8;

  /** An image that the provider would fetch; this one does not. */
  public static Picture at(String url) {
    return new Picture(
        "", "image at " + url, BodyHash.of(url.getBytes(StandardCharsets.UTF_8)).hex());
  }

  /** An image that came along; empty if this is not base64 with its padding. */
  public static Optional<Picture> decode(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    String kind = kind(bytes);
    String digest = BodyHash.of(bytes).hex();
    String name =
        (kind.isEmpty() ? "no image" : kind)
            + ", "
            + bytes.length
            + " bytes, sha256 "
            + digest.substring(0, SHOWN_DIGITS);
    return Optional.of(new Picture(kind, name, digest));
  }

  /** The media type that a data URL declares; empty for any other text. */
  public static Optional<String> declared(String url) {
    Matcher start = DATA_URL.matcher(url);
    return start.lookingAt() ? Optional.of(start.group(1)) : Optional.empty();
  }

  /** What a data URL holds behind its declaration. */
  public static String payload(String url) {
    return url.substring(url.indexOf(',') + 1);
  }

  private static String kind(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, 12), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return "image/png";
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return "image/gif";
    }
    return head.startsWith("RIFF") && head.startsWith("WEBP", 8) ? "image/webp" : "";
  }
}
