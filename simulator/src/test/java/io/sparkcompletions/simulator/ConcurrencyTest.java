package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ConcurrencyTest {

  private static final int REQUESTS = 2_000;

  @Test
  void thousandsOfSlowRequestsAreHeldByAHandfulOfThreads() throws IOException {
    try (Simulator simulator = Simulator.start(SimulatorConfig.parse("latency: {millis: 300}"))) {
      ApiClient api = new ApiClient(simulator);
      api.configure(
          "{\"faults\":[{\"promptPattern\":\"late\",\"fault\":{\"kind\":\"delay\",\"millis\":600000}}]}");
      List<SocketChannel> connections = new ArrayList<>();
      try (Selector selector = Selector.open()) {
        for (int i = 0; i < REQUESTS; i++) {
          connections.add(send(simulator, "late " + i));
        }
        Until.isTrue(
            "all requests are in flight at once",
            () -> api.stats().path("inFlight").asLong() == REQUESTS);
        assertThat(api.stats().path("maxInFlight").asLong()).isEqualTo(REQUESTS);
        assertThat(serverThreads()).isLessThanOrEqualTo(14);

        for (int i = 0; i < REQUESTS; i++) {
          connections.add(send(simulator, "Echo: row " + i));
        }
        assertEveryRowGetsItsOwnAnswer(connections.subList(REQUESTS, 2 * REQUESTS), selector);
        assertThat(serverThreads()).isLessThanOrEqualTo(14);
      } finally {
        for (SocketChannel connection : connections) {
          connection.close();
        }
      }
      JsonNode stats = api.stats();
      assertThat(stats.at("/statusCounts/200").asLong()).isEqualTo(REQUESTS);
      assertThat(api.bill().path("billedRequests").asLong()).isEqualTo(2 * REQUESTS);
    }
    assertThat(serverThreads()).isZero();
  }

  private static long serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("simulator-"))
        .count();
  }

  private static SocketChannel send(Simulator simulator, String user) throws IOException {
    SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), simulator.port()));
    String body = ApiClient.chatBody("gpt-4.1-mini", user);
    ByteBuffer request =
        StandardCharsets.US_ASCII.encode(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-t\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    while (request.hasRemaining()) {
      int unused = channel.write(request);
    }
    return channel;
  }

  private static void assertEveryRowGetsItsOwnAnswer(
      List<SocketChannel> connections, Selector selector) throws IOException {
    StringBuilder[] received = new StringBuilder[connections.size()];
    for (int i = 0; i < connections.size(); i++) {
      received[i] = new StringBuilder();
      connections.get(i).configureBlocking(false);
      SelectionKey unused = connections.get(i).register(selector, SelectionKey.OP_READ, i);
    }
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    int complete = 0;
    while (complete < connections.size()) {
      int unused = selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        int row = (Integer) key.attachment();
        buffer.clear();
        int read = ((SocketChannel) key.channel()).read(buffer);
        assertThat(read).as("row %s was answered before the end", row).isPositive();
        received[row].append(StandardCharsets.US_ASCII.decode(buffer.flip()));
        if (received[row].indexOf("\"system_fingerprint\"") > 0) {
          complete++;
          key.cancel();
        }
      }
      selector.selectedKeys().clear();
    }
    for (int row = 0; row < received.length; row++) {
      assertThat(received[row]).contains("\"content\":\"row " + row + "\"");
    }
  }
}
