package io.sparkcompletions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sparkcompletions.http.Exchange.Replied;
import io.sparkcompletions.model.HttpCall;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The look at a used connection before each request reads from a TLS socket, which may not mind.
 */
@Timeout(60)
class OkHttpTransportTlsTest {
  private static final String PASSWORD = "of-a-test";
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static SSLContext context;
  private static X509TrustManager trust;

  @BeforeAll
  static void makeACertificate() throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(trusted);
    trust = (X509TrustManager) others.getTrustManagers()[0];
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aConnectionIsUsedAgainAndAgain(String version) throws Exception {
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var chosen = context.getDefaultSSLParameters();
            chosen.setProtocols(new String[] {version});
            parameters.setSSLParameters(chosen);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          ports.add(exchange.getRemoteAddress().getPort());
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (OkHttpTransport transport =
        new OkHttpTransport(
            LONG, builder -> builder.sslSocketFactory(context.getSocketFactory(), trust))) {
      URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
      for (int i = 0; i < 50; i++) {
        byte[] body = new byte[1 + i * 1_000];
        Arrays.fill(body, (byte) ('a' + i % 26));
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        var unused =
            transport.send(
                new HttpCall("POST", url, Map.of(), body), Map.of(), LONG, false, done::complete);
        assertThat(done.get())
            .isInstanceOfSatisfying(
                Replied.class, replied -> assertThat(replied.reply().body()).isEqualTo(body));
      }
      assertThat(ports).hasSize(1);
    } finally {
      server.stop(0);
    }
  }
}
