package io.sparkcompletions.ledger.file;

/**
 * What maintenance did.
 *
 * @param ran false if another process was at it, so that nothing was done
 * @param merged files whose entries are in a new file now
 * @param created new files
 * @param deleted files deleted, because their entries have been in another file for long enough
 * @param damaged files of which something could not be read; they lie in {@code damaged/} now, and
 *     what could be read was kept
 */
public record CompactionReport(boolean ran, int merged, int created, int deleted, int damaged) {
  static final CompactionReport BUSY = new CompactionReport(false, 0, 0, 0, 0);

  @Override
  public String toString() {
    return ran
        ? "merged "
            + merged
            + " files into "
            + created
            + ", deleted "
            + deleted
            + ", set aside "
            + damaged
        : "another process is compacting";
  }
}
