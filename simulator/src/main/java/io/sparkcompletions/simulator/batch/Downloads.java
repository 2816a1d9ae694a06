package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replies that hold the bytes of a file. */
public final class Downloads {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

  private Downloads() {}

  /**
   * The whole, or a part that was asked for.
   *
   * @param range the header's value, where ranges are understood; one that cannot be read is
   *     ignored
   */
  public static Reply of(Spool content, String contentType, Optional<String> range) {
    Matcher asked = RANGE.matcher(range.orElse(""));
    if (!asked.matches()) {
      return Reply.file(200, contentType, content);
    }
    long length = content.length();
    long from = Long.parseLong(asked.group(1));
    if (from >= length) {
      return Reply.empty(416).with("content-range", "bytes */" + length);
    }
    long last = asked.group(2).isEmpty() ? length - 1 : Long.parseLong(asked.group(2));
    long to = Math.min(last, length - 1);
    if (to < from) {
      return Reply.file(200, contentType, content);
    }
    return Reply.file(206, contentType, content.part(from, to - from + 1))
        .with("content-range", "bytes " + from + "-" + to + "/" + length);
  }
}
