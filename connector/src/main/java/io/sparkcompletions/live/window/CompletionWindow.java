package io.sparkcompletions.live.window;

import io.sparkcompletions.live.LiveResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bounds what one task holds, in calls and in bytes, and hands finished items back in the order in
 * which they finish.
 *
 * <p>An item is held from {@link #admit} until it is taken. The capacity follows what is consumed,
 * so that a {@code show(5)} over a large table sends few requests:
 *
 * <pre>capacity = 24 + 4 × consumed, at most maxCalls</pre>
 *
 * <p>so that the six rows of a {@code show(5)} cost 54 requests at most, and a task comes from the
 * first call to a thousand at once within three rounds of answers. Rows that wait for an answer or
 * for their consumer count in bytes as well. An item larger than all the bytes is admitted when
 * nothing else is held.
 *
 * <p>All methods are for the task's thread; the consumers that {@link #admit} returns are for any.
 *
 * @param <T> what the task knows a request by
 */
public final class CompletionWindow<T> {
  private static final int FIRST_CAPACITY = 24;
  private static final int GROWTH = 4;

  private final int maxCalls;
  private final long maxBytes;
  private final LinkedBlockingQueue<Optional<Held<T>>> finished = new LinkedBlockingQueue<>();
  private int heldCalls;
  private long heldBytes;
  private long consumed;

  public CompletionWindow(int maxCalls, long maxBytes) {
    if (maxCalls < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("a window holds at least one call and one byte");
    }
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
  }

  /** Whether an item of that size may be admitted now. */
  public boolean hasRoom(long bytes) {
    return heldCalls < capacity() && fits(bytes);
  }

  /** Whether so many more bytes may be held now, by a call or beside the calls. */
  public boolean fits(long bytes) {
    return heldBytes == 0 || heldBytes + bytes <= maxBytes;
  }

  /** Counts what the task holds beside its calls; they share the bytes. */
  public void hold(long bytes) {
    heldBytes += bytes;
  }

  /** Takes back what {@link #hold} counted. */
  public void letGo(long bytes) {
    heldBytes -= bytes;
  }

  /**
   * Holds an item whose request is about to be submitted.
   *
   * @return what to submit it with; to be called once, on any thread
   */
  public Consumer<LiveResult> admit(T item, long bytes) {
    heldCalls++;
    heldBytes += bytes;
    return result -> finished.add(Optional.of(new Held<>(new Completed<>(item, result), bytes)));
  }

  /** Makes a task's thread that waits in {@link #poll(Duration)} look around; from any thread. */
  public void wake() {
    finished.add(Optional.empty());
  }

  /** Takes a finished item if there is one. */
  public Optional<Completed<T>> poll() {
    Optional<Held<T>> next = finished.poll();
    while (next != null && next.isEmpty()) {
      next = finished.poll();
    }
    return next == null ? Optional.empty() : taken(next);
  }

  /** Takes a finished item, waiting for one so long at most, or until it is woken. */
  public Optional<Completed<T>> poll(Duration timeout) throws InterruptedException {
    Optional<Held<T>> next = finished.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return next == null ? Optional.empty() : taken(next);
  }

  /** Notes that the rows of a task's consumer took so many items: what the capacity grows with. */
  public void consumed(long items) {
    consumed += items;
  }

  /** Items admitted and not yet taken. */
  public int held() {
    return heldCalls;
  }

  /** How many items may be held now. */
  public int capacity() {
    return (int) Math.min(maxCalls, FIRST_CAPACITY + GROWTH * consumed);
  }

  private Optional<Completed<T>> taken(Optional<Held<T>> next) {
    return next.map(
        held -> {
          heldCalls--;
          heldBytes -= held.bytes();
          return held.completed();
        });
  }

  private record Held<T>(Completed<T> completed, long bytes) {}
}
