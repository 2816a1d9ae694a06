package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionLedger;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;

/** Prints what a ledger holds. */
public final class LedgerStatus implements LedgerTask {
  private final boolean json;

  /**
   * Prints it in one of two forms.
   *
   * @param json whether as one JSON object, else as lines for people
   */
  public LedgerStatus(boolean json) {
    this.json = json;
  }

  @Override
  public void execute(SparkSession spark, CompletionLedger ledger, PrintStream out) {
    LedgerSummary summary = LedgerSummary.of(ledger);
    out.println(json ? summary.toJson() : summary.toText());
  }
}
