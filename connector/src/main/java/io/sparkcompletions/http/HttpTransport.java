package io.sparkcompletions.http;

import io.sparkcompletions.model.HttpCall;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Sends exchanges, as many at once as asked for. Any thread may call it. */
public interface HttpTransport extends AutoCloseable {
  /** The largest reply that is read, after decompression. */
  long MAX_BODY_BYTES = 64L * 1024 * 1024;

  /** Opens a transport with connections and threads of its own; the caller closes it. */
  static HttpTransport open(Duration connectTimeout) {
    return new OkHttpTransport(connectTimeout);
  }

  /**
   * Sends one request, once. This can cost money.
   *
   * <p>Shape: {@code done} is called exactly once, on a thread of the transport and, unless this
   * was closed, never within this method; it must not block. If this method throws, nothing was
   * sent and {@code done} is not called.
   *
   * @param authorization headers that carry a key; they appear in no message and no {@code
   *     toString}
   * @param timeout for the whole exchange, from connecting to the last byte of the reply
   * @param freshConnection not to use a connection that was used before
   */
  Handle send(
      HttpCall call,
      Map<String, String> authorization,
      Duration timeout,
      boolean freshConnection,
      Consumer<? super Exchange> done);

  /** Breaks off what is in flight and lets go of connections and threads, without waiting. */
  @Override
  void close();

  /** An exchange under way. */
  interface Handle {
    /** Breaks it off; {@code done} is still called, unless it was before. */
    void cancel();

    /** Whether sending has begun, so that the provider may have the request. */
    boolean isSent();
  }
}
