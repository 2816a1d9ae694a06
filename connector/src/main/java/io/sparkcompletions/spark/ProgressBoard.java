package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the tasks of each run last said, on the driver.
 *
 * <p>Kept by partition: a later attempt of a partition, be it a retry or the next action, replaces
 * the earlier one, and a late word of an earlier one is dropped. The runs that were silent for the
 * longest time are forgotten. Refusals are told by engine and not by task, so they are kept by
 * executor: the most that one engine has met there. Its methods hold its monitor; any thread may
 * call them.
 */
final class ProgressBoard {
  private static final int MAX_RUNS = 256;

  private final Map<String, Run> runs = new LinkedHashMap<>();

  synchronized void said(ProgressChannel.Origin origin, RunProgress progress) {
    Run run = runs.remove(origin.runId());
    run = run == null ? new Run() : run;
    runs.put(origin.runId(), run);
    run.said(origin, progress);
    if (runs.size() > MAX_RUNS) {
      runs.remove(runs.keySet().iterator().next());
    }
  }

  synchronized RunProgress progress(String runId) {
    Run run = runs.get(runId);
    return run == null ? RunProgress.NONE : run.sum();
  }

  private static final class Run {
    private final Map<Integer, Said> tasks = new HashMap<>();
    private final Map<String, Long> rateLimited = new HashMap<>();

    void said(ProgressChannel.Origin origin, RunProgress progress) {
      tasks.merge(
          origin.partition(),
          new Said(origin.taskAttemptId(), progress),
          (before, now) -> now.taskAttemptId < before.taskAttemptId ? before : now);
      rateLimited.merge(origin.executorId(), progress.rateLimited(), Math::max);
    }

    RunProgress sum() {
      long refusals = rateLimited.values().stream().mapToLong(Long::longValue).sum();
      return tasks.values().stream()
          .map(Said::progress)
          .reduce(RunProgress.NONE, RunProgress::plus)
          .withRateLimited(refusals);
    }
  }

  private record Said(long taskAttemptId, RunProgress progress) {}
}
