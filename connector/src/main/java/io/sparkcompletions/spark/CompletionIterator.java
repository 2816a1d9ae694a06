package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.live.CallGroup;
import io.sparkcompletions.live.window.Completed;
import io.sparkcompletions.live.window.CompletionWindow;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one task with their answers, in the order in which answers come.
 *
 * <p>All work is done by the reading thread inside {@link #hasNext}: it books what has come, takes
 * in rows until the window is full, and waits only when nothing is ready. The engine's threads do
 * no more than put news into the {@link CompletionWindow}.
 *
 * <p>Every row counts in the window's bytes from when it is taken in until the consumer takes it:
 * in flight, waiting for the answer to an equal request, or ready. Beyond them there are one row
 * that waits to be taken in and the one that the consumer has.
 *
 * <p>A row is taken in like this: a copy of the key before joins that key's {@link Question}; a new
 * bucket is claimed, and while another task holds it nothing is taken in; what the ledger knows is
 * emitted; the rest is submitted, but for those that begin like one in flight, where the provider's
 * cache shall have that beginning first. An answer from which another request follows is not
 * emitted: that request takes its place in the window. The iterator ends when all is durable.
 * {@link #close} may come at any time: it stops sending and gives the answers that are already paid
 * for a bounded time to reach the ledger.
 */
final class CompletionIterator implements Iterator<Row>, AutoCloseable {
  /** Finished rows that may wait for the consumer before intake pauses. */
  private static final int MAX_READY = 256;

  /** Rows that wait for a beginning to be cached, for each call that may be in flight. */
  private static final int WAITING_PER_CALL = 4;

  /** How often a waiting thread looks whether its task was killed. */
  private static final Duration LOOK_AROUND = Duration.ofMillis(200);

  private static final int BYTES_PER_CHARACTER = 2;

  /** In base64: in the request, in the body that is sent, and while that is written. */
  private static final int BYTES_PER_IMAGE_CHARACTER = 3;

  private final Iterator<Item> intake;
  private final Recorder recorder;
  private final ClaimedBuckets buckets;
  private final Supplier<CallGroup> engine;
  private final CompletionWindow<Asking> window;
  private final ResultRows results;
  private final FailureRules rules;
  private final FollowUps followUps;
  private final String runId;
  private final TaskProgress progress;
  private final Duration drainTimeout;
  private final Runnable checkKilled;
  private final Queue<ResultRows.Result> ready = new ArrayDeque<>();
  private final WarmUp warmUp = new WarmUp();

  /** Until another row has brought what they begin with into the provider's cache. */
  private final List<Asking> waiting = new ArrayList<>();

  private @Nullable CallGroup calls;
  private @Nullable Item held;

  /** What the row that is held asks, once the ledger has said that it does not know it. */
  private @Nullable Question unknown;

  /** The claim under which it said so. */
  private ClaimedBuckets.@Nullable Held unknownIn;

  private @Nullable Question current;
  private volatile boolean finished;

  /**
   * Wires one task.
   *
   * @param followUps which requests follow from answers
   * @param runId the call of {@code withCompletions}
   * @param engine gives the task's calls when the first one is needed
   * @param drainTimeout how long an early end waits for answers already paid for
   * @param checkKilled throws if the task was killed
   */
  CompletionIterator(
      Iterator<Item> intake,
      Recorder recorder,
      ClaimedBuckets buckets,
      Supplier<CallGroup> engine,
      CompletionWindow<Asking> window,
      ResultRows results,
      FailureRules rules,
      FollowUps followUps,
      String runId,
      TaskProgress progress,
      Duration drainTimeout,
      Runnable checkKilled) {
    this.intake = intake;
    this.recorder = recorder;
    this.buckets = buckets;
    this.engine = engine;
    this.window = window;
    this.results = results;
    this.rules = rules;
    this.followUps = followUps;
    this.runId = runId;
    this.progress = progress;
    this.drainTimeout = drainTimeout;
    this.checkKilled = checkKilled;
  }

  @Override
  public synchronized boolean hasNext() {
    while (!finished) {
      takeAll(this::book);
      fill();
      if (buckets.isOverdue()) {
        settle();
      }
      progress.tell(() -> calls == null ? 0 : calls.inFlight());
      if (!ready.isEmpty()) {
        return true;
      }
      if (window.held() == 0 && waiting.isEmpty() && !hasMore()) {
        finished = true;
        end();
      } else {
        await();
      }
    }
    return false;
  }

  @Override
  public synchronized Row next() {
    if (ready.isEmpty() && !hasNext()) {
      throw new NoSuchElementException("the task has no more rows");
    }
    ResultRows.Result result = ready.remove();
    window.letGo(result.bytes());
    window.consumed(1);
    return result.row();
  }

  private void fill() {
    submitWaiting();
    while (!finished && ready.size() < MAX_READY && hasMore()) {
      Item item = held == null ? intake.next() : held;
      held = accept(item) ? null : item;
      if (held != null) {
        return;
      }
    }
  }

  private boolean hasMore() {
    return held != null || intake.hasNext();
  }

  /** Sends those that need not wait any longer, as far as there is room. */
  private void submitWaiting() {
    Iterator<Asking> all = waiting.iterator();
    while (all.hasNext() && !finished && !isAheadOfTheConsumer()) {
      Asking asking = all.next();
      long bytes = bytes(asking.question());
      if (!warmUp.isAwaited(asking.question().first().prefix())) {
        window.letGo(bytes);
        if (!window.hasRoom(bytes)) {
          window.hold(bytes);
          return;
        }
        all.remove();
        submit(asking.question(), asking.bucket());
      }
    }
  }

  /** Takes a row in; false if it has to wait. */
  private boolean accept(Item item) {
    if (!window.fits(item.bytes())) {
      return false;
    }
    if (item instanceof Item.Unaskable unaskable) {
      emit(results.unaskable(unaskable));
      return true;
    }
    Item.Asked asked = (Item.Asked) item;
    return current != null && current.key().equals(asked.key())
        ? acceptCopy(current, asked)
        : (buckets.enter(asked.bucket(), window::wake) && acceptFirst(asked));
  }

  private boolean acceptCopy(Question question, Item.Asked copy) {
    LedgerEntry entry = question.entry();
    if (entry != null) {
      emit(results.copy(copy, entry));
    } else if (question.waiting() < window.capacity()) {
      window.hold(copy.bytes());
      question.join(copy);
    } else {
      return false;
    }
    return true;
  }

  private boolean acceptFirst(Item.Asked first) {
    if (!window.hasRoom(first.bytes())) {
      return false;
    }
    Question question = unknownIn == buckets.current() ? unknown : null;
    if (question == null) {
      question = new Question(first, followUps);
      if (isKnown(question)) {
        current = question;
        emit(results.first(first, Objects.requireNonNull(question.entry())));
        return true;
      }
    }
    if (!window.hasRoom(bytes(question)) || isAheadOfTheConsumer()) {
      unknown = question;
      unknownIn = buckets.current();
      return false;
    }
    boolean waits = warmUp.isAwaited(first.prefix());
    if (waits && waiting.size() >= WAITING_PER_CALL * window.capacity()) {
      unknown = question;
      return false;
    }
    unknown = null;
    unknownIn = null;
    current = question;
    if (waits) {
      window.hold(bytes(question));
      waiting.add(new Asking(question, buckets.asked()));
    } else {
      submit(question, buckets.asked());
    }
    return true;
  }

  /** Goes with a question as far as the ledger knows answers; true if that is to its end. */
  private boolean isKnown(Question question) {
    Optional<LedgerEntry> known = find(question);
    while (known.isPresent()) {
      if (question.answer(known.get(), runId)) {
        return true;
      }
      known = find(question);
    }
    return false;
  }

  private Optional<LedgerEntry> find(Question question) {
    return recorder.find(question.askedKey(), question.terms(), question::isFollowed);
  }

  private void submit(Question question, ClaimedBuckets.Held bucket) {
    Asking asking = new Asking(question, bucket);
    warmUp.sent(question.first().prefix());
    calls().submit(question.asked(), window.admit(asking, bytes(question)));
  }

  private static long bytes(Question question) {
    CompletionRequest request = question.asked();
    return question.first().bytes()
        + request.characters() * BYTES_PER_CHARACTER
        + request.imageCharacters() * BYTES_PER_IMAGE_CHARACTER;
  }

  /**
   * Answers that nobody has taken yet fill the window like calls: {@code show} shall not ask for
   * more.
   */
  private boolean isAheadOfTheConsumer() {
    return !ready.isEmpty() && window.held() + ready.size() >= window.capacity();
  }

  private CallGroup calls() {
    if (calls == null) {
      calls = engine.get();
    }
    return calls;
  }

  private void takeAll(Consumer<Completed<Asking>> reader) {
    for (Optional<Completed<Asking>> next = window.poll(); next.isPresent(); next = window.poll()) {
      reader.accept(next.get());
    }
  }

  /** Books an outcome that arrived while the task is alive. */
  private void book(Completed<Asking> completed) {
    LedgerEntry entry = record(completed);
    if (entry.outcome() instanceof Failure failure) {
      rules.endIfHopeless(failure);
    }
    Question question = completed.item().question();
    warmUp.cameBack(question.first().prefix(), entry.isAnswer());
    if (question.answer(entry, runId) || isKnown(question)) {
      emitAll(question);
    } else {
      buckets.askedAgain(completed.item().bucket());
      submit(question, completed.item().bucket());
    }
  }

  private void emitAll(Question question) {
    LedgerEntry entry = Objects.requireNonNull(question.entry());
    emit(results.first(question.first(), entry));
    for (Item.Asked copy : question.takeCopies()) {
      window.letGo(copy.bytes());
      emit(results.copy(copy, entry));
    }
  }

  private LedgerEntry record(Completed<Asking> completed) {
    Asking asking = completed.item();
    LedgerEntry entry = recorder.record(asking.question(), completed.result());
    buckets.answered(asking.bucket());
    return entry;
  }

  private void emit(ResultRows.Result result) {
    progress.count(result);
    rules.check(result);
    window.hold(result.bytes());
    ready.add(result);
  }

  /** Nothing is ready: makes durable what others may wait for, then waits for news. */
  private void await() {
    if (buckets.isWaiting()) {
      settle();
    }
    try {
      window.poll(LOOK_AROUND).ifPresent(this::book);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      checkKilled.run();
      throw new CancellationException("the task was interrupted while it waited for answers");
    }
    checkKilled.run();
  }

  private void settle() {
    recorder.flush();
    buckets.releaseDurable();
  }

  /**
   * Stops sending, waits a bounded time for what is in flight, records it, and lets go of
   * everything. A second call does nothing.
   *
   * <p>Any thread may call it while another one reads ({@code pipe} and {@code TRANSFORM} read on a
   * thread of their own): that one is made to leave first, and sees the end of the rows.
   */
  @Override
  public void close() {
    finished = true;
    window.wake();
    end();
  }

  private synchronized void end() {
    CallGroup group = calls;
    calls = null;
    try {
      if (group != null) {
        stop(group);
      }
    } finally {
      release();
    }
  }

  private void stop(CallGroup group) {
    try {
      group.stopSending();
      drain();
    } finally {
      group.close();
      takeAll(this::record);
    }
  }

  /** What arrived is made durable before others may claim. */
  private void release() {
    try {
      recorder.close();
    } finally {
      buckets.close();
      progress.end();
    }
  }

  /** Records answers until all are there or the time is up; an interrupt does not cut it short. */
  private void drain() {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + drainTimeout.toNanos();
    takeAll(this::record);
    for (long left = drainTimeout.toNanos();
        window.held() > 0 && left > 0;
        left = deadline - System.nanoTime()) {
      try {
        window.poll(Duration.ofNanos(left)).ifPresent(this::record);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A key on its way to the provider, and the claim that it goes under. */
  record Asking(Question question, ClaimedBuckets.Held bucket) {}
}
