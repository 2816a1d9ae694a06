package io.sparkcompletions.live;

import java.time.Duration;
import java.util.List;

/**
 * Lets nothing that costs money through before the server is known to be good.
 *
 * <pre>
 *   UNTRIED ──▶ PROBING ──▶ OPEN                      the free call confirmed host, key and model
 *      ▲           │ └────▶ ALONE ──▶ LISTENING       it did not: one request goes alone
 *      └───────────┘          ▲           │ └──▶ OPEN as soon as any reply to it came
 *     not connected           └───────────┘           it brought no reply
 * </pre>
 *
 * <p>A connection that cannot be made is tried three times within about two seconds. What is fatal
 * is the pump's business. Not thread-safe.
 */
final class FirstContact {
  private static final List<Duration> RECONNECT_DELAYS =
      List.of(Duration.ofMillis(500), Duration.ofMillis(1500));

  /** What may be sent now. */
  enum Next {
    NOTHING,
    PROBE,
    REQUEST
  }

  private enum State {
    UNTRIED,
    PROBING,
    ALONE,
    LISTENING,
    OPEN
  }

  private State state = State.UNTRIED;
  private int failures;
  private long probeAt;

  Next next(long now) {
    return switch (state) {
      case UNTRIED -> now >= probeAt ? Next.PROBE : Next.NOTHING;
      case PROBING, LISTENING -> Next.NOTHING;
      case ALONE, OPEN -> Next.REQUEST;
    };
  }

  void probeSent() {
    state = State.PROBING;
  }

  /** The probe had an end other than a failed connection. */
  void probed(boolean confirmed) {
    state = confirmed ? State.OPEN : State.ALONE;
  }

  /** Returns whether to try once more, which is then due at {@link #probeAt}. */
  boolean notConnected(long now) {
    if (failures == RECONNECT_DELAYS.size()) {
      return false;
    }
    probeAt = now + RECONNECT_DELAYS.get(failures).toNanos();
    failures++;
    state = State.UNTRIED;
    return true;
  }

  long probeAt() {
    return probeAt;
  }

  void requestSent() {
    if (state == State.ALONE) {
      state = State.LISTENING;
    }
  }

  void requestEnded(boolean replied) {
    if (state == State.LISTENING) {
      state = replied ? State.OPEN : State.ALONE;
    }
  }
}
