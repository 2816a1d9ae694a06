package io.sparkcompletions.http;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp, held to one request per call.
 *
 * <p>Left to itself OkHttp sends a request again when a pooled connection turns out dead, and when
 * a 503 says {@code Retry-After: 0}. The first is switched off, the second does not happen to
 * bodies that can be written only once, which is what ours claim to be.
 *
 * <p>HTTP/1.1 only: a lost connection then loses one answer and not a hundred. Idle connections are
 * kept for less time than the servers in use keep theirs (five seconds is the smallest default
 * seen, at uvicorn and Node), because a request written to a connection that the server just closed
 * counts as unanswered. For the same reason a used connection is tested before each request ({@link
 * StaleCheck}); if it is found closed, nothing was written, and the request goes out on a fresh
 * one. What the test cannot see, since the close may still be on its way, the caller avoids by
 * asking for a fresh connection when it sends again. Addresses of a host are tried one after the
 * other, on the exchange's own thread.
 */
final class OkHttpTransport implements HttpTransport {
  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(4);
  private static final String USER_AGENT = "spark-completions";

  private final OkHttpClient client;
  private final OkHttpClient freshClient;
  private final ExecutorService threads;

  OkHttpTransport(Duration connectTimeout) {
    this(connectTimeout, builder -> builder);
  }

  /** With something changed: names resolved or certificates trusted in another way. */
  OkHttpTransport(Duration connectTimeout, UnaryOperator<OkHttpClient.Builder> changed) {
    ConnectionPool pool =
        new ConnectionPool(Integer.MAX_VALUE, IDLE_CONNECTION.toMillis(), TimeUnit.MILLISECONDS);
    this.threads = TransportThreads.open(pool::evictAll);
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(pool)
            .protocols(List.of(Protocol.HTTP_1_1))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .fastFallback(false)
            .connectTimeout(connectTimeout)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .eventListener(new SentListener())
            .addNetworkInterceptor(new StaleCheck());
    this.client = changed.apply(builder).build();
    this.freshClient =
        client.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS)).build();
  }

  @Override
  public Handle send(
      HttpCall call,
      Map<String, String> authorization,
      Duration timeout,
      boolean freshConnection,
      Consumer<? super Exchange> done) {
    InFlight inFlight = new InFlight(freshClient, timeout, done);
    Request.Builder request =
        new Request.Builder()
            .url(call.url().toString())
            .method(call.method(), call.body() == null ? null : new OneShotBody(call.body()))
            .tag(InFlight.class, inFlight)
            .header("User-Agent", USER_AGENT);
    if (call.body() != null) {
      request.header("Content-Type", "application/json");
    }
    for (Map<String, String> headers : List.of(call.headers(), authorization)) {
      for (Map.Entry<String, String> header : headers.entrySet()) {
        if (!set(request, header)) {
          NotSent invalid = new NotSent(NotSent.Reason.INVALID_HEADER, header.getKey());
          threads.execute(() -> done.accept(invalid));
          return inFlight;
        }
      }
    }
    inFlight.enqueue((freshConnection ? freshClient : client).newCall(request.build()));
    return inFlight;
  }

  /** OkHttp's own message would hold the value. */
  private static boolean set(Request.Builder request, Map.Entry<String, String> header) {
    try {
      request.header(header.getKey(), header.getValue());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
    freshClient.connectionPool().evictAll();
  }

  /** Open connections, idle ones included. */
  int connections() {
    return client.connectionPool().connectionCount()
        + freshClient.connectionPool().connectionCount();
  }

  /** One exchange: what the caller holds, and what OkHttp reports to. */
  private static final class InFlight implements Handle, Callback {
    private final OkHttpClient freshClient;
    private final long startedAt = System.nanoTime();
    private final Duration timeout;
    private final Consumer<? super Exchange> done;
    private volatile @Nullable Call call;
    private volatile boolean sent;
    private volatile boolean isReused = true;
    private volatile boolean cancelled;

    InFlight(OkHttpClient freshClient, Duration timeout, Consumer<? super Exchange> done) {
      this.freshClient = freshClient;
      this.timeout = timeout;
      this.done = done;
    }

    void enqueue(Call next) {
      long left = timeout.toNanos() - (System.nanoTime() - startedAt);
      next.timeout().timeout(Math.max(1, left), TimeUnit.NANOSECONDS);
      call = next;
      if (cancelled) {
        next.cancel();
      }
      next.enqueue(this);
    }

    @Override
    public void cancel() {
      cancelled = true;
      Call current = call;
      if (current != null) {
        current.cancel();
      }
    }

    @Override
    public boolean isSent() {
      return sent;
    }

    @Override
    public void onResponse(Call call, Response response) {
      done.accept(read(response));
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      if (failure instanceof StaleConnectionException && !cancelled) {
        enqueue(freshClient.newCall(call.request()));
        return;
      }
      done.accept(sent ? unanswered(failure) : notSent(failure));
    }

    /** Whatever goes wrong here, memory included, must reach the caller: it holds a permit. */
    private Exchange read(Response response) {
      try (response) {
        BufferedSource source = response.body().source();
        if (source.request(MAX_BODY_BYTES + 1)) {
          return new Unanswered(Unanswered.Reason.BODY_TOO_LARGE, "over " + MAX_BODY_BYTES);
        }
        return new Replied(
            new HttpReply(
                response.code(), response.headers().toMultimap(), source.readByteArray()));
      } catch (Throwable failure) {
        return unanswered(failure);
      }
    }

    private Unanswered unanswered(Throwable failure) {
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

    private NotSent notSent(IOException failure) {
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

  /**
   * Refuses a used connection that the server has closed, before anything is written to it.
   *
   * <p>It reads for a millisecond, which is the only way to learn of a close: nothing can come on a
   * connection that nobody has asked anything.
   */
  private static final class StaleCheck implements Interceptor {
    private static final int WAIT_MILLIS = 1;

    @Override
    public Response intercept(Chain chain) throws IOException {
      Connection connection = chain.connection();
      InFlight inFlight = chain.request().tag(InFlight.class);
      if (connection != null && inFlight != null && inFlight.isReused && isStale(connection)) {
        throw new StaleConnectionException();
      }
      return chain.proceed(chain.request());
    }

    private static boolean isStale(Connection connection) throws IOException {
      Socket socket = connection.socket();
      int timeout = socket.getSoTimeout();
      try {
        socket.setSoTimeout(WAIT_MILLIS);
        socket.getInputStream().read();
        return true; // Closed, or out of step.
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      } finally {
        if (!socket.isClosed()) {
          socket.setSoTimeout(timeout);
        }
      }
    }
  }

  /** A pooled connection turned out closed; nothing was sent. */
  private static final class StaleConnectionException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Notes the moment from which a request may have reached the server. */
  private static final class SentListener extends EventListener {
    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
      InFlight inFlight = call.request().tag(InFlight.class);
      if (inFlight != null) {
        inFlight.isReused = false;
      }
    }

    @Override
    public void requestHeadersStart(Call call) {
      InFlight inFlight = call.request().tag(InFlight.class);
      if (inFlight != null) {
        inFlight.sent = true;
      }
    }
  }

  /** A body that OkHttp may write once, so that it never sends a request a second time. */
  private static final class OneShotBody extends RequestBody {
    private final byte[] bytes;

    OneShotBody(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
