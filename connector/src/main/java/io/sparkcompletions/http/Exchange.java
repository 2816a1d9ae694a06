package io.sparkcompletions.http;

import io.sparkcompletions.model.HttpReply;
import java.util.function.Function;

/** What became of one HTTP exchange. Only {@link NotSent} is certain not to have been billed. */
public sealed interface Exchange {

  /** One function per case, so that the compiler finds a forgotten one. */
  <T> T match(
      Function<? super Replied, ? extends T> replied,
      Function<? super NotSent, ? extends T> notSent,
      Function<? super Unanswered, ? extends T> unanswered);

  /** The whole reply arrived, whatever its status. */
  record Replied(HttpReply reply) implements Exchange {
    @Override
    public <T> T match(
        Function<? super Replied, ? extends T> replied,
        Function<? super NotSent, ? extends T> notSent,
        Function<? super Unanswered, ? extends T> unanswered) {
      return replied.apply(this);
    }
  }

  /**
   * Not one byte of the request left this machine.
   *
   * @param detail what the platform said, or for {@link Reason#INVALID_HEADER} the header's name;
   *     never a header's value
   */
  record NotSent(Reason reason, String detail) implements Exchange {
    /** Why not. */
    public enum Reason {
      UNKNOWN_HOST,
      /** Refused, or no route. */
      REFUSED,
      CONNECT_TIMEOUT,
      TLS,
      /** A header has a character that HTTP does not allow, such as a line break in a key. */
      INVALID_HEADER,
      CANCELLED,
      OTHER
    }

    @Override
    public <T> T match(
        Function<? super Replied, ? extends T> replied,
        Function<? super NotSent, ? extends T> notSent,
        Function<? super Unanswered, ? extends T> unanswered) {
      return notSent.apply(this);
    }
  }

  /**
   * Sending had begun and no whole reply arrived.
   *
   * @param detail the kind of error; never text from either side
   */
  record Unanswered(Reason reason, String detail) implements Exchange {
    /** Why not. */
    public enum Reason {
      TIMEOUT,
      /** Reset, closed, or cut before the announced end of the body. */
      CONNECTION_LOST,
      /** The reply is larger than {@link HttpTransport#MAX_BODY_BYTES}. */
      BODY_TOO_LARGE,
      CANCELLED
    }

    @Override
    public <T> T match(
        Function<? super Replied, ? extends T> replied,
        Function<? super NotSent, ? extends T> notSent,
        Function<? super Unanswered, ? extends T> unanswered) {
      return unanswered.apply(this);
    }
  }
}
