package io.sparkcompletions;

import io.sparkcompletions.spark.LedgerAccess;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a {@code checkpointLocation} holds: to look at, to export, and to tidy up.
 *
 * <p>Nothing here asks a provider for anything. Everything may run beside jobs that use the same
 * directory. Errors: {@link io.sparkcompletions.error.CompletionsException} with {@code
 * LEDGER_UNAVAILABLE} if the directory cannot be read, or was written by a later release.
 */
public final class CompletionLedger {
  private final LedgerAccess access;

  CompletionLedger(LedgerAccess access) {
    this.access = access;
  }

  /** Whether anything was ever recorded there. Reads no records. */
  public boolean exists() {
    return access.exists();
  }

  /**
   * The ids of the applications that look things up in it, or did within the last ten seconds. One
   * that was killed is among them for five minutes.
   */
  public List<String> applications() {
    return access.applications();
  }

  /** The files, as they are now. Reads their ends only, on the driver; writes nothing. */
  public Status status() {
    return access.status();
  }

  /**
   * Merges the files into as few as make sense and deletes those that were replaced more than ten
   * minutes ago. Runs on the driver, takes about as long as copying the data, and is never needed:
   * runs do what is worth while by themselves.
   */
  public Compaction compact() {
    return access.compact();
  }

  /**
   * One row per request: {@code spark.read().format("completions").load(directory)}. The columns
   * are described in {@code docs/ledger.md}.
   */
  public Dataset<Row> entries() {
    return access.entries();
  }

  /**
   * The results as lines of an OpenAI batch result file, whatever the provider: one line for each
   * recorded customId, or for the request's key where rows have no ids of their own.
   *
   * <p>Shape: one string column, {@code value}, fit for {@code write().text(...)}.
   */
  public Dataset<String> results() {
    return access.results();
  }

  /**
   * The requests without a usable answer as lines of an OpenAI batch input file, ready to be sent
   * again: one line for each request, under the first recorded customId, or its key.
   *
   * <p>Shape: one string column, {@code value}. Requests whose text was not recorded ({@code
   * recordRequests=none}) are missing; {@code entries()} has their keys and customIds.
   */
  public Dataset<String> failedRequests() {
    return access.failedRequests();
  }

  /**
   * The files of a ledger.
   *
   * @param directory with scheme and authority
   * @param formatVersion of the files, see {@code docs/ledger-format.md}; empty if the file that
   *     says so is damaged, which harms nothing
   * @param segments sealed files
   * @param segmentBytes their size
   * @param segmentEntries their entries; a request may be in several files until they are merged
   * @param journals files of tasks that run, and of those that died and are not sealed yet
   * @param journalEntries their entries
   * @param replaced files whose entries are all in another file, waiting to be deleted
   * @param damagedPlaces places in files that could not be read; what they held counts as not
   *     recorded. A status reads journals, and of sealed files the ends: what is damaged inside
   *     those shows when {@link #entries} are read or files merged, by a warning in the log
   */
  public record Status(
      String directory,
      OptionalInt formatVersion,
      int segments,
      long segmentBytes,
      long segmentEntries,
      int journals,
      long journalEntries,
      int replaced,
      long damagedPlaces) {}

  /**
   * What a compaction did.
   *
   * @param ran false if another process was at it, so that nothing was done
   * @param merged files whose entries are in a new file now
   * @param created new files
   * @param deleted files deleted
   * @param damaged files of which something could not be read; they lie in {@code damaged/} now,
   *     and what could be read was kept
   */
  public record Compaction(boolean ran, int merged, int created, int deleted, int damaged) {}
}
