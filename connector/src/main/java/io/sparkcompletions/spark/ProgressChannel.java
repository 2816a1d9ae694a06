package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Carries progress from tasks to the driver while they run.
 *
 * <p>An RPC endpoint of Spark, registered on the driver at run time. This is the only class that
 * touches Spark's private RPC; where it is missing or forbidden there is no progress, and
 * everything else works. Messages hold JDK types only: a message of a class from the application's
 * jar would end the executor that cannot load it.
 *
 * <p>Message: a list of runId, partition, task attempt id, executor id, the ten whole numbers of
 * {@link RunProgress} in its order as {@code long[]}, and the cost as text.
 */
final class ProgressChannel {
  private static final Logger log = LoggerFactory.getLogger(ProgressChannel.class);
  private static final String NAME = "spark-completions-progress";
  private static final String PING = "ping";

  private ProgressChannel() {}

  /**
   * Registers the endpoint on the driver and asks it a question.
   *
   * @return whether tasks can reach it
   */
  @SuppressWarnings("CatchingUnchecked") // Private API of another version may throw anything.
  static boolean open(ProgressBoard board) {
    try {
      RpcEnv rpc = SparkEnv.get().rpcEnv();
      RpcEndpointRef endpoint = rpc.setupEndpoint(NAME, new Endpoint(rpc, board));
      return PING.equals(endpoint.askSync(PING, ClassTag$.MODULE$.apply(String.class)));
    } catch (Exception | LinkageError e) {
      log.warn("Progress of running tasks is not available here: {}", e.toString());
      return false;
    }
  }

  /** The driver's endpoint, looked up once per task; null where it cannot be reached. */
  @SuppressWarnings("CatchingUnchecked") // Private API of another version may throw anything.
  static @Nullable Sender connect() {
    try {
      SparkEnv env = SparkEnv.get();
      RpcEndpointRef driver = RpcUtils.makeDriverRef(NAME, env.conf(), env.rpcEnv());
      return new Sender(driver);
    } catch (Exception | LinkageError e) {
      log.warn("This task reports no progress: {}", e.toString());
      return null;
    }
  }

  /** A task's end of the channel. Sending never waits and never fails. */
  static final class Sender {
    private final RpcEndpointRef driver;

    private Sender(RpcEndpointRef driver) {
      this.driver = driver;
    }

    @SuppressWarnings("CatchingUnchecked") // A driver that is gone must not fail a task.
    void send(Origin origin, RunProgress progress) {
      try {
        driver.send(encode(origin, progress));
      } catch (Exception | LinkageError e) {
        log.debug("Progress was not sent", e);
      }
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

  /** Runs on Spark's dispatcher, one message at a time. */
  private static final class Endpoint implements ThreadSafeRpcEndpoint {
    private final RpcEnv rpc;
    private final ProgressBoard board;

    Endpoint(RpcEnv rpc, ProgressBoard board) {
      this.rpc = rpc;
      this.board = board;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new Handler() {
        @Override
        void handle(Object message) {
          if (message instanceof List<?> list) {
            decode(list, board);
          }
        }
      };
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new Handler() {
        @Override
        void handle(Object message) {
          context.reply(message);
        }
      };
    }
  }

  private abstract static class Handler extends AbstractPartialFunction<Object, BoxedUnit> {
    abstract void handle(Object message);

    @Override
    public boolean isDefinedAt(Object message) {
      return true;
    }

    @Override
    public BoxedUnit apply(Object message) {
      handle(message);
      return BoxedUnit.UNIT;
    }
  }
}
