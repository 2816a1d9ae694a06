package io.sparkcompletions.simulator.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a {@code multipart/form-data} body apart. The contents of its parts stay where they are.
 *
 * <p>Errors: an {@link IllegalArgumentException} for a body that does not end with its last
 * delimiter.
 */
public final class Multipart {

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i)boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
  private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("(?i)[;\\s]filename=\"([^\"]*)\"");
  private static final int MAX_HEADERS = 16 * 1_024;
  private static final int BUFFER = 1_024 * 1_024;

  /** One field. */
  public record Part(Optional<String> fileName, Spool content) {
    public String text() {
      return new String(content.bytes(), StandardCharsets.UTF_8);
    }
  }

  private Multipart() {}

  /** Empty when the content type is another one. */
  public static Optional<String> boundary(String contentType) {
    Matcher found = BOUNDARY.matcher(contentType);
    if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !found.find()) {
      return Optional.empty();
    }
    return Optional.of(found.group(1) == null ? found.group(2) : found.group(1));
  }

  /** By field name, in the order in which they came. */
  public static Map<String, Part> read(Spool body, String boundary) {
    byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    try {
      return read(body, delimiter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Part> read(Spool body, byte[] delimiter) throws IOException {
    Map<String, Part> parts = new LinkedHashMap<>();
    List<Long> found = find(body, delimiter);
    if (found.size() < 2) {
      throw new IllegalArgumentException("the body ends before its last delimiter");
    }
    for (int i = 0; i + 1 < found.size(); i++) {
      long from = found.get(i) + delimiter.length + 2;
      Spool section = body.part(from, found.get(i + 1) - from);
      int head = (int) Math.min(MAX_HEADERS, section.length());
      String start = new String(section.part(0, head).bytes(), StandardCharsets.UTF_8);
      int end = start.indexOf("\r\n\r\n");
      Matcher name = NAME.matcher(start);
      if (end < 0 || !name.find() || name.start() > end) {
        throw new IllegalArgumentException("a part has no name");
      }
      int headBytes = start.substring(0, end + 4).getBytes(StandardCharsets.UTF_8).length;
      Matcher fileName = FILE_NAME.matcher(start.substring(0, end));
      parts.putIfAbsent(
          name.group(1),
          new Part(
              fileName.find() ? Optional.of(fileName.group(1)) : Optional.empty(),
              section.part(headBytes, section.length() - headBytes)));
    }
    return parts;
  }

  /** Where the delimiters begin. The first one need not begin a line, so it may count from -2. */
  private static List<Long> find(Spool body, byte[] delimiter) throws IOException {
    List<Long> found = new ArrayList<>();
    byte[] buffer = new byte[BUFFER];
    buffer[0] = '\r';
    buffer[1] = '\n';
    int filled = 2;
    long start = -2;
    try (InputStream in = body.open()) {
      for (int count = in.read(buffer, filled, buffer.length - filled);
          count >= 0;
          count = in.read(buffer, filled, buffer.length - filled)) {
        filled += count;
        int last = filled - delimiter.length;
        int at = 0;
        for (; at <= last; at++) {
          if (buffer[at] == '\r' && matches(buffer, at, delimiter)) {
            found.add(start + at);
          }
        }
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        start += at;
        filled -= at;
      }
    }
    return found;
  }

  private static boolean matches(byte[] buffer, int at, byte[] delimiter) {
    for (int i = 1; i < delimiter.length; i++) {
      if (buffer[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }
}
