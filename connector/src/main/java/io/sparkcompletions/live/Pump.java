package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.http.Exchange;
import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.HttpTransport;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.live.limit.Gate;
import io.sparkcompletions.live.retry.Patience;
import io.sparkcompletions.live.retry.RetryPolicy;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.provider.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's heart: sends what is ready as soon as the limits allow.
 *
 * <p>Whoever changes something that may allow a send (a submission, the end of an exchange, the
 * alarm) runs {@link #pump} on its own thread: it takes one call at a time under the lock, then
 * encodes and sends it without. The lock is held for bookkeeping only; no consumer, adapter or
 * transport is called under it.
 *
 * <p>A fatal failure trips the pump: all that waits ends with it and nothing more is sent. So does
 * a server with which {@link Contact} is lost, and one with which {@link Patience} is.
 */
final class Pump {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(15);

  private final Wire wire;
  private final HttpTransport transport;
  private final EngineTimer timer;
  private final RetryPolicy retryPolicy;
  private final Duration timeout;

  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by lock, and so is what changes in LiveCall and TaskCalls.
  private final Gate gate;
  private final Contact contact;
  private final Suspicion suspicion = new Suspicion();
  private final ReadyCalls ready = new ReadyCalls();
  private final PriorityQueue<LiveCall> delayed =
      new PriorityQueue<>(Comparator.comparingLong((LiveCall call) -> call.dueAt));
  private final Set<TaskCalls> groups = new HashSet<>();
  private final Patience patience = new Patience();
  private final Counters counters = new Counters();
  private @Nullable Failure tripped;

  Pump(
      LiveConfig config,
      HttpTransport transport,
      EngineTimer timer,
      Gate gate,
      RetryPolicy retryPolicy) {
    this.wire = new Wire(config);
    this.contact = new Contact(config.concurrency());
    this.transport = transport;
    this.timer = timer;
    this.gate = gate;
    this.retryPolicy = retryPolicy;
    this.timeout = config.timeout();
  }

  /** Opens the calls of one task attempt. */
  CallGroup open() {
    TaskCalls group = new TaskCalls(this);
    underLock(ended -> groups.add(group));
    return group;
  }

  LiveStats stats() {
    return read(() -> counters.snapshot(gate.inFlight()));
  }

  long expectedTokens(CompletionRequest request) {
    return TokenEstimate.of(request, wire.tokenCount());
  }

  void submit(LiveCall call) {
    underLock(
        ended -> {
          call.group.unended.add(call);
          if (tripped != null || call.group.stopped) {
            end(call, tripped != null ? tripped : Wire.cancelled(), ended);
          } else {
            counters.waiting(1);
            ready.add(call);
          }
        });
    pump();
  }

  int pending(TaskCalls group) {
    return read(() -> group.unended.size());
  }

  int inFlight(TaskCalls group) {
    return read(() -> group.inFlight);
  }

  void stopSending(TaskCalls group) {
    underLock(ended -> stop(group, ended));
    pump();
  }

  void breakOff(TaskCalls group) {
    List<HttpTransport.Handle> exchanges = new ArrayList<>();
    underLock(
        ended -> {
          stop(group, ended);
          for (LiveCall call : List.copyOf(group.unended)) {
            HttpTransport.Handle exchange = call.exchange();
            if (exchange == null || exchange.isSent()) {
              call.attempts = call.attempts.plusUnanswered();
            }
            if (exchange != null) {
              exchanges.add(exchange);
            }
            end(call, Wire.cancelled(), ended);
          }
          groups.remove(group);
        });
    exchanges.forEach(HttpTransport.Handle::cancel);
    pump();
  }

  /** Breaks everything off. */
  void close() {
    trip(Wire.cancelled());
    read(() -> List.copyOf(groups)).forEach(this::breakOff);
  }

  /** Sends all that may be sent now. */
  void pump() {
    for (Runnable send = next(); send != null; send = next()) {
      send.run();
    }
  }

  private @Nullable Runnable next() {
    return read(() -> next(timer.nanos()));
  }

  /** Starts what comes next and returns how to send it, or sees to it that the alarm asks again. */
  private @Nullable Runnable next(long now) {
    moveDue(now);
    LiveCall call = ready.peek();
    if (call == null) {
      gate.nothingWaits(now);
      return null;
    }
    switch (contact.next(now)) {
      case NOTHING -> {
        if (contact.probeAt() > now) {
          timer.wakeAt(contact.probeAt());
        }
        return null;
      }
      case PROBE -> {
        if (!gate.tryProbe(now, ready.size())) {
          return null;
        }
        contact.probeSent();
        return this::sendProbe;
      }
      case REQUEST -> {}
    }
    long wait = gate.tryStart(now, call.expectedTokens, ready.size());
    if (wait > 0) {
      if (wait != Gate.UNTIL_TOLD) {
        timer.wakeAt(now + wait);
      }
      return null;
    }
    ready.removeFirst();
    call.started(now, contact.requestSent());
    counters.waiting(-1);
    counters.sent(call.attempts);
    int attempt = call.attempts.made();
    boolean freshConnection = call.isUnanswered();
    return () -> send(call, attempt, freshConnection);
  }

  private void moveDue(long now) {
    for (LiveCall first = delayed.peek(); first != null; first = delayed.peek()) {
      if (first.dueAt > now) {
        timer.wakeAt(first.dueAt);
        return;
      }
      delayed.remove();
      ready.addAgain(first);
    }
  }

  private void send(LiveCall call, int attempt, boolean freshConnection) {
    try {
      HttpTransport.Handle handle =
          transport.send(
              wire.encode(call.request),
              wire.authorization(),
              timeout,
              freshConnection,
              exchange -> {
                ended(call, wire.read(call.request, exchange, timer.now()));
                pump();
              });
      if (read(() -> call.keep(handle, attempt))) {
        handle.cancel();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      ended(call, Reading.of(Wire.internal("send a request", e)));
    }
  }

  /** An exchange ended; the call itself may have been broken off before. */
  private void ended(LiveCall call, Reading reading) {
    underLock(
        ended -> {
          long now = timer.nanos();
          Outcome outcome = suspicion.judge(reading.outcome(), wire::blocked);
          call.exchangeEnded();
          release(call, reading, now);
          counters.exchangeEnded(outcome, reading.unanswered(), call.isEnded());
          hopeless(call, reading, outcome, now).ifPresent(reason -> trip(reason, ended));
          if (!call.isEnded()) {
            note(call, reading);
            endOrRetry(call, outcome, now, ended);
          }
        });
  }

  /** Why nothing more can be hoped for after this exchange, if so. */
  private Optional<Failure> hopeless(LiveCall call, Reading reading, Outcome outcome, long now) {
    if (contact.isGivenUp(call.isAlone, reading.sign(), now)) {
      return Optional.of(wire.contactLost(reading, contact.hadReply()));
    }
    if (patience.isLost(outcome, now)) {
      return Optional.of(wire.patienceLost((Failure) outcome));
    }
    return outcome instanceof Failure failure && isFatal(failure)
        ? Optional.of(failure)
        : Optional.empty();
  }

  private void release(LiveCall call, Reading reading, long now) {
    Duration told = reading.outcome().match(answer -> null, RetryPolicy::sharedDelay);
    gate.ended(
        now,
        call.startedAt,
        call.expectedTokens,
        TokenEstimate.settled(
            reading.outcome(), reading.unanswered(), wire.tokenCount(), call.expectedTokens),
        reading.outcome().match(answer -> Feedback.ANSWERED, Pump::feedback),
        told,
        reading.rateLimits());
  }

  private static Feedback feedback(Failure failure) {
    if (failure.code() == ErrorCode.RATE_LIMITED) {
      return Feedback.RATE_LIMITED;
    }
    return failure.code() == ErrorCode.OVERLOADED || failure.code() == ErrorCode.TIMEOUT
        ? Feedback.OVERLOADED
        : Feedback.NOTHING;
  }

  private static void note(LiveCall call, Reading reading) {
    if (reading.unanswered()) {
      call.attempts = call.attempts.plusUnanswered();
    }
    if (reading.outcome() instanceof Failure failure && RetryPolicy.isPostponement(failure)) {
      call.attempts = call.attempts.plusPostponed();
    }
  }

  private void endOrRetry(LiveCall call, Outcome outcome, long now, List<LiveCall> ended) {
    OptionalLong wait =
        outcome.match(
            answer -> OptionalLong.empty(),
            failure -> retryPolicy.retryAfterNanos(failure, call.attempts));
    if (wait.isEmpty()) {
      end(call, Wire.lastWord(outcome, call.attempts), ended);
      return;
    }
    if (tripped != null || call.group.stopped) {
      // It would have been sent again: what came so far is not its last word.
      end(call, tripped != null ? tripped : Wire.cancelled(), ended);
      return;
    }
    counters.waiting(1);
    call.dueAt = now + wait.getAsLong();
    delayed.add(call);
  }

  /** Ends all that waits with this failure; nothing more is sent. */
  void trip(Failure failure) {
    underLock(ended -> trip(failure, ended));
  }

  private void trip(Failure failure, List<LiveCall> ended) {
    if (tripped == null) {
      tripped = failure;
      gate.tripped(failure);
    }
    List<LiveCall> waiting = ready.removeAll();
    waiting.addAll(delayed);
    delayed.clear();
    endWaiting(waiting, tripped, ended);
  }

  private void stop(TaskCalls group, List<LiveCall> ended) {
    group.stopped = true;
    List<LiveCall> waiting = ready.removeAll(group);
    delayed.removeIf(call -> call.group == group && waiting.add(call));
    endWaiting(waiting, Wire.cancelled(), ended);
  }

  private void endWaiting(List<LiveCall> waiting, Failure failure, List<LiveCall> ended) {
    counters.waiting(-waiting.size());
    waiting.forEach(call -> end(call, failure, ended));
  }

  private void end(LiveCall call, Outcome outcome, List<LiveCall> ended) {
    call.end(outcome, timer.nanos(), timer.now());
    call.group.unended.remove(call);
    counters.ended(outcome);
    ended.add(call);
  }

  private static boolean isFatal(Failure failure) {
    return failure.code().kind() == ErrorCode.Kind.FATAL;
  }

  private void sendProbe() {
    Duration bound = timeout.compareTo(PROBE_TIMEOUT) < 0 ? timeout : PROBE_TIMEOUT;
    try {
      transport.send(wire.probe(), wire.authorization(), bound, false, this::probeEnded);
    } catch (RuntimeException | OutOfMemoryError e) {
      trip(Wire.internal("send the first call", e));
    }
  }

  private void probeEnded(Exchange exchange) {
    Consumer<List<LiveCall>> lesson =
        exchange.match(
            replied -> probed(wire.readProbe(replied.reply(), timer.now())),
            this::probeNotSent,
            unanswered -> probed(Wire.NOTHING_LEARNT));
    underLock(
        ended -> {
          gate.probeEnded(timer.nanos());
          lesson.accept(ended);
        });
    pump();
  }

  private Consumer<List<LiveCall>> probed(ProbeResult result) {
    return ended -> {
      contact.probed(result.modelIsListed());
      if (result.modelIsListed()) {
        suspicion.heard();
      }
      result.fatal().ifPresent(failure -> trip(failure, ended));
    };
  }

  private Consumer<List<LiveCall>> probeNotSent(NotSent notSent) {
    Failure failure = wire.failure(notSent);
    return ended -> {
      if (isFatal(failure)) {
        trip(failure, ended);
      } else if (failure.code() != ErrorCode.CONNECTION_FAILED) {
        contact.probed(false);
      } else if (contact.isGivenUpWithoutConnection(timer.nanos())
          || (notSent.reason() == NotSent.Reason.CONNECT_TIMEOUT && !contact.hadReply())) {
        trip(wire.unreachable(notSent, contact.hadReply()), ended);
      }
    };
  }

  private <T> T read(Supplier<T> reader) {
    lock.lock();
    try {
      return reader.get();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a change under the lock, and hands over what it ended when the lock is free again. */
  private void underLock(Consumer<List<LiveCall>> change) {
    List<LiveCall> ended = new ArrayList<>(1);
    lock.lock();
    try {
      change.accept(ended);
    } finally {
      lock.unlock();
    }
    ended.forEach(LiveCall::handOver);
  }
}
