package io.sparkcompletions.live;

import io.sparkcompletions.http.Exchange;
import io.sparkcompletions.http.HttpTransport;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A transport whose exchanges end when the test says so. Single-threaded. */
final class FakeTransport implements HttpTransport {
  final List<Sent> inFlight = new ArrayList<>();
  final List<String> bodies = new ArrayList<>();
  int probes;
  int mostInFlight;
  boolean closed;

  @Override
  public Handle send(
      HttpCall call,
      Map<String, String> authorization,
      Duration timeout,
      boolean freshConnection,
      Consumer<? super Exchange> done) {
    Sent sent = new Sent(call, authorization, timeout, freshConnection, done);
    inFlight.add(sent);
    if (sent.isProbe()) {
      probes++;
    } else {
      bodies.add(sent.body());
      mostInFlight = Math.max(mostInFlight, (int) inFlight.stream().count());
    }
    return sent;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** The oldest exchange in flight. */
  Sent first() {
    return inFlight.get(0);
  }

  /** The exchange in flight whose request says this. */
  Sent sent(String prompt) {
    return inFlight.stream()
        .filter(sent -> !sent.isProbe() && sent.body().equals(prompt))
        .findFirst()
        .orElseThrow();
  }

  final class Sent implements Handle {
    final HttpCall call;
    final Map<String, String> authorization;
    final Duration timeout;
    final boolean freshConnection;
    private final Consumer<? super Exchange> done;
    boolean sent = true;
    boolean cancelled;

    Sent(
        HttpCall call,
        Map<String, String> authorization,
        Duration timeout,
        boolean freshConnection,
        Consumer<? super Exchange> done) {
      this.call = call;
      this.authorization = authorization;
      this.timeout = timeout;
      this.freshConnection = freshConnection;
      this.done = done;
    }

    boolean isProbe() {
      return call.body() == null;
    }

    String body() {
      return new String(call.body(), StandardCharsets.UTF_8);
    }

    /** A reply in the language of {@link FakeAdapter}. */
    void reply(String text) {
      end(
          new Exchange.Replied(
              new HttpReply(200, Map.of(), text.getBytes(StandardCharsets.UTF_8))));
    }

    void refuseConnection() {
      end(new Exchange.NotSent(Exchange.NotSent.Reason.REFUSED, "refused"));
    }

    void lose() {
      end(new Exchange.Unanswered(Exchange.Unanswered.Reason.CONNECTION_LOST, "reset"));
    }

    void end(Exchange exchange) {
      inFlight.remove(this);
      done.accept(exchange);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isSent() {
      return sent;
    }
  }
}
