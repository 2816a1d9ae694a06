package io.sparkcompletions.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OkHttp against bare sockets: what happened on the wire is what the exchange says. */
@Timeout(60)
class OkHttpTransportTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] BODY = "{\"prompt\":\"hello\"}".getBytes(StandardCharsets.UTF_8);

  private final OkHttpTransport transport = new OkHttpTransport(Duration.ofSeconds(5));

  @AfterEach
  void closeLeavesNoThread() throws InterruptedException {
    transport.close();
    for (Thread thread : threads()) {
      thread.join(10_000);
    }
    assertThat(threads()).isEmpty();
    assertThat(transport.connections()).isZero();
  }

  @Test
  void oneRequestGoesOutAsGivenAndItsReplyComesBackWhole() throws Exception {
    try (RawServer server =
        new RawServer(RawServer.reply("201 Made", "X-Id: 7\r\n", utf8("grüße")))) {
      HttpReply reply =
          ((Replied)
                  send(
                      call(server.url(), Map.of("X-Team", "a")),
                      Map.of("Authorization", "Bearer k"),
                      LONG))
              .reply();
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.header("x-id")).contains("7");
      assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("grüße");
      RawServer.Request request = server.requests.get(0);
      assertThat(request.head()).startsWith("POST /v1/complete HTTP/1.1\r\n");
      assertThat(request.body()).isEqualTo(BODY);
      assertThat(request.header("x-team")).isEqualTo("a");
      assertThat(request.header("authorization")).isEqualTo("Bearer k");
      assertThat(request.header("content-type")).isEqualTo("application/json");
      assertThat(request.header("accept-encoding")).isEqualTo("gzip");
    }
  }

  @Test
  void compressedRepliesAreUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(utf8("x".repeat(100_000)));
    }
    try (RawServer server =
        new RawServer(
            RawServer.reply("200 OK", "Content-Encoding: gzip\r\n", packed.toByteArray()))) {
      assertThat(((Replied) send(server)).reply().body()).hasSize(100_000);
    }
  }

  @Test
  void aRefusedConnectionSentNothing() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    Exchange exchange =
        send(call(URI.create("http://127.0.0.1:" + port), Map.of()), Map.of(), LONG);
    assertThat(((NotSent) exchange).reason()).isEqualTo(NotSent.Reason.REFUSED);
  }

  @Test
  void anUnknownHostSentNothing() throws Exception {
    try (OkHttpTransport nowhere =
        new OkHttpTransport(
            LONG,
            builder ->
                builder.dns(
                    host -> {
                      throw new UnknownHostException(host);
                    }))) {
      Exchange exchange =
          send(nowhere, call(URI.create("http://nowhere.invalid"), Map.of()), Map.of(), LONG);
      assertThat(exchange)
          .isEqualTo(
              new NotSent(NotSent.Reason.UNKNOWN_HOST, "UnknownHostException: nowhere.invalid"));
    }
  }

  @Test
  void theAddressesOfAHostAreTriedInTurn() throws Exception {
    Dns two =
        host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1"));
    try (RawServer server = new RawServer(RawServer.reply("200 OK", "", utf8("ok")));
        OkHttpTransport transport = new OkHttpTransport(LONG, builder -> builder.dns(two))) {
      URI url = URI.create("http://both.invalid:" + server.port());
      assertThat(send(transport, call(url, Map.of()), Map.of(), LONG)).isInstanceOf(Replied.class);
    }
  }

  @Test
  void aServerThatSpeaksNoTlsSentNothing() throws Exception {
    try (RawServer server = new RawServer(RawServer.reply("200 OK", "", utf8("plain")))) {
      CountDownLatch connected = new CountDownLatch(1);
      try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
        Thread answering =
            new Thread(
                () -> {
                  try (var socket = plain.accept()) {
                    connected.countDown();
                    socket.getOutputStream().write(utf8("this is not TLS, not at all\r\n"));
                    socket.getInputStream().readAllBytes();
                  } catch (IOException e) {
                    // The client went away.
                  }
                });
        answering.start();
        URI url = URI.create("https://127.0.0.1:" + plain.getLocalPort());
        Exchange exchange = send(call(url, Map.of()), Map.of(), LONG);
        assertThat(((NotSent) exchange).reason()).isEqualTo(NotSent.Reason.TLS);
        answering.join();
      }
    }
  }

  @Test
  void aResetBeforeTheReplyIsUnansweredAndNotSentAgain() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.reset(socket);
              return false;
            })) {
      assertThat(reason(send(server))).isEqualTo(Unanswered.Reason.CONNECTION_LOST);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aResetInTheMiddleOfTheBodyIsUnanswered() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.write(socket, "200 OK", "Content-Length: 100\r\n", utf8("half"));
              RawServer.reset(socket);
              return false;
            })) {
      assertThat(reason(send(server))).isEqualTo(Unanswered.Reason.CONNECTION_LOST);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aBodyShorterThanAnnouncedIsUnanswered() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.write(socket, "200 OK", "Content-Length: 100\r\n", utf8("half"));
              return false;
            })) {
      assertThat(reason(send(server))).isEqualTo(Unanswered.Reason.CONNECTION_LOST);
    }
  }

  @Test
  void aChunkedBodyWithoutItsEndIsUnanswered() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.write(
                  socket, "200 OK", "Transfer-Encoding: chunked\r\n", utf8("4\r\nhalf\r\n"));
              return false;
            })) {
      assertThat(reason(send(server))).isEqualTo(Unanswered.Reason.CONNECTION_LOST);
    }
  }

  @Test
  void aReplyLargerThanTheBoundIsUnanswered() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] megabyte = new byte[1024 * 1024];
      for (int i = 0; i <= 64; i++) {
        gzip.write(megabyte);
      }
    }
    try (RawServer server =
        new RawServer(
            RawServer.reply("200 OK", "Content-Encoding: gzip\r\n", packed.toByteArray()))) {
      assertThat(reason(send(server))).isEqualTo(Unanswered.Reason.BODY_TOO_LARGE);
    }
  }

  @Test
  void aServerThatSaysNothingIsATimeout() throws Exception {
    try (RawServer server = new RawServer((request, socket) -> true)) {
      Exchange exchange = send(call(server.url(), Map.of()), Map.of(), Duration.ofMillis(200));
      assertThat(reason(exchange)).isEqualTo(Unanswered.Reason.TIMEOUT);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aServerThatStopsInTheMiddleOfTheBodyIsATimeout() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.write(socket, "200 OK", "Content-Length: 100\r\n", utf8("half"));
              return true;
            })) {
      Exchange exchange = send(call(server.url(), Map.of()), Map.of(), Duration.ofMillis(200));
      assertThat(reason(exchange)).isEqualTo(Unanswered.Reason.TIMEOUT);
    }
  }

  @Test
  void connectionsAreKeptForTheNextRequest() throws Exception {
    try (RawServer server = new RawServer(RawServer.reply("200 OK", "", utf8("ok")))) {
      for (int i = 0; i < 20; i++) {
        assertThat(send(server)).isInstanceOf(Replied.class);
      }
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void aPooledConnectionDroppedAfterUseCostsAnAttemptWeSeeAndNoneWeDoNot() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              if (request.number() % 2 == 0) {
                return false;
              }
              RawServer.write(socket, "200 OK", "Content-Length: 2\r\n", utf8("ok"));
              return true;
            })) {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        exchanges.add(send(server));
      }
      assertThat(server.requests).hasSize(20);
      assertThat(exchanges).filteredOn(Replied.class::isInstance).hasSize(10);
      assertThat(exchanges).filteredOn(Unanswered.class::isInstance).hasSize(10);
    }
  }

  @Test
  void aConnectionThatTheServerClosedAfterItsReplyCostsNothing() throws Exception {
    try (RawServer server = new RawServer(OkHttpTransportTest::replyAndClose)) {
      for (int i = 0; i < 20; i++) {
        assertThat(send(server)).isInstanceOf(Replied.class);
        server.awaitNoConnections();
      }
      assertThat(server.requests).hasSize(20);
    }
  }

  @Test
  void aFreshConnectionIsNeitherTakenFromThePoolNorKept() throws Exception {
    try (RawServer server = new RawServer(RawServer.reply("200 OK", "", utf8("ok")))) {
      assertThat(send(server)).isInstanceOf(Replied.class);
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Exchange> exchange = new CompletableFuture<>();
        transport.send(call(server.url(), Map.of()), Map.of(), LONG, true, exchange::complete);
        assertThat(exchange.get(45, TimeUnit.SECONDS)).isInstanceOf(Replied.class);
      }
      assertThat(send(server)).isInstanceOf(Replied.class);
      assertThat(server.connections).hasValue(4);
    }
  }

  private static boolean replyAndClose(RawServer.Request request, Socket socket)
      throws IOException {
    RawServer.write(socket, "200 OK", "Content-Length: 2\r\n", utf8("ok"));
    return false;
  }

  @Test
  void statusesThatOkHttpWouldFollowUpAreReturnedAsTheyAre() throws Exception {
    for (String status :
        List.of(
            "503 Busy\r\nRetry-After: 0",
            "408 Slow",
            "307 Elsewhere\r\nLocation: /other",
            "401 Who\r\nWWW-Authenticate: Basic")) {
      try (RawServer server = new RawServer(RawServer.reply(status, "", utf8("no")))) {
        HttpReply reply = ((Replied) send(server)).reply();
        assertThat(reply.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
        assertThat(server.requests).as(status).hasSize(1);
      }
    }
  }

  @Test
  void twoHundredGoAtOnce() throws Exception {
    CyclicBarrier all = new CyclicBarrier(200);
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              try {
                all.await(30, TimeUnit.SECONDS);
              } catch (Exception e) {
                return false;
              }
              RawServer.write(socket, "200 OK", "Content-Length: 2\r\n", utf8("ok"));
              return true;
            })) {
      List<CompletableFuture<Exchange>> exchanges = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        CompletableFuture<Exchange> exchange = new CompletableFuture<>();
        exchanges.add(exchange);
        transport.send(call(server.url(), Map.of()), Map.of(), LONG, false, exchange::complete);
      }
      for (CompletableFuture<Exchange> exchange : exchanges) {
        assertThat(exchange.get()).isInstanceOf(Replied.class);
      }
      assertThat(server.requests).hasSize(400);
      transport.close();
      server.awaitNoConnections();
    }
  }

  @Test
  void cancellingEndsTheExchangeAndSaysWhetherItWasSent() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              received.countDown();
              return true;
            })) {
      CompletableFuture<Exchange> exchange = new CompletableFuture<>();
      HttpTransport.Handle handle =
          transport.send(call(server.url(), Map.of()), Map.of(), LONG, false, exchange::complete);
      received.await();
      assertThat(handle.isSent()).isTrue();
      handle.cancel();
      assertThat(reason(exchange.get())).isEqualTo(Unanswered.Reason.CANCELLED);
    }
  }

  @Test
  void closingEndsWhatIsInFlight() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              received.countDown();
              return true;
            })) {
      CompletableFuture<Exchange> exchange = new CompletableFuture<>();
      transport.send(call(server.url(), Map.of()), Map.of(), LONG, false, exchange::complete);
      received.await();
      transport.close();
      assertThat(exchange.get()).isInstanceOf(Unanswered.class);
      server.awaitNoConnections();
    }
  }

  @Test
  void aKeyWithALineBreakIsNamedByItsHeaderOnly() throws Exception {
    Exchange exchange =
        send(
            call(URI.create("http://127.0.0.1:9"), Map.of()),
            Map.of("x-api-key", "secret\nkey"),
            LONG);
    assertThat(exchange).isEqualTo(new NotSent(NotSent.Reason.INVALID_HEADER, "x-api-key"));
  }

  private Exchange send(RawServer server) throws Exception {
    return send(call(server.url(), Map.of()), Map.of(), LONG);
  }

  private Exchange send(HttpCall call, Map<String, String> authorization, Duration timeout)
      throws Exception {
    return send(transport, call, authorization, timeout);
  }

  private static Exchange send(
      HttpTransport transport, HttpCall call, Map<String, String> authorization, Duration timeout)
      throws Exception {
    CompletableFuture<Exchange> exchange = new CompletableFuture<>();
    transport.send(call, authorization, timeout, false, exchange::complete);
    return exchange.get(45, TimeUnit.SECONDS);
  }

  private static Unanswered.Reason reason(Exchange exchange) {
    return ((Unanswered) exchange).reason();
  }

  private static HttpCall call(URI base, Map<String, String> headers) {
    return new HttpCall("POST", URI.create(base + "/v1/complete"), headers, BODY);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** OkHttp gives a thread another name, with the host in it, while it runs a call. */
  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith(TransportThreads.NAME_PREFIX)
                    || thread.getName().startsWith("OkHttp http"))
        .toList();
  }
}
