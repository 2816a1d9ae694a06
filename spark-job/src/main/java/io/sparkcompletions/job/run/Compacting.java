package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionLedger;
import io.sparkcompletions.CompletionLedger.Compaction;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;

/** Merges the files of a ledger and says what became of them. */
public final class Compacting implements LedgerTask {
  /** The only way to do it. */
  public Compacting() {}

  @Override
  public void execute(SparkSession spark, CompletionLedger ledger, PrintStream out) {
    Compaction done = ledger.compact();
    CompletionLedger.Status status = ledger.status();
    out.println(
        done.ran()
            ? "merged "
                + done.merged()
                + " files into "
                + done.created()
                + ", deleted "
                + done.deleted()
                + (done.damaged() == 0 ? "" : ", set aside " + done.damaged() + " damaged ones")
                + "; "
                + status.directory()
                + " has "
                + (status.segments() + status.journals())
                + " files now"
                + (status.replaced() == 0
                    ? ""
                    : " and " + status.replaced() + " that a later run deletes")
            : "nothing done: another process is compacting " + status.directory());
  }
}
