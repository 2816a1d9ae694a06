package io.sparkcompletions.ledger.file;

import java.io.IOException;

/**
 * Bytes that are there and are not what was written. Never thrown because a file cannot be read.
 */
final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFileException(String message) {
    super(message);
  }
}
