package io.sparkcompletions.tests.proof;

import io.sparkcompletions.tests.Await;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/**
 * Which task ran where and when, as Spark's driver tells; above all tasks that read a shuffle, as
 * those do that ask for completions. Guarded by its monitor.
 */
final class TaskLog extends SparkListener {
  /**
   * One attempt at a task.
   *
   * @param ended {@link Instant#MAX} while it runs
   */
  record Attempt(
      int stage,
      int stageAttempt,
      int partition,
      String executor,
      boolean speculative,
      Instant started,
      Instant ended) {

    boolean isRunning() {
      return ended.equals(Instant.MAX);
    }
  }

  private final Set<Integer> readers = new HashSet<>();
  private final Map<Long, Attempt> attempts = new LinkedHashMap<>();

  /** When executors last began a task that reads no shuffle. */
  private final Map<String, Instant> writers = new HashMap<>();

  private int stageRetries;

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.stageInfo().parentIds().nonEmpty()) {
      readers.add(submitted.stageInfo().stageId());
      stageRetries += submitted.stageInfo().attemptNumber() > 0 ? 1 : 0;
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    put(start.taskInfo(), start.stageId(), start.stageAttemptId(), Instant.MAX);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo() != null) {
      put(
          end.taskInfo(),
          end.stageId(),
          end.stageAttemptId(),
          Instant.ofEpochMilli(end.taskInfo().finishTime()));
    }
  }

  private void put(TaskInfo task, int stage, int stageAttempt, Instant ended) {
    if (!readers.contains(stage)) {
      writers.put(task.executorId(), Instant.ofEpochMilli(task.launchTime()));
    } else {
      attempts.put(
          task.taskId(),
          new Attempt(
              stage,
              stageAttempt,
              task.partitionId(),
              task.executorId(),
              task.speculative(),
              Instant.ofEpochMilli(task.launchTime()),
              ended));
    }
  }

  synchronized List<Attempt> attempts() {
    return new ArrayList<>(attempts.values());
  }

  /**
   * An executor's death, as the driver knows of it: a process that takes its own life tells when it
   * began to, and answers may still reach it until it has ended.
   */
  Death noticed(Death death) {
    Await.until(() -> !busy().contains(death.who()));
    Instant noticed =
        attempts().stream()
            .filter(attempt -> attempt.executor().equals(death.who()))
            .map(Attempt::ended)
            .max(Comparator.naturalOrder())
            .orElse(death.before());
    return new Death(
        death.who(), death.before(), noticed.isAfter(death.after()) ? noticed : death.after());
  }

  /** Executors that run a task now. */
  synchronized Set<String> busy() {
    return attempts.values().stream()
        .filter(Attempt::isRunning)
        .map(Attempt::executor)
        .collect(Collectors.toSet());
  }

  /** Executors that run a task now and hold none of the rows that were shuffled since a moment. */
  synchronized Set<String> busyWithoutRows(Instant since) {
    Set<String> busy = busy();
    busy.removeIf(each -> !writers.getOrDefault(each, Instant.MIN).isBefore(since));
    return busy;
  }

  /**
   * Whether an executor that died may have made an exchange, by the task that wrote its row.
   *
   * @param taskOf the number of the task of each row
   */
  BiPredicate<Death, Exchange> madeBy(Map<String, Integer> taskOf) {
    List<Attempt> all = attempts();
    return (death, exchange) ->
        all.stream()
            .filter(attempt -> attempt.executor().equals(death.who()))
            .filter(attempt -> attempt.partition() == taskOf.get(exchange.text()))
            .filter(attempt -> !exchange.arrived().isBefore(attempt.started()))
            .anyMatch(
                attempt ->
                    attempt.ended().isAfter(exchange.arrived())
                        || !attempt.ended().isBefore(death.before()));
  }

  /** How often a stage was submitted again. */
  synchronized int stageRetries() {
    return stageRetries;
  }
}
