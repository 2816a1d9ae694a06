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
 * where tasks leave their progress, and the desks for its ledgers and its limits. Set up when the
 * first plan is made; starts no thread and no job. Both maps are guarded by the class and let go of
 * what nobody uses.
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
  private final LeaseDesk leases = new LeaseDesk();
  private final boolean hearsLeases;
  private final boolean isLocal;
  private final int executors;

  private DriverHooks(SparkContext context) {
    context.addSparkListener(new StageStopper(context));
    hearsProgress = ProgressChannel.open(board);
    desk =
        new LedgerDesk(context.applicationId(), context.sparkUser(), context.hadoopConfiguration());
    hearsLedgers = LedgerChannel.open(desk);
    isLocal = context.isLocal();
    hearsLeases = !isLocal && LeaseChannel.open(leases);
    executors = isLocal ? 1 : ClusterSlots.executors(context);
    context.addSparkListener(new LedgerListener(desk));
    context.addSparkListener(leases);
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

  /** Where a run's limits are kept. */
  LimitPlace limits(ResolvedOptions options) {
    return new LimitPlace(hearsLeases, hearsLeases ? leases.book(options) : 0, executors);
  }

  /**
   * What a user should know about a run: who else uses its ledger, who is not kept apart there, and
   * what its limits are short of.
   */
  List<String> notices(Run run) {
    LedgerPlace ledger = run.ledger();
    List<String> notices = new ArrayList<>();
    if (!run.limits().isLent() && !isLocal) {
      notices.add(run.limits().notice());
    }
    if (!ledger.coordinated() && !isLocal) {
      notices.add(LedgerProblems.uncoordinated(ledger.directory()));
    }
    notices.addAll(desk.notices(ledger.directory()));
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
   * @param limits where its limits are kept
   */
  record Run(
      String id,
      String priceTableVersion,
      List<ResolvedOptions.Setting> settings,
      LedgerPlace ledger,
      LimitPlace limits) {}

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
