package io.sparkcompletions.live;

import java.time.Duration;
import java.util.List;

/**
 * Knows whether the server is there, and lets nothing that costs money through while that is in
 * doubt.
 *
 * <pre>
 *   UNTRIED ──▶ PROBING ──▶ OPEN           the free call confirmed host, key and model
 *    ▲  ▲          │ └────▶ ALONE          it did not, or contact had been lost: one request at a time
 *    │  └──────────┤                       not connected: again after a while
 *    │             │
 *    │   ALONE ──▶ LISTENING ──▶ ALONE     the lone request brought no reply
 *    │                  └──────▶ UNTRIED   it found no connection
 *    └── OPEN                              too many requests in a row brought no reply
 *
 *   any reply to a request: ──▶ OPEN
 * </pre>
 *
 * <p>It is given up when three lone requests have brought no reply, or when no connection could be
 * made: three times within two seconds at first, and for about a minute if there had been replies.
 * So a server that falls silent costs what was in flight, as many requests again as make the row
 * (as many as go at once, between 3 and 20), and three. What is fatal is the pump's business. Not
 * thread-safe.
 */
final class Contact {
  private static final List<Duration> RECONNECT_DELAYS =
      List.of(
          Duration.ofMillis(500),
          Duration.ofMillis(1500),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(16),
          Duration.ofSeconds(30));
  private static final int FIRST_RECONNECTS = 2;
  private static final int MAX_ALONE = 3;
  private static final int MIN_SILENT = 3;
  private static final int MAX_SILENT = 20;

  /** What may be sent now. */
  enum Next {
    NOTHING,
    PROBE,
    REQUEST
  }

  /** What the end of an exchange says about the server. */
  enum Sign {
    /** A whole reply came, whatever it says. */
    REPLY,
    /** The request was sent, and nothing came. */
    SILENCE,
    /** No connection could be made. */
    NO_CONNECTION,
    /** It was broken off on this side. */
    NONE
  }

  private enum State {
    UNTRIED,
    PROBING,
    ALONE,
    LISTENING,
    OPEN
  }

  private final int maxSilent;
  private State state = State.UNTRIED;
  private boolean hadReply;
  private boolean wasLost;
  private int silent;
  private int silentAlone;
  private int reconnects;
  private long probeAt;

  /** Starts without any. */
  Contact(int concurrency) {
    this.maxSilent =
        concurrency == 0 ? MAX_SILENT : Math.max(MIN_SILENT, Math.min(concurrency, MAX_SILENT));
  }

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
    if (state == State.PROBING) {
      state = confirmed && !wasLost ? State.OPEN : State.ALONE;
    }
  }

  /**
   * The probe found no connection.
   *
   * @return whether it is given up; if not, the next probe is due at {@link #probeAt}
   */
  boolean isGivenUpWithoutConnection(long now) {
    return state == State.PROBING && !reconnectLater(now);
  }

  long probeAt() {
    return probeAt;
  }

  boolean hadReply() {
    return hadReply;
  }

  /** Returns whether the request goes alone, so that its end decides. */
  boolean requestSent() {
    boolean alone = state == State.ALONE;
    if (alone) {
      state = State.LISTENING;
    }
    return alone;
  }

  /**
   * A request's exchange ended.
   *
   * @param alone what {@link #requestSent} returned for it
   * @return whether the server is given up
   */
  boolean isGivenUp(boolean alone, Sign sign, long now) {
    if (sign == Sign.REPLY) {
      open();
      return false;
    }
    return alone && state == State.LISTENING
        ? isGivenUpAlone(sign, now)
        : state == State.OPEN && doubt(sign, now);
  }

  private void open() {
    state = State.OPEN;
    hadReply = true;
    wasLost = false;
    silent = 0;
    silentAlone = 0;
    reconnects = 0;
  }

  private boolean isGivenUpAlone(Sign sign, long now) {
    state = State.ALONE;
    if (sign == Sign.NO_CONNECTION) {
      return !reconnectLater(now);
    }
    if (sign == Sign.SILENCE) {
      silentAlone++;
    }
    return silentAlone >= MAX_ALONE;
  }

  /** Asks for free whether anybody is there; gives up nothing yet. */
  private boolean doubt(Sign sign, long now) {
    if (sign != Sign.NONE && ++silent >= maxSilent) {
      state = State.UNTRIED;
      wasLost = true;
      probeAt = now;
    }
    return false;
  }

  private boolean reconnectLater(long now) {
    if (reconnects == (hadReply ? RECONNECT_DELAYS.size() : FIRST_RECONNECTS)) {
      return false;
    }
    probeAt = now + RECONNECT_DELAYS.get(reconnects).toNanos();
    reconnects++;
    state = State.UNTRIED;
    return true;
  }
}
