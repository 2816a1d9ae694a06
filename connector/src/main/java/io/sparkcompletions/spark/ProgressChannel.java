package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries progress from tasks to the driver while they run. Where {@link DriverRpc} does not work
 * there is no progress, and everything else works.
 *
 * <p>Message: a list of runId, partition, task attempt id, executor id, the ten whole numbers of
 * {@link RunProgress} in its order as {@code long[]}, and the cost as text.
 */
final class ProgressChannel {
  private static final String NAME = "spark-completions-progress";

  private ProgressChannel() {}

  /** Listens on the driver; false if tasks cannot reach it. */
  static boolean open(ProgressBoard board) {
    return DriverRpc.serve(
        NAME,
        new DriverRpc.Service() {
          @Override
          public void told(Object message) {
            decode((List<?>) message, board);
          }

          @Override
          public void asked(Object message, Consumer<Object> reply) {
            reply.accept(message);
          }
        });
  }

  /** The driver's endpoint, looked up once per task; null where it cannot be reached. */
  static @Nullable Sender connect() {
    DriverRpc.Line line = DriverRpc.connect(NAME);
    return line == null ? null : new Sender(line);
  }

  /** A task's end of the channel. Sending never waits and never fails. */
  static final class Sender {
    private final DriverRpc.Line driver;

    private Sender(DriverRpc.Line driver) {
      this.driver = driver;
    }

    void send(Origin origin, RunProgress progress) {
      driver.tell(encode(origin, progress));
    }
  }

  /** Who says something. */
  record Origin(String runId, int partition, long taskAttemptId, String executorId) {}

  private static Object encode(Origin origin, RunProgress progress) {
    long[] numbers = {
      progress.rows(),
      progress.failed(),
      progress.reused(),
      progress.inFlight(),
      progress.inputTokens(),
      progress.outputTokens(),
      progress.unpriced(),
      progress.unansweredAttempts(),
      progress.rateLimited(),
      progress.runningTasks()
    };
    return new ArrayList<>(
        Arrays.asList(
            origin.runId(),
            origin.partition(),
            origin.taskAttemptId(),
            origin.executorId(),
            numbers,
            progress.costUsd().toPlainString()));
  }

  private static void decode(List<?> message, ProgressBoard board) {
    Iterator<?> parts = message.iterator();
    Origin origin =
        new Origin(
            (String) parts.next(),
            (Integer) parts.next(),
            (Long) parts.next(),
            (String) parts.next());
    long[] numbers = (long[]) parts.next();
    board.said(
        origin,
        new RunProgress(
            numbers[0],
            numbers[1],
            numbers[2],
            numbers[3],
            numbers[4],
            numbers[5],
            new BigDecimal((String) parts.next()),
            numbers[6],
            numbers[7],
            numbers[8],
            (int) numbers[9]));
  }
}
