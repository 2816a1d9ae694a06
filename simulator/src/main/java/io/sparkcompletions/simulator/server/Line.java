package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.wire.Reply;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The connection of one exchange, with the rough handling that faults need.
 *
 * <p>Used by one thread at a time, and only after the request has been read completely: from then
 * on the server itself leaves the socket alone until the response is complete.
 */
final class Line {

  private final EndPoint endPoint;
  private final Response response;
  private final Callback callback;

  /** Closing wakes whoever waits for the other side to close, who then closes too. */
  private final AtomicBoolean closed = new AtomicBoolean();

  Line(Request request, Response response, Callback callback) {
    this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    this.response = response;
    this.callback = callback;
    request.addIdleTimeoutListener(timeout -> false);
  }

  /** Sends everything. */
  void send(Reply reply, Map<String, String> headers, Consumer<Throwable> failed) {
    begin(reply, headers, reply.length(), () -> {}, failed);
  }

  /** Announces the whole body and sends the first bytes of it. */
  void begin(
      Reply reply,
      Map<String, String> headers,
      long bytes,
      Runnable then,
      Consumer<Throwable> failed) {
    head(reply, headers);
    continueWith(reply, 0, bytes, then, failed);
  }

  /** Sends more bytes of a body begun; the last ones complete the exchange. */
  void continueWith(Reply reply, long from, long to, Runnable then, Consumer<Throwable> failed) {
    boolean last = to == reply.length();
    Callback done =
        Callback.from(
            () -> {
              if (last) {
                callback.succeeded();
              }
              then.run();
            },
            failure -> {
              failed.accept(failure);
              callback.failed(failure);
            });
    if (reply.file().isPresent()) {
      new FilePump(response, reply.file().get(), from, to, last, done).iterate();
    } else {
      ByteBuffer bytes = ByteBuffer.wrap(reply.body(), (int) from, (int) (to - from));
      response.write(last, bytes, done);
    }
  }

  /** Ends the connection in order: the other side reads the end of the stream. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      endPoint.close();
      callback.failed(new IOException("cut by the simulator"));
    }
  }

  /**
   * Ends the connection with a reset: with no time to linger, the system sends RST instead of FIN.
   */
  void reset() {
    if (endPoint.getTransport() instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        // already closed by the other side
      }
    }
    close();
  }

  /**
   * Whether the other side has closed the connection. Looks for the end of the stream by reading; a
   * client that sends its next request ahead of the answer would lose a byte, so the connection of
   * such a client is not kept.
   */
  boolean isPeerGone() {
    try {
      int read = endPoint.fill(BufferUtil.allocate(1));
      if (read > 0) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits, without a thread, until the other side closes. */
  void whenPeerGone(Runnable gone) {
    endPoint.fillInterested(
        Callback.from(
            () -> {
              if (isPeerGone()) {
                gone.run();
              } else {
                whenPeerGone(gone);
              }
            },
            failure -> gone.run()));
  }

  private void head(Reply reply, Map<String, String> headers) {
    response.setStatus(reply.status());
    if (!reply.contentType().isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.length());
    headers.forEach((name, value) -> response.getHeaders().put(name, value));
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
  }
}
