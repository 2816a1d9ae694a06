package io.sparkcompletions.http;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Unanswered;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What an exchange that broke off is to be called. */
final class Breaks {
  private Breaks() {}

  /** It broke off after sending had begun. */
  static Unanswered unanswered(Throwable failure, boolean cancelled) {
    Unanswered.Reason reason;
    if (cancelled) {
      reason = Unanswered.Reason.CANCELLED;
    } else if (failure instanceof InterruptedIOException) {
      reason = Unanswered.Reason.TIMEOUT;
    } else {
      reason = Unanswered.Reason.CONNECTION_LOST;
    }
    return new Unanswered(reason, failure.getClass().getSimpleName());
  }

  /** It broke off before. */
  static NotSent notSent(IOException failure, boolean cancelled) {
    NotSent.Reason reason;
    if (cancelled) {
      reason = NotSent.Reason.CANCELLED;
    } else if (failure instanceof UnknownHostException) {
      reason = NotSent.Reason.UNKNOWN_HOST;
    } else if (failure instanceof SSLException) {
      reason = NotSent.Reason.TLS;
    } else if (failure instanceof InterruptedIOException) {
      reason = NotSent.Reason.CONNECT_TIMEOUT;
    } else if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
      reason = NotSent.Reason.REFUSED;
    } else {
      reason = NotSent.Reason.OTHER;
    }
    return new NotSent(reason, failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }
}
