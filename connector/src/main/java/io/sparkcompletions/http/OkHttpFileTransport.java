package io.sparkcompletions.http;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp for files. Every exchange has a connection of its own: there are few, and a pooled one
 * that turns out closed would make a call look as if it might have been answered.
 */
final class OkHttpFileTransport implements FileTransport {
  private static final int MAX_REDIRECTS = 5;

  private final OkHttpClient client;

  OkHttpFileTransport(
      Duration connectTimeout, Duration silence, UnaryOperator<OkHttpClient.Builder> changed) {
    Dispatcher dispatcher = new Dispatcher(TransportThreads.open(() -> {}));
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    this.client =
        changed
            .apply(
                new OkHttpClient.Builder()
                    .dispatcher(dispatcher)
                    .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
                    .protocols(List.of(Protocol.HTTP_1_1))
                    .retryOnConnectionFailure(false)
                    .followRedirects(false)
                    .followSslRedirects(false)
                    .fastFallback(false)
                    .connectTimeout(connectTimeout)
                    .readTimeout(silence)
                    .writeTimeout(silence)
                    .eventListener(new SentListener()))
            .build();
  }

  @Override
  public Exchange send(HttpCall call, Map<String, String> authorization) {
    return exchange(
        call, authorization, call.body() == null ? null : new Requests.OneShotBody(call.body()));
  }

  @Override
  public Exchange upload(
      HttpCall call, Map<String, String> authorization, byte[] before, Path file, byte[] after) {
    try {
      return exchange(call, authorization, new FileBody(before, file, Files.size(file), after));
    } catch (IOException e) {
      return new NotSent(NotSent.Reason.OTHER, e.getClass().getSimpleName() + ": the file is gone");
    }
  }

  private Exchange exchange(
      HttpCall call, Map<String, String> authorization, @Nullable RequestBody body) {
    Request.Builder request = Requests.of(call, body);
    Optional<String> invalid = Requests.set(request, List.of(call.headers(), authorization));
    if (invalid.isPresent()) {
      return new NotSent(NotSent.Reason.INVALID_HEADER, invalid.get());
    }
    AtomicBoolean sent = new AtomicBoolean();
    try {
      return run(request, sent, OkHttpFileTransport::closeWhole);
    } catch (IOException e) {
      return broken(e, sent);
    }
  }

  private static Exchange closeWhole(Response response) throws IOException {
    try (response) {
      return whole(response);
    }
  }

  /** What is to be made of a response. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(Response response) throws IOException;
  }

  /** Waits on another thread for the wire, because nothing interrupts a read of a socket. */
  private <T> T run(Request.Builder request, AtomicBoolean sent, Reader<T> reader)
      throws IOException {
    Call call = client.newCall(request.tag(AtomicBoolean.class, sent).build());
    CompletableFuture<T> result = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call call, Response response) {
            try {
              result.complete(reader.read(response));
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
              result.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Call call, IOException e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.cancel();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static Exchange broken(IOException failure, AtomicBoolean sent) {
    boolean cancelled = Thread.currentThread().isInterrupted();
    IOException cause = failure.getCause() instanceof IOException inner ? inner : failure;
    return sent.get() ? Breaks.unanswered(cause, cancelled) : Breaks.notSent(cause, cancelled);
  }

  private static Exchange whole(Response response) throws IOException {
    BufferedSource source = response.body().source();
    if (source.request(HttpTransport.MAX_BODY_BYTES + 1)) {
      return new Unanswered(
          Unanswered.Reason.BODY_TOO_LARGE, "over " + HttpTransport.MAX_BODY_BYTES);
    }
    return new Replied(
        new HttpReply(response.code(), response.headers().toMultimap(), source.readByteArray()));
  }

  @Override
  public Download download(HttpCall call, Map<String, String> authorization) {
    AtomicBoolean sent = new AtomicBoolean();
    try {
      Response response = get(call, authorization, 0, sent);
      if (response.isSuccessful()) {
        return new Download.Opened(
            new ResumingStream(response, from -> get(call, authorization, from, sent)));
      }
      try (response) {
        return new Download.Refused(whole(response));
      }
    } catch (InvalidHeaderException e) {
      return new Download.Refused(new NotSent(NotSent.Reason.INVALID_HEADER, e.getMessage()));
    } catch (IOException e) {
      return new Download.Refused(broken(e, sent));
    }
  }

  /** Follows redirects; the caller closes the response. */
  private Response get(
      HttpCall call, Map<String, String> authorization, long from, AtomicBoolean sent)
      throws IOException {
    HttpCall next = call;
    Map<String, String> secrets = authorization;
    for (int redirects = 0; ; redirects++) {
      Request.Builder request = Requests.of(next, null);
      Optional<String> invalid = Requests.set(request, List.of(next.headers(), secrets));
      if (invalid.isPresent()) {
        throw new InvalidHeaderException(invalid.get());
      }
      // Positions count bytes as they are stored.
      request.header("Accept-Encoding", "identity");
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      Response response = run(request, sent, reply -> reply);
      Optional<URI> target = redirects < MAX_REDIRECTS ? target(next, response) : Optional.empty();
      if (target.isEmpty()) {
        return response;
      }
      response.close();
      boolean stays = isSameServer(call.url(), target.get());
      Map<String, String> headers = stays ? call.headers() : Map.of("Accept", "*/*");
      secrets = stays ? authorization : Map.of();
      next = new HttpCall("GET", target.get(), headers, null);
    }
  }

  /** Where a redirect leads, if it may be followed: never from https to http. */
  private static Optional<URI> target(HttpCall call, Response response) {
    String location = response.header("Location");
    if (!response.isRedirect() || location == null) {
      return Optional.empty();
    }
    try {
      URI target = call.url().resolve(location.strip());
      boolean http = "http".equalsIgnoreCase(target.getScheme());
      boolean https = "https".equalsIgnoreCase(target.getScheme());
      return target.getHost() != null
              && (https || (http && "http".equalsIgnoreCase(call.url().getScheme())))
          ? Optional.of(target)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isSameServer(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  /** A header has a character that HTTP does not allow; the message is its name. */
  private static final class InvalidHeaderException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidHeaderException(String name) {
      super(name);
    }
  }

  /** Notes the moment from which a request may have reached the server. */
  private static final class SentListener extends EventListener {
    @Override
    public void requestHeadersStart(Call call) {
      AtomicBoolean sent = call.request().tag(AtomicBoolean.class);
      if (sent != null) {
        sent.set(true);
      }
    }
  }

  /** A file between two texts, read while it is written to the wire. */
  private static final class FileBody extends RequestBody {
    private final byte[] before;
    private final Path file;
    private final long size;
    private final byte[] after;

    FileBody(byte[] before, Path file, long size, byte[] after) {
      this.before = before;
      this.file = file;
      this.size = size;
      this.after = after;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return before.length + size + after.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(before);
      try (Source source = Okio.source(file)) {
        sink.writeAll(source);
      }
      sink.write(after);
    }
  }
}
