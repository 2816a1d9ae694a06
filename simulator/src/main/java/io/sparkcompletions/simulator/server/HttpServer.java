package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.server.Reception.Outcomes;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.Upload;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens on the loopback interface and hands each request to the provider or to the admin. */
public final class HttpServer implements AutoCloseable {

  private static final String ADMIN = "/__simulator/";
  private static final long IDLE_MILLIS = 3_600_000;
  private static final int BACKLOG = 8_192;

  private final Server server;
  private final ServerConnector connector;
  private final Provider provider;

  /**
   * @param port 0 for any free one
   * @throws IOException if the port cannot be listened on
   */
  public HttpServer(int port, Provider provider, Handler admin) throws IOException {
    this.provider = provider;
    QueuedThreadPool threads = new QueuedThreadPool(12, 4);
    threads.setName("simulator-http");
    threads.setDaemon(true);
    threads.setStopTimeout(1_000);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(64 * 1024);
    connector = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            if (path(request).startsWith(ADMIN)) {
              return admin.handle(request, response, callback);
            }
            receive(request, response, callback);
            return true;
          }
        });
    start();
  }

  private void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      provider.close();
      throw e;
    } catch (Exception e) {
      provider.close();
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    provider.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }

  private void receive(Request request, Response response, Callback callback) {
    Instant arrivedAt = provider.clock().instant();
    String path = path(request);
    Traffic.Visit visit = provider.traffic().arrive(path, arrivedAt);
    Conduct conduct = provider.conduct();
    Map<String, String> headers = headers(request);
    Dialect dialect = conduct.dialect(path, headers.keySet());
    String requestId = dialect.newRequestId();
    Line line = new Line(request, response, callback);
    Function<Optional<Upload>, WireRequest> wire =
        upload -> wire(request, headers, new byte[0], upload, requestId, arrivedAt);
    Function<WireRequest, Exchange> exchange =
        read -> new Exchange(provider, conduct, dialect, read, line, visit);
    long maxUpload = dialect.maxUploadBytes(request.getMethod(), path);
    if (maxUpload > 0) {
      Outcomes outcomes =
          new Outcomes() {
            @Override
            public void received(Upload upload) {
              exchange.apply(wire.apply(Optional.of(upload))).run();
            }

            @Override
            public void tooLarge() {
              exchange.apply(wire.apply(Optional.empty())).refuseBody(maxUpload);
            }

            @Override
            public void cut() {
              exchange.apply(wire.apply(Optional.empty())).cutUpload();
            }

            @Override
            public void failed(Throwable failure) {
              visit.end("gone");
              callback.failed(failure);
            }
          };
      OptionalLong cut = provider.drawCut(conduct, request.getMethod(), path, requestId);
      new Reception(request, provider.spools().create("upload"), maxUpload, cut, outcomes).run();
      return;
    }
    Content.Source.asByteArrayAsync(
        request,
        conduct.maxBodyBytes(),
        new Promise.Invocable<>() {
          @Override
          public void succeeded(byte[] body) {
            exchange
                .apply(wire(request, headers, body, Optional.empty(), requestId, arrivedAt))
                .run();
          }

          @Override
          public void failed(Throwable failure) {
            if (failure instanceof IOException) {
              visit.end("gone");
              callback.failed(failure);
            } else {
              exchange.apply(wire.apply(Optional.empty())).refuseBody(conduct.maxBodyBytes());
            }
          }
        });
  }

  private static WireRequest wire(
      Request request,
      Map<String, String> headers,
      byte[] body,
      Optional<Upload> upload,
      String requestId,
      Instant arrivedAt) {
    return new WireRequest(
        request.getMethod(),
        path(request),
        query(request),
        headers,
        body,
        upload,
        requestId,
        arrivedAt);
  }

  private static String path(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  private static Map<String, String> query(Request request) {
    Map<String, String> query = new HashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      query.putIfAbsent(field.getName(), field.getValue());
    }
    return query;
  }

  private static Map<String, String> headers(Request request) {
    Map<String, String> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue() == null ? "" : field.getValue();
      headers.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), value);
    }
    return headers;
  }
}
