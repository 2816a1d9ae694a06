package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import io.sparkcompletions.options.ResolvedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the driver keeps for each Spark context: the listener that stops hopeless stages, the board
 * where tasks leave their progress, and the desk for its ledgers. Set up when the first plan is
 * made; starts no thread and no job. Both maps are guarded by the class and let go of what nobody
 * uses.
 */
final class DriverHooks {
  private static final Map<SparkContext, DriverHooks> CONTEXTS = new WeakHashMap<>();
  private static final Map<Dataset<Row>, Run> RUNS = new WeakHashMap<>();

  /** After Spark has stopped, before Hadoop closes its file systems. */
  private static final int CLEAN_UP_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 5;

  private final ProgressBoard board = new ProgressBoard();
  private final boolean hearsProgress;
  private final LedgerDesk desk;
  private final boolean hearsLedgers;
  private final boolean isLocal;

  private DriverHooks(SparkContext context) {
    context.addSparkListener(new StageStopper(context));
    hearsProgress = ProgressChannel.open(board);
    desk =
        new LedgerDesk(context.applicationId(), context.sparkUser(), context.hadoopConfiguration());
    hearsLedgers = LedgerChannel.open(desk);
    isLocal = context.isLocal();
    context.addSparkListener(new LedgerListener(desk));
    ShutdownHookManager.get().addShutdownHook(desk::close, CLEAN_UP_PRIORITY);
  }

  static DriverHooks of(SparkContext context) {
    synchronized (DriverHooks.class) {
      return CONTEXTS.computeIfAbsent(context, DriverHooks::new);
    }
  }

  /** Whether tasks can tell their progress. */
  boolean hearsProgress() {
    return hearsProgress;
  }

  /** Where a run keeps its answers; makes nothing. */
  LedgerPlace ledger(ResolvedOptions options) {
    return desk.place(options, hearsLedgers);
  }

  /** What a user should know about a ledger: who else uses it, and who is not kept apart. */
  List<String> notices(LedgerPlace ledger) {
    List<String> notices = new ArrayList<>();
    if (!ledger.coordinated() && !isLocal) {
      notices.add(LedgerProblems.uncoordinated(ledger.directory()));
    }
    List<String> others = desk.others(ledger.directory());
    if (!others.isEmpty()) {
      notices.add(LedgerProblems.shared(ledger.directory(), others));
    }
    return notices;
  }

  RunProgress progress(String runId) {
    return board.progress(runId);
  }

  /**
   * One call of {@code withCompletions}.
   *
   * @param settings the options that hold, fit for people
   * @param ledger where it keeps its answers
   */
  record Run(
      String id,
      String priceTableVersion,
      List<ResolvedOptions.Setting> settings,
      LedgerPlace ledger) {}

  /** Remembers which run a DataFrame belongs to. */
  static void remember(Dataset<Row> output, Run run) {
    synchronized (DriverHooks.class) {
      RUNS.put(output, run);
    }
  }

  /** The run of a DataFrame as {@code withCompletions} returned it. */
  static Optional<Run> runOf(Dataset<Row> output) {
    synchronized (DriverHooks.class) {
      return Optional.ofNullable(RUNS.get(output));
    }
  }
}
