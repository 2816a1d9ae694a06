package io.sparkcompletions.ledger.file;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Names of a ledger's files: {@code <UTC time>-<id>}, so that they are unique and a listing tells
 * their age. Reading depends on the endings only.
 */
final class FileNames {
  static final String JOURNAL = ".journal";
  static final String SEGMENT = ".segment";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private FileNames() {}

  /** The common beginning of all files of a session. */
  static String session(Instant now, String id) {
    return TIME.format(now) + '-' + id;
  }

  static String journal(String session, int number) {
    return session + '-' + number + JOURNAL;
  }

  static String segment(Instant now, String id) {
    return TIME.format(now) + '-' + id + SEGMENT;
  }
}
