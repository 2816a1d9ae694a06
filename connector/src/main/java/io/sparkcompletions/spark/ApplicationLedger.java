package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.InMemoryLedger;
import io.sparkcompletions.ledger.Ledger;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/**
 * The ledger that the tasks of one application share in this JVM.
 *
 * <p>It takes up to a quarter of the heap and forgets the answers that were unused for the longest
 * time beyond that. It is dropped when another application begins in the same JVM, which happens
 * only where the driver runs the tasks.
 */
final class ApplicationLedger {
  private static final int HEAP_SHARE = 4;

  private static @Nullable ApplicationLedger current; // guarded by the class

  private final String applicationId;
  private final Ledger ledger = new InMemoryLedger(Runtime.getRuntime().maxMemory() / HEAP_SHARE);

  private ApplicationLedger(String applicationId) {
    this.applicationId = applicationId;
  }

  static synchronized Ledger of(SparkConf conf) {
    String applicationId = conf.get("spark.app.id", "");
    if (current == null || !current.applicationId.equals(applicationId)) {
      current = new ApplicationLedger(applicationId);
    }
    return current.ledger;
  }
}
