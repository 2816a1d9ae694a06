package io.sparkcompletions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.http.FileTransport.Download;
import io.sparkcompletions.model.HttpCall;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over bare sockets. */
@Timeout(60)
class OkHttpFileTransportTest {
  private static final Map<String, String> KEY = Map.of("Authorization", "Bearer k");
  private static final byte[] CONTENT = new byte[300_000];
  private static final int CUT = 100_000;

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private final FileTransport transport =
      FileTransport.open(Duration.ofSeconds(5), Duration.ofSeconds(20));

  @TempDir Path folder;

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void aFileGoesOutBetweenTwoTexts() throws Exception {
    Path file = Files.write(folder.resolve("chunk"), CONTENT);
    try (RawServer server =
        new RawServer(RawServer.reply("200 OK", "", "{}".getBytes(StandardCharsets.UTF_8)))) {
      HttpCall call =
          new HttpCall("POST", server.url().resolve("/files"), Map.of("Content-Type", "a/b"), null);
      Exchange exchange = transport.upload(call, KEY, utf8("before"), file, utf8("after"));
      assertThat(exchange).isInstanceOf(Replied.class);
      RawServer.Request request = server.requests.get(0);
      assertThat(request.head()).startsWith("POST /files HTTP/1.1\r\n");
      assertThat(request.header("authorization")).isEqualTo("Bearer k");
      assertThat(request.header("content-type")).isEqualTo("a/b");
      assertThat(request.body()).startsWith(utf8("before")).endsWith(utf8("after"));
      assertThat(Arrays.copyOfRange(request.body(), 6, 6 + CONTENT.length)).isEqualTo(CONTENT);
    }
  }

