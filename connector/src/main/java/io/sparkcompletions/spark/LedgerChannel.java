package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries an executor's questions to the {@link LedgerDesk}.
 *
 * <p>Messages are lists of JDK types, the first of which says what is wanted:
 *
 * <pre>
 * open, directory                                        → [path, token] or [problem]
 * claim, directory, bits, prefix, owner, executor        → granted, grantedAfterOthers, held, lost
 *                                                          or [problem]
 * free, directory, bits, prefix, owner                   → true or false
 * lost, executor, owners as long[]                       → those among them that lost their claims, as long[],
 *                                                          or [] while that is not known
 * release, directory, bits, prefix, owner                (no reply)
 * releaseAll, directory, owner                           (no reply)
 * </pre>
 */
final class LedgerChannel {
  private static final String NAME = "spark-completions-ledger";
  private static final String OPEN = "open";
  private static final String CLAIM = "claim";
  private static final String FREE = "free";
  private static final String LOST = "lost";
  private static final String RELEASE = "release";
  private static final String RELEASE_ALL = "releaseAll";
  private static final String GRANTED = "granted";
  private static final String GRANTED_AFTER_OTHERS = "grantedAfterOthers";
  private static final String HELD = "held";

  private LedgerChannel() {}

  /** Listens on the driver; false if executors cannot reach it. */
  static boolean open(LedgerDesk desk) {
    return DriverRpc.serve(NAME, new Service(desk));
  }

  /** An executor's end; null where the driver cannot be reached. */
  static @Nullable Client connect(String executor) {
    DriverRpc.Line line = DriverRpc.connect(NAME);
    return line == null ? null : new Client(line, executor);
  }

  /** What an executor asks. Waits for replies, about a millisecond each. */
  static final class Client {
    private final DriverRpc.Line driver;
    private final String executor;

    Client(DriverRpc.Line driver, String executor) {
      this.driver = driver;
      this.executor = executor;
    }

    /** A file that shows whether this process sees the directory as the driver does. */
    record Token(String path, String text) {}

    /** Has the driver make a directory fit for use. */
    Token open(String directory) {
      List<?> reply = (List<?>) driver.ask(message(OPEN, directory));
      if (reply.size() == 1) {
        throw LedgerProblems.unavailable((String) reply.get(0));
      }
      return new Token((String) reply.get(0), (String) reply.get(1));
    }

    /**
     * Claims a bucket.
     *
     * @throws CompletionsException if it is not known what other applications claim
     * @throws IllegalStateException if the driver takes the task for dead
     */
    Claims.Grant claim(String directory, Bucket bucket, long owner) {
      Object reply =
          driver.ask(message(CLAIM, directory, bucket.bits(), bucket.prefix(), owner, executor));
      if (reply instanceof List<?> problem) {
        throw LedgerProblems.unavailable((String) problem.get(0));
      }
      if (reply.equals(LOST)) {
        throw new IllegalStateException("the driver takes task attempt " + owner + " for dead");
      }
      if (reply.equals(GRANTED_AFTER_OTHERS)) {
        return Claims.Grant.GRANTED_AFTER_OTHERS;
      }
      return reply.equals(GRANTED) ? Claims.Grant.GRANTED : Claims.Grant.HELD;
    }

    boolean isFree(String directory, Bucket bucket, long owner) {
      return (Boolean) driver.ask(message(FREE, directory, bucket.bits(), bucket.prefix(), owner));
    }

    /**
     * Those among the task attempts that have lost their claims.
     *
     * @throws IllegalStateException while the driver has to find out itself
     */
    long[] lost(long[] owners) {
      if (driver.ask(message(LOST, executor, owners)) instanceof long[] lost) {
        return lost;
      }
      throw new IllegalStateException("the driver does not know what it holds itself");
    }

    void release(String directory, Bucket bucket, long owner) {
      driver.tell(message(RELEASE, directory, bucket.bits(), bucket.prefix(), owner));
    }

    void releaseAll(String directory, long owner) {
      driver.tell(message(RELEASE_ALL, directory, owner));
    }

    private static Object message(Object... parts) {
      return new ArrayList<>(Arrays.asList(parts));
    }
  }

  /** The driver's end. */
  static final class Service implements DriverRpc.Service {
    private final LedgerDesk desk;

    Service(LedgerDesk desk) {
      this.desk = desk;
    }

    @Override
    public void told(Object message) {
      List<?> parts = (List<?>) message;
      if (parts.get(0).equals(RELEASE)) {
        desk.claims((String) parts.get(1)).release(bucket(parts), (Long) parts.get(4));
      } else if (parts.get(0).equals(RELEASE_ALL)) {
        desk.claims((String) parts.get(1)).releaseAll((Long) parts.get(2));
      }
    }

    @Override
    public void asked(Object message, Consumer<Object> reply) {
      List<?> parts = (List<?>) message;
      switch ((String) parts.get(0)) {
        case OPEN -> open((String) parts.get(1), reply);
        case CLAIM -> reply.accept(claimOrProblem(parts));
        case FREE ->
            reply.accept(
                desk.claims((String) parts.get(1)).isFree(bucket(parts), (Long) parts.get(4)));
        case LOST ->
            reply.accept(
                desk.isInDoubt()
                    ? new ArrayList<>()
                    : lost((String) parts.get(1), (long[]) parts.get(2)));
        default -> throw new IllegalArgumentException("no such question: " + parts.get(0));
      }
    }

    private void open(String directory, Consumer<Object> reply) {
      var unused =
          desk.open(directory)
              .whenComplete(
                  (mark, problem) ->
                      reply.accept(
                          problem == null
                              ? new ArrayList<>(List.of(mark.path().toString(), mark.token()))
                              : new ArrayList<>(List.of(explain(problem)))));
    }

    private static String explain(Throwable thrown) {
      Throwable problem = thrown instanceof CompletionException ? thrown.getCause() : thrown;
      return problem instanceof CompletionsException known
          ? LedgerProblems.text(known)
          : problem.toString();
    }

    private Object claimOrProblem(List<?> parts) {
      try {
        return claim(parts);
      } catch (CompletionsException e) {
        return new ArrayList<>(List.of(LedgerProblems.text(e)));
      }
    }

    private Object claim(List<?> parts) {
      long owner = (Long) parts.get(4);
      String executor = (String) parts.get(5);
      if (desk.isDead(owner, executor)) {
        return LOST;
      }
      return switch (desk.claim((String) parts.get(1), bucket(parts), owner, executor)) {
        case GRANTED -> GRANTED;
        case GRANTED_AFTER_OTHERS -> GRANTED_AFTER_OTHERS;
        case HELD -> HELD;
      };
    }

    private long[] lost(String executor, long[] owners) {
      return Arrays.stream(owners).filter(owner -> desk.isLost(owner, executor)).toArray();
    }

    private static Bucket bucket(List<?> parts) {
      return new Bucket((Integer) parts.get(2), (Integer) parts.get(3));
    }
  }
}
