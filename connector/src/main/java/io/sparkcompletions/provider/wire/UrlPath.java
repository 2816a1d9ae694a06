package io.sparkcompletions.provider.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names as parts of a URL. */
public final class UrlPath {
  private UrlPath() {}

  /** A name as one segment of a path or as a value of the query. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
