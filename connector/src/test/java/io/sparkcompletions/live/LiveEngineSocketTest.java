package io.sparkcompletions.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.http.RawServer;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shared engines over real sockets and threads, and what they leave behind. */
@Timeout(60)
class LiveEngineSocketTest {
  private final FakeAdapter adapter = new FakeAdapter();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : engineThreads()) {
      thread.join(10_000);
    }
    assertThat(engineThreads()).isEmpty();
  }

  @Test
  void equalConfigurationsShareOneEngineUntilTheLastLeaseGoes() throws Exception {
    try (RawServer server = new RawServer(LiveEngineSocketTest::answer)) {
      LiveEngine.Lease first = LiveEngine.acquire(config(server.url(), 8));
      LiveEngine.Lease second = LiveEngine.acquire(config(server.url(), 8));
      assertThat(ask(first, "a").outcome()).isInstanceOf(Answer.class);
      assertThat(ask(second, "b").outcome()).isInstanceOf(Answer.class);
      assertThat(probes(server)).isEqualTo(1);
      assertThat(second.stats().answered()).isEqualTo(2);
      first.close();
      first.close();
      assertThat(ask(second, "c").outcome()).isInstanceOf(Answer.class);
      second.close();
      server.awaitNoConnections();

      try (LiveEngine.Lease third = LiveEngine.acquire(config(server.url(), 8))) {
        assertThat(ask(third, "d").outcome()).isInstanceOf(Answer.class);
        assertThat(third.stats().answered()).isEqualTo(1);
      }
      assertThat(probes(server)).isEqualTo(2);
    }
  }

  @Test
  void differentConfigurationsHaveEnginesOfTheirOwn() throws Exception {
    try (RawServer server = new RawServer(LiveEngineSocketTest::answer);
        LiveEngine.Lease eight = LiveEngine.acquire(config(server.url(), 8));
        LiveEngine.Lease nine = LiveEngine.acquire(config(server.url(), 9))) {
      ask(eight, "a");
      assertThat(nine.stats().sent()).isZero();
    }
  }

  @Test
  void twoHundredRequestsAreInFlightAtOnceAndNoneIsLost() throws Exception {
    CyclicBarrier all = new CyclicBarrier(200);
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  if (request.head().startsWith("POST")) {
                    try {
                      all.await(30, TimeUnit.SECONDS);
                    } catch (Exception e) {
                      return false;
                    }
                  }
                  return answer(request, socket);
                });
        LiveEngine.Lease lease = LiveEngine.acquire(config(server.url(), 200))) {
      List<CompletableFuture<LiveResult>> results = new ArrayList<>();
      try (CallGroup group = lease.open()) {
        for (int i = 0; i < 1000; i++) {
          CompletableFuture<LiveResult> result = new CompletableFuture<>();
          results.add(result);
          group.submit(EngineFixture.request("p" + i), result::complete);
        }
        for (int i = 0; i < 1000; i++) {
          Answer answer = (Answer) results.get(i).get(45, TimeUnit.SECONDS).outcome();
          assertThat(answer.text()).isEqualTo("answer to p" + i);
        }
      }
      assertThat(server.requests).hasSize(1001);
      assertThat(lease.stats().inFlight()).isZero();
    }
  }

  @Test
  void aRequestWhoseConnectionBreaksIsSentAgainAndCounted() throws Exception {
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  if (request.number() == 2) {
                    RawServer.reset(socket);
                    return false;
                  }
                  return answer(request, socket);
                });
        LiveEngine.Lease lease = LiveEngine.acquire(config(server.url(), 1))) {
      LiveResult result = ask(lease, "a");
      assertThat(result.outcome()).isInstanceOf(Answer.class);
      assertThat(result.attempts()).isEqualTo(2);
      assertThat(result.unansweredAttempts()).isEqualTo(1);
      assertThat(server.requests).hasSize(3);
    }
  }

  @Test
  void aServerThatClosesEachConnectionAfterItsReplyFailsNoRequest() throws Exception {
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  answer(request, socket);
                  return false;
                });
        LiveEngine.Lease lease = LiveEngine.acquire(config(server.url(), 8));
        CallGroup group = lease.open()) {
      List<CompletableFuture<LiveResult>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        CompletableFuture<LiveResult> result = new CompletableFuture<>();
        results.add(result);
        group.submit(EngineFixture.request("p" + i), result::complete);
      }
      for (CompletableFuture<LiveResult> result : results) {
        assertThat(result.get(45, TimeUnit.SECONDS).outcome()).isInstanceOf(Answer.class);
        assertThat(result.get().unansweredAttempts()).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void anUnreachableHostEndsAllCallsWithinSeconds() throws Exception {
    URI gone;
    try (RawServer server = new RawServer(LiveEngineSocketTest::answer)) {
      gone = server.url();
    }
    try (LiveEngine.Lease lease = LiveEngine.acquire(config(gone, 8))) {
      LiveResult result = ask(lease, "a");
      assertThat(((Failure) result.outcome()).code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
      assertThat(result.attempts()).isZero();
    }
  }

  @Test
  void theLastLeaseBreaksOffWhatIsInFlight() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (request, socket) -> {
              if (request.head().startsWith("GET")) {
                return answer(request, socket);
              }
              received.countDown();
              return true;
            })) {
      CompletableFuture<LiveResult> result = new CompletableFuture<>();
      try (LiveEngine.Lease lease = LiveEngine.acquire(config(server.url(), 8))) {
        lease.open().submit(EngineFixture.request("stalled"), result::complete);
        received.await();
      }
      assertThat(((Failure) result.get().outcome()).code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(result.get().unansweredAttempts()).isEqualTo(1);
      server.awaitNoConnections();
    }
  }

  @Test
  void configurationsDoNotPrintTheirKey() {
    assertThat(config(URI.create("http://127.0.0.1:9"), 1).toString()).doesNotContain("sk-planted");
  }

  private static boolean answer(RawServer.Request request, Socket socket) throws IOException {
    byte[] body =
        (request.head().startsWith("GET") ? "listed" : "ok").getBytes(StandardCharsets.UTF_8);
    return RawServer.reply("200 OK", "", body).after(request, socket);
  }

  private static LiveResult ask(LiveEngine.Lease lease, String prompt) throws Exception {
    CompletableFuture<LiveResult> result = new CompletableFuture<>();
    try (CallGroup group = lease.open()) {
      group.submit(EngineFixture.request(prompt), result::complete);
      return result.get(45, TimeUnit.SECONDS);
    }
  }

  private static long probes(RawServer server) {
    return server.requests.stream().filter(request -> request.head().startsWith("GET")).count();
  }

  private LiveConfig config(URI url, int concurrency) {
    return new LiveConfig(
        adapter,
        new Endpoint(url, Api.CHAT, Map.of()),
        EngineFixture.MODEL,
        "sk-planted",
        concurrency,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        4,
        2,
        Duration.ofMillis(20));
  }

  /** OkHttp gives a thread another name, with the host in it, while it runs a call. */
  private static List<Thread> engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("completions-live-")
                    || thread.getName().startsWith("completions-http-")
                    || thread.getName().startsWith("OkHttp http"))
        .toList();
  }
}
