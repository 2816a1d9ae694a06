package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.live.CallGroup;
import io.sparkcompletions.live.LiveEngine;
import io.sparkcompletions.live.window.CompletionWindow;
import io.sparkcompletions.options.ResolvedOptions;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The task: wires one {@link CompletionIterator} to Spark and sees to it that it is closed when the
 * task ends, however that comes about. A partition without rows opens nothing.
 */
final class CompletePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final TaskPlan plan;
  private final Broadcast<byte[]> delivery;

  CompletePartition(TaskPlan plan, Broadcast<byte[]> delivery) {
    this.plan = plan;
    this.delivery = delivery;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    LeaseChannel.Client driver = plan.limits().isLent() ? LeaseChannel.connect() : null;
    Breaker breaker = new Breaker(plan.runId(), task.stageId(), driver);
    breaker.check();
    CompletionIterator iterator = iterator(rows, task, breaker, driver);
    task.addTaskCompletionListener((TaskCompletionListener) ended -> iterator.close());
    return iterator;
  }

  private CompletionIterator iterator(
      Iterator<Row> rows, TaskContext task, Breaker breaker, LeaseChannel.@Nullable Client driver) {
    Consumer<CompletionsException> onEnd = breaker::open;
    Delivery delivered = Delivery.from(delivery.value());
    String key = key(SparkEnv.get().conf(), delivered.secret(), onEnd);
    TaskEngine engine =
        driver == null
            ? new TaskEngine(plan.liveAlone(key), LiveEngine.Sharing.NONE)
            : new TaskEngine(
                plan.live(key), new LeaseChannel.Sharing(driver, plan.limits().book()));
    ResolvedOptions options = plan.options();
    ApplicationLedger ledger = ledger(delivered.hadoop(), onEnd);
    Recorder recorder =
        new Recorder(
            ledger.session(),
            plan.runId(),
            options.model(),
            delivered.prices(),
            options.includeResponse(),
            plan.policy(),
            options.retryFailed(),
            options.recordRequests());
    return new CompletionIterator(
        new Intake(
            rows,
            plan.requests(),
            plan.promptInRow(),
            new TermsOfRows(plan),
            options.deduplicate(),
            options.customId().isPresent(),
            plan.buckets()),
        recorder,
        new ClaimedBuckets(ledger.claims(), task.taskAttemptId(), recorder),
        () -> open(engine, breaker),
        new CompletionWindow<>(plan.window(), options.maxInFlightBytes()),
        new ResultRows(
            plan.runId(),
            options.model(),
            plan.policy(),
            options.includeResponse(),
            !options.schemas().isEmpty(),
            options.schema().isPresent()),
        new FailureRules(options.failOnError(), options.maxFailureRatio(), onEnd),
        plan.followUps(),
        plan.runId(),
        new TaskProgress(engine::rateLimited, listener(task)),
        options.drainTimeout(),
        task::killTaskIfInterrupted);
  }

  /**
   * Asks the breaker once more, with the engine in hand: a task that opened it let go of its engine
   * afterwards, so this one has either that engine, which sends nothing more, or the reason.
   */
  private static CallGroup open(TaskEngine engine, Breaker breaker) {
    CallGroup calls = engine.open();
    try {
      breaker.checkHere();
    } catch (CompletionsException e) {
      calls.close();
      throw e;
    }
    return calls;
  }

  private ApplicationLedger ledger(HadoopSettings hadoop, Consumer<CompletionsException> onEnd) {
    try {
      return ApplicationLedger.at(plan.ledger(), hadoop.configuration(), SparkEnv.get());
    } catch (CompletionsException e) {
      onEnd.accept(e);
      throw e;
    }
  }

  private String key(SparkConf conf, DeliveredSecret secret, Consumer<CompletionsException> onEnd) {
    try {
      return SecretResolver.of(conf).resolve(plan.options().apiKey(), secret);
    } catch (CompletionsException e) {
      onEnd.accept(e);
      throw e;
    }
  }

  private Consumer<RunProgress> listener(TaskContext task) {
    ProgressChannel.Sender sender = plan.reportsProgress() ? ProgressChannel.connect() : null;
    return sender == null
        ? progress -> {}
        : progress ->
            sender.send(
                new ProgressChannel.Origin(
                    plan.runId(),
                    task.partitionId(),
                    task.taskAttemptId(),
                    SparkEnv.get().executorId()),
                progress);
  }
}
