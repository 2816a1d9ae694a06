package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buckets that a task holds: claimed at their first row, given back when all their rows are
 * read, answered and durable.
 *
 * <p>The next bucket is asked for only when all rows of the ones before have been read, and a task
 * that waits goes on booking answers, so every bucket held is given back in bounded time and
 * waiting never makes a cycle. Used by the task's thread; only the wake-up comes from others.
 */
final class ClaimedBuckets implements AutoCloseable {
  /** How long a finished bucket may wait for a flush while its task is busy. */
  private static final long MAX_HOLD_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(ClaimedBuckets.class);

  private final Claims claims;
  private final long owner;
  private final Recorder recorder;
  private final List<Held> held = new ArrayList<>();
  private @Nullable Held current;
  private @Nullable Wait wait;
  private long lastFlushNanos = System.nanoTime();

  /**
   * Wires the claims of one task.
   *
   * @param owner the task attempt
   */
  ClaimedBuckets(Claims claims, long owner, Recorder recorder) {
    this.claims = claims;
    this.owner = owner;
    this.recorder = recorder;
  }

  /**
   * Says that a row of this bucket has come, so that all rows of the one before have been read.
   *
   * <p>A task that has lost its claims, because it was taken for dead, starts over with this
   * bucket; the driver refuses those that have ended.
   *
   * @param wake runs, on any thread, when it is worth trying again
   * @return false while another task holds the bucket, or while it is not known whether this one
   *     still does, about which it is not told
   */
  boolean enter(Bucket bucket, Runnable wake) {
    if (claims.isLost(owner)) {
      startOver();
    }
    if (claims.isInDoubt()) {
      return false;
    }
    if (current != null && current.bucket.equals(bucket)) {
      return true;
    }
    current = null;
    if (recorder.isDurable()) {
      releaseDurable();
    }
    if (wait != null && !wait.isOver.get()) {
      return false;
    }
    Wait next = new Wait(wake);
    Claims.Grant grant = claims.tryClaim(bucket, owner, next);
    if (!grant.isGranted()) {
      wait = next;
      return false;
    }
    wait = null;
    current = new Held(bucket);
    held.add(current);
    recorder.enter(bucket, grant == Claims.Grant.GRANTED_AFTER_OTHERS);
    return true;
  }

  /** Others may hold what was held here; what is on its way comes all the same. */
  private void startOver() {
    LOG.warn(
        "Task attempt {} was silent for so long that it was taken for dead; it asks for nothing more"
            + " until it is its turn again",
        owner);
    current = null;
    wait = null;
    held.clear();
    claims.releaseAll(owner);
  }

  /** The claim that the last row came under. */
  Held current() {
    return Objects.requireNonNull(current);
  }

  /** A key of the current bucket is on its way to the provider. */
  Held asked() {
    Held bucket = current();
    bucket.open++;
    return bucket;
  }

  /** A request that follows from an answer of this bucket is on its way. */
  void askedAgain(Held bucket) {
    bucket.open++;
  }

  /** A key of this bucket has come back and was recorded. */
  void answered(Held bucket) {
    bucket.open--;
  }

  /** Whether another task holds what this one needs. */
  boolean isWaiting() {
    return wait != null;
  }

  /** Whether a finished bucket has been kept from others for long enough to be worth a flush. */
  boolean isOverdue() {
    return System.nanoTime() - lastFlushNanos > MAX_HOLD_NANOS
        && held.stream().anyMatch(this::isOver);
  }

  /** Gives back what is finished; to be called when everything recorded is durable. */
  void releaseDurable() {
    lastFlushNanos = System.nanoTime();
    for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
      Held bucket = all.next();
      if (isOver(bucket)) {
        all.remove();
        claims.release(bucket.bucket, owner);
      }
    }
  }

  private boolean isOver(Held bucket) {
    return bucket != current && bucket.open == 0;
  }

  /** Gives everything back; to be called when everything recorded is durable. */
  @Override
  public void close() {
    current = null;
    wait = null;
    held.forEach(bucket -> claims.release(bucket.bucket, owner));
    held.clear();
  }

  /** A claim and the number of its keys that are in flight. */
  static final class Held {
    private final Bucket bucket;
    private int open;

    Held(Bucket bucket) {
      this.bucket = bucket;
    }
  }

  /** Is told when trying again may help. */
  private static final class Wait implements Runnable {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Runnable wake;

    Wait(Runnable wake) {
      this.wake = wake;
    }

    @Override
    public void run() {
      isOver.set(true);
      wake.run();
    }
  }
}