  @Test
  void anUploadWhoseReplyIsLostMayHaveArrived() throws Exception {
    Path file = Files.write(folder.resolve("chunk"), CONTENT);
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              RawServer.reset(socket);
              return false;
            })) {
      HttpCall call = new HttpCall("POST", server.url().resolve("/files"), Map.of(), null);
      Exchange exchange = transport.upload(call, KEY, new byte[0], file, new byte[0]);
      assertThat(exchange).isInstanceOf(Unanswered.class);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aMissingFileAndABadHeaderSendNothing() throws Exception {
    try (RawServer server = new RawServer(RawServer.reply("200 OK", "", new byte[0]))) {
      HttpCall call = get(server.url());
      assertThat(transport.upload(call, KEY, new byte[0], folder.resolve("no"), new byte[0]))
          .isInstanceOf(NotSent.class);
      Map<String, String> bad = Map.of("Authorization", "Bearer a\nb");
      assertThat(transport.send(call, bad))
          .isEqualTo(new NotSent(NotSent.Reason.INVALID_HEADER, "Authorization"));
      assertThat(transport.download(call, bad))
          .isEqualTo(
              new Download.Refused(new NotSent(NotSent.Reason.INVALID_HEADER, "Authorization")));
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void anErrorInsteadOfAFileIsTold() throws Exception {
    try (RawServer server = new RawServer(RawServer.reply("404 Not Found", "", utf8("{}")))) {
      Exchange exchange =
          ((Download.Refused) transport.download(get(server.url()), KEY)).exchange();
      assertThat(((Replied) exchange).reply().status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDownloadGoesOnWhereItStopped(boolean rangesAreKnown) throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              int from = from(request);
              if (request.number() == 1) {
                part(socket, "200 OK", "", 0, CUT, CONTENT.length);
                return false;
              }
              if (request.number() == 2) {
                RawServer.write(socket, "503 Busy", "Content-Length: 0\r\n", new byte[0]);
              } else if (rangesAreKnown) {
                part(socket, "206 Part", range(from), from, CONTENT.length, CONTENT.length - from);
              } else {
                part(socket, "200 OK", "", 0, CONTENT.length, CONTENT.length);
              }
              return true;
            })) {
      assertThat(read(transport.download(get(server.url()), KEY))).isEqualTo(CONTENT);
      assertThat(server.requests)
          .extracting(request -> request.header("range"))
          .containsExactly("", "bytes=" + CUT + "-", "bytes=" + CUT + "-");
      assertThat(server.requests)
          .extracting(request -> request.header("authorization"))
          .containsOnly("Bearer k");
    }
  }

  @Test
  void anotherPartThanAskedForIsNotTakenForIt() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              if (request.number() == 1) {
                part(socket, "200 OK", "", 0, CUT, CONTENT.length);
                return false;
              }
              part(socket, "206 Part", range(7), 7, CONTENT.length, CONTENT.length - 7);
              return true;
            })) {
      Download download = transport.download(get(server.url()), KEY);
      assertThatThrownBy(() -> read(download))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another part");
    }
  }

  @Test
  void aFileThatIsGoneMeanwhileEndsTheDownloadAtOnce() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              if (request.number() == 1) {
                part(socket, "200 OK", "", 0, CUT, CONTENT.length);
                return false;
              }
              RawServer.write(socket, "404 Not Found", "Content-Length: 0\r\n", new byte[0]);
              return true;
            })) {
      Download download = transport.download(get(server.url()), KEY);
      assertThatThrownBy(() -> read(download)).hasMessageContaining("HTTP 404");
      assertThat(server.requests).hasSize(2);
    }
  }

  @Test
  void aServerThatAlwaysBreaksOffIsGivenUp() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              if (request.number() == 1) {
                part(socket, "200 OK", "", 0, CUT, CONTENT.length);
              }
              return false;
            })) {
      Download download = transport.download(get(server.url()), KEY);
      assertThatThrownBy(() -> read(download)).isInstanceOf(IOException.class);
      assertThat(server.requests).hasSize(5);
    }
  }

  @Test
  void theKeyStaysBehindWhereARedirectLeadsElsewhere() throws Exception {
    try (RawServer store = new RawServer(RawServer.reply("200 OK", "", CONTENT));
        RawServer server =
            new RawServer(
                (request, socket) -> {
                  String target =
                      request.number() == 1 ? "/moved" : store.url().resolve("/blob?sig=1") + "";
                  RawServer.write(
                      socket,
                      "302 Found",
                      "Location: " + target + "\r\nContent-Length: 0\r\n",
                      new byte[0]);
                  return true;
                })) {
      HttpCall call =
          new HttpCall(
              "GET", server.url().resolve("/file"), Map.of("OpenAI-Organization", "org"), null);
      assertThat(read(transport.download(call, KEY))).isEqualTo(CONTENT);
      assertThat(server.requests)
          .extracting(request -> request.header("authorization"))
          .containsExactly("Bearer k", "Bearer k");
      assertThat(store.requests.get(0).head()).startsWith("GET /blob?sig=1 ");
      assertThat(store.requests.get(0).header("authorization")).isEmpty();
      assertThat(store.requests.get(0).header("openai-organization")).isEmpty();
    }
  }

  @Test
  void aRoundOfRedirectsEnds() throws Exception {
    try (RawServer server =
        new RawServer(RawServer.reply("302 Found", "Location: /again\r\n", new byte[0]))) {
      Download download = transport.download(get(server.url()), KEY);
      assertThat(((Replied) ((Download.Refused) download).exchange()).reply().status())
          .isEqualTo(302);
      assertThat(server.requests).hasSize(6);
    }
  }

  @Test
  void anInterruptionBreaksOff() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              arrived.countDown();
              return true;
            })) {
      CompletableFuture<Exchange> exchange =
          CompletableFuture.supplyAsync(
              () -> {
                thread.set(Thread.currentThread());
                return transport.send(get(server.url()), KEY);
              });
      arrived.await();
      thread.get().interrupt();
      assertThat(exchange.join())
          .isInstanceOfSatisfying(
              Unanswered.class,
              broken -> assertThat(broken.reason()).isEqualTo(Unanswered.Reason.CANCELLED));
    }
  }

  private static HttpCall get(URI server) {
    return new HttpCall("GET", server.resolve("/file"), Map.of("Accept", "*/*"), null);
  }

  private static byte[] read(Download download) throws IOException {
    try (InputStream content = ((Download.Opened) download).content()) {
      return content.readAllBytes();
    }
  }

  private static int from(RawServer.Request request) {
    String range = request.header("range");
    return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  private static String range(int from) {
    return "Content-Range: bytes "
        + from
        + "-"
        + (CONTENT.length - 1)
        + "/"
        + CONTENT.length
        + "\r\n";
  }

  /** Announces some length and sends bytes from here to there. */
  private static void part(
      Socket socket, String status, String headers, int from, int to, int announced)
      throws IOException {
    RawServer.write(
        socket,
        status,
        headers + "Content-Length: " + announced + "\r\n",
        Arrays.copyOfRange(CONTENT, from, to));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
