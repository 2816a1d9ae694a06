package io.sparkcompletions.simulator.wire;

/** What a gateway in between says when it speaks for the provider. */
public final class HtmlPage {

  private HtmlPage() {}

  public static String of(int status) {
    String title =
        switch (status) {
          case 200 -> "Just a moment";
          case 500 -> "500 Internal Server Error";
          case 502 -> "502 Bad Gateway";
          case 503 -> "503 Service Unavailable";
          case 504 -> "504 Gateway Timeout";
          default -> Integer.toString(status);
        };
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body>\r\n<center><h1>"
        + title
        + "</h1></center>\r\n</body>\r\n</html>\r\n";
  }
}
