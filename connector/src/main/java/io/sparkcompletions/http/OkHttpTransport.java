package io.sparkcompletions.http;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
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
        Requests.of(call, call.body() == null ? null : new Requests.OneShotBody(call.body()))
            .tag(InFlight.class, inFlight);
    if (call.body() != null) {
      request.header("Content-Type", "application/json");
    }
    Optional<String> invalid = Requests.set(request, List.of(call.headers(), authorization));
    if (invalid.isPresent()) {
      NotSent notSent = new NotSent(NotSent.Reason.INVALID_HEADER, invalid.get());
      threads.execute(() -> done.accept(notSent));
      return inFlight;
    }
    inFlight.enqueue((freshConnection ? freshClient : client).newCall(request.build()));
    return inFlight;
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
      done.accept(
          sent ? Breaks.unanswered(failure, cancelled) : Breaks.notSent(failure, cancelled));
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
        return Breaks.unanswered(failure, cancelled);
      }
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
}
