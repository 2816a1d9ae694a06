package io.sparkcompletions.ledger.file;

import java.util.Locale;

/** The folders of a ledger's directory. */
enum Folder {
  JOURNALS,
  SEGMENTS,
  LOCKS,
  /** Files that are not finished. */
  TMP,
  /** Damaged files, kept for whoever wants to look, after what could be read was copied. */
  DAMAGED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
