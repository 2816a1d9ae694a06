package io.sparkcompletions.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.http.Exchange;
import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The engine over fakes: exact waits, exact counts, one thread. */
class LiveEngineTest {

  // First contact

  @Test
  void nothingIsSentBeforeTheFirstSubmission() {
    EngineFixture f = new EngineFixture(4);
    f.timer.pass(Duration.ofHours(1));
    assertThat(f.transport.inFlight).isEmpty();
  }

  @Test
  void requestsWaitForTheProbeAndFollowItsConfirmation() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a", "b");
    assertThat(f.inFlight()).containsExactly("(probe)");
    assertThat(f.transport.first().timeout).isEqualTo(Duration.ofSeconds(15));
    f.transport.first().reply("listed");
    assertThat(f.inFlight()).containsExactly("a", "b");
    assertThat(f.transport.first().timeout).isEqualTo(Duration.ofSeconds(600));
    assertThat(f.transport.probes).isEqualTo(1);
  }

  @Test
  void aKeyTheProbeRefusesEndsAllSubmissionsBeforeAnyRequest() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a", "b");
    f.transport.first().reply("authentication_failed");
    f.submit("c");
    assertThat(List.of("a", "b", "c"))
        .allSatisfy(
            prompt -> {
              assertThat(f.errorOf(prompt)).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
              assertThat(f.result(prompt).attempts()).isZero();
              assertThat(f.result(prompt).latency()).isZero();
            });
    assertThat(f.transport.bodies).isEmpty();
  }

  @Test
  void anUnreachableHostIsTriedThreeTimesWithinTwoSeconds() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a");
    f.transport.first().refuseConnection();
    f.timer.passMillis(499);
    assertThat(f.transport.probes).isEqualTo(1);
    f.timer.passMillis(1);
    f.transport.first().refuseConnection();
    f.timer.passMillis(1500);
    f.transport.first().refuseConnection();
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(f.failureOf("a").message()).contains("http://127.0.0.1:9").contains("refused");
    assertThat(f.transport.probes).isEqualTo(3);
    assertThat(f.transport.bodies).isEmpty();
  }

  @Test
  void aHostThatAnswersTheSecondProbeIsUsed() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a");
    f.transport.first().refuseConnection();
    f.timer.passMillis(500);
    f.transport.first().reply("listed");
    assertThat(f.inFlight()).containsExactly("a");
  }

  @Test
  void aProbeThatCannotConnectInTimeIsNotRepeated() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a");
    f.transport.first().end(new Exchange.NotSent(NotSent.Reason.CONNECT_TIMEOUT, "timeout"));
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.HOST_UNREACHABLE);
  }

  @Test
  void aKeyWithALineBreakIsFoundByTheProbe() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a");
    f.transport.first().end(new NotSent(NotSent.Reason.INVALID_HEADER, "Authorization"));
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
    assertThat(f.failureOf("a").message()).doesNotContain("sk-planted");
  }

  @Test
  void withoutConfirmationOneRequestGoesAloneUntilAReplyComes() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a", "b", "c");
    f.transport.first().reply("unlisted");
    assertThat(f.inFlight()).containsExactly("a");
    f.transport.sent("a").lose();
    assertThat(f.inFlight()).containsExactly("b");
    f.transport.sent("b").reply("server_error");
    assertThat(f.inFlight()).containsExactly("c");
    f.timer.passMillis(500);
    assertThat(f.inFlight()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aProbeWithoutAnswerConfirmsNothingAndIsNotFatal() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a", "b");
    f.transport.first().lose();
    assertThat(f.inFlight()).containsExactly("a");
  }

  @Test
  void aServerThatNeverRepliesIsGivenUpAfterThreeLoneRequests() {
    EngineFixture f = new EngineFixture(64);
    f.submit("a", "b", "c", "d", "e");
    f.transport.first().end(new Unanswered(Unanswered.Reason.TIMEOUT, "timeout"));
    for (String prompt : List.of("a", "b", "c")) {
      assertThat(f.inFlight()).containsExactly(prompt);
      f.transport.sent(prompt).end(new Unanswered(Unanswered.Reason.TIMEOUT, "timeout"));
    }
    assertThat(List.of("a", "b", "c", "d", "e"))
        .allSatisfy(
            prompt -> assertThat(f.errorOf(prompt)).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE));
    assertThat(f.failureOf("e").message()).contains("http://127.0.0.1:9 takes requests");
    assertThat(f.result("a").unansweredAttempts()).isEqualTo(1);
    assertThat(f.result("e").attempts()).isZero();
  }

  @Test
  void aServerThatDiesWhileItIsAskedIsProbedForAMinuteAndThenGivenUp() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    IntStream.range(0, 100).forEach(i -> f.submit("p" + i));
    for (int i = 0; i < 4; i++) {
      f.transport.first().refuseConnection();
    }
    while (!f.inFlight().contains("(probe)")) {
      f.transport.first().refuseConnection();
    }
    int sent = f.transport.bodies.size();
    while (!f.hasEnded("p99")) {
      f.inFlight().forEach(any -> f.transport.first().refuseConnection());
      f.timer.passMillis(500);
    }
    assertThat(f.timer.now()).isBefore(FakeTimer.EPOCH.plusSeconds(62));
    assertThat(sent).as("opener, what was in flight, and no more than that again").isBetween(5, 9);
    assertThat(f.transport.bodies).hasSize(sent);
    assertThat(f.transport.probes).isEqualTo(8);
    assertThat(f.results.values().stream().skip(1))
        .allSatisfy(
            result ->
                assertThat(((Failure) result.outcome()).code())
                    .isEqualTo(ErrorCode.HOST_UNREACHABLE));
    assertThat(f.failureOf("p99").message()).contains("had answered before");
  }

  @Test
  void aServerThatComesBackGoesOnWithEveryRow() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    IntStream.range(0, 20).forEach(i -> f.submit("p" + i));
    while (!f.inFlight().equals(List.of("(probe)"))) {
      f.transport.first().lose();
    }
    f.transport.first().refuseConnection();
    f.timer.passMillis(500);
    f.transport.first().reply("listed");
    assertThat(f.inFlight()).as("one goes alone, whatever the list says").hasSize(1);
    f.transport.first().reply("ok");
    assertThat(f.inFlight()).hasSize(4);
    while (f.results.size() < 21) {
      f.timer.passMillis(1000);
      f.inFlight().forEach(any -> f.transport.first().reply("ok"));
    }
    assertThat(f.results.values())
        .allSatisfy(result -> assertThat(result.outcome()).isInstanceOf(Answer.class));
  }

  @Test
  void aReplyToWhatWasInFlightBringsContactBack() {
    EngineFixture f = new EngineFixture(8).withOpenGate();
    IntStream.range(0, 30).forEach(i -> f.submit("p" + i));
    while (!f.inFlight().contains("(probe)")) {
      f.transport.sent(f.inFlight().get(f.inFlight().size() - 1)).lose();
    }
    f.transport.sent("p0").reply("ok");
    assertThat(f.inFlight()).as("the free call counts as one").contains("(probe)").hasSize(8);
  }

  @Test
  void whatIsBrokenOffSaysNothingAboutTheServer() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    CallGroup other = f.engine.open();
    f.submit(other, "a", "b", "c", "d");
    List<FakeTransport.Sent> sent = List.copyOf(f.transport.inFlight);
    f.submit("e", "f");
    other.close();
    sent.forEach(any -> any.end(new Unanswered(Unanswered.Reason.CANCELLED, "cancelled")));
    assertThat(f.inFlight()).containsExactly("e", "f");
  }

  @Test
  void aRefusalThatTheProviderDidNotWordIsTheRowsOwn() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a", "b", "c");
    f.transport.sent("a").reply("permission_denied");
    f.transport.sent("b").reply("endpoint_not_found");
    f.transport.sent("c").reply("ok");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.REQUEST_BLOCKED);
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.REQUEST_BLOCKED);
    assertThat(f.result("a").attempts()).isEqualTo(1);
    assertThat(f.result("c").outcome()).isInstanceOf(Answer.class);
  }

  @Test
  void aRefusalThatTheProviderWordedStopsEverythingAtOnce() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a", "b");
    f.transport.sent("a").reply("coded:permission_denied");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.PERMISSION_DENIED);
    f.submit("c");
    assertThat(f.errorOf("c")).isEqualTo(ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aRefusalOnFirstContactStopsEverythingWhoeverWordedIt() {
    EngineFixture f = new EngineFixture(4);
    f.submit("a", "b");
    f.transport.first().reply("unlisted");
    f.transport.sent("a").reply("endpoint_not_found");
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.ENDPOINT_NOT_FOUND);
  }

  @Test
  void twentyRefusalsInARowThatTheProviderDidNotWordStopEverything() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    IntStream.range(0, 40).forEach(i -> f.submit("p" + i));
    for (int i = 0; i < 19; i++) {
      f.transport.first().reply("endpoint_not_found");
    }
    f.transport.first().reply("ok");
    for (int i = 0; i < 19; i++) {
      f.transport.first().reply("endpoint_not_found");
      assertThat(f.errorOf("p" + (20 + i))).isEqualTo(ErrorCode.REQUEST_BLOCKED);
    }
    f.transport.first().reply("endpoint_not_found");
    assertThat(f.errorOf("p39")).isEqualTo(ErrorCode.ENDPOINT_NOT_FOUND);
  }

  // Outcomes and retries

  @Test
  void whatWasSentWithoutAnAnswerIsSentAgainOnAFreshConnection() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    assertThat(f.transport.sent("a").freshConnection).isFalse();
    f.transport.sent("a").lose();
    f.timer.passMillis(500);
    assertThat(f.transport.sent("a").freshConnection).isTrue();
  }

  @Test
  void aRowThatFailsToConnectTellsWhatHappenedToItsCallsBefore() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    f.transport.sent("a").lose();
    for (int i = 0; i < 3; i++) {
      f.submit("between" + i);
      f.transport.sent("between" + i).reply("ok");
      f.timer.passMillis(4000);
      f.transport.sent("a").refuseConnection();
    }
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.CONNECTION_FAILED);
    assertThat(f.failureOf("a").message())
        .isEqualTo(
            "No connection to http://127.0.0.1:9: refused. This call sent nothing. Check that the"
                + " server is up and reachable from every machine, then run again: this row is asked"
                + " again. Of its 4 calls, 1 had been sent before without an answer, and may have"
                + " been billed.");
  }

  @Test
  void aGroupTellsHowManyOfItsCallsAreUnderWay() {
    EngineFixture f = new EngineFixture(2).withOpenGate();
    CallGroup other = f.engine.open();
    f.submit("a", "b", "c");
    f.submit(other, "d");
    assertThat(f.group.inFlight()).isEqualTo(2);
    assertThat(other.inFlight()).isZero();
    f.transport.sent("a").reply("ok");
    f.transport.sent("b").reply("server_error");
    assertThat(f.group.inFlight()).isEqualTo(1);
    assertThat(other.inFlight()).isEqualTo(1);
  }

  @Test
  void anAnswerCarriesItsAttemptsAndItsLatency() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    f.timer.passMillis(70);
    f.transport.sent("a").reply("ok");
    assertThat(((Answer) f.result("a").outcome()).text()).isEqualTo("answer to a");
    assertThat(f.result("a").attempts()).isEqualTo(1);
    assertThat(f.result("a").unansweredAttempts()).isZero();
    assertThat(f.result("a").latency()).isEqualTo(Duration.ofMillis(70));
    assertThat(f.result("a").completedAt()).isEqualTo(FakeTimer.EPOCH.plusMillis(70));
  }

  @Test
  void aTransientFailureIsSentAgainAfterExponentialWaitsUntilAttemptsAreUsedUp() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    for (int wait : new int[] {500, 1000, 2000}) {
      f.transport.sent("a").reply("server_error");
      f.timer.passMillis(wait - 1);
      assertThat(f.inFlight()).isEmpty();
      f.timer.passMillis(1);
      assertThat(f.inFlight()).containsExactly("a");
    }
    f.transport.sent("a").reply("server_error");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.SERVER_ERROR);
    assertThat(f.result("a").attempts()).isEqualTo(4);
    assertThat(f.result("a").unansweredAttempts()).isZero();
    assertThat(f.result("a").latency()).isEqualTo(Duration.ofMillis(3500));
  }

  @Test
  void aToldDelayIsALowerBoundEvenAboveTheLongestBackoff() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    f.transport.sent("a").reply("server_error 90000");
    f.timer.passMillis(89_999);
    assertThat(f.inFlight()).isEmpty();
    f.timer.passMillis(1);
    assertThat(f.inFlight()).containsExactly("a");
  }

  @Test
  void unansweredAttemptsAreBoundedOnTheirOwn() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    f.transport.sent("a").lose();
    f.timer.passMillis(500);
    f.transport.sent("a").reply("malformed_response");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.MALFORMED_RESPONSE);
    assertThat(f.result("a").attempts()).isEqualTo(2);
    assertThat(f.result("a").unansweredAttempts()).isEqualTo(2);
  }

  @Test
  void aConnectionThatFailsAfterFirstContactIsTransientAndNotUnanswered() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    f.transport.sent("a").refuseConnection();
    f.timer.passMillis(500);
    f.transport.sent("a").reply("ok");
    assertThat(f.result("a").attempts()).isEqualTo(2);
    assertThat(f.result("a").unansweredAttempts()).isZero();
  }

  @Test
  void theRowsOwnFaultIsNotSentAgain() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a", "b");
    f.transport.sent("a").reply("invalid_request");
    f.transport.sent("b").reply("truncated");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.TRUNCATED);
  }

  @Test
  void theSlotIsFreeWhileARequestWaitsToBeSentAgain() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a", "b");
    f.transport.sent("a").reply("server_error");
    assertThat(f.inFlight()).containsExactly("b");
  }

  @Test
  void anAdapterThatThrowsEndsItsRequestOnlyAndQuotesNothing() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("cannot be encoded", "b", "c");
    f.transport.sent("b").reply("cannot be decoded");
    assertThat(f.errorOf("cannot be encoded")).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(f.failureOf("cannot be encoded").message()).doesNotContain("secret");
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(f.failureOf("b").message()).doesNotContain("secret");
    assertThat(f.result("b").unansweredAttempts()).isEqualTo(1);
    assertThat(f.inFlight()).containsExactly("c");
    assertThat(f.engine.stats().inFlight()).isEqualTo(1);
  }

  @Test
  void aConsumerThatThrowsDoesNotStopTheEngine() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    List<Throwable> reported = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
    try {
      f.group.submit(
          EngineFixture.request("a"),
          result -> {
            throw new IllegalStateException("consumer");
          });
      f.submit("b");
      f.transport.sent("a").reply("ok");
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(null);
    }
    assertThat(f.inFlight()).containsExactly("b");
    assertThat(reported).hasSize(1);
  }

  // Limits

  @Test
  void neverMoreThanTheConcurrencyIsInFlight() {
    EngineFixture f = new EngineFixture(3).withOpenGate();
    IntStream.range(0, 100).forEach(i -> f.submit("p" + i));
    for (int i = 0; i < 100; i++) {
      assertThat(f.inFlight()).hasSize(Math.min(3, 100 - i));
      f.transport.first().reply("ok");
    }
    assertThat(f.transport.mostInFlight).isEqualTo(3);
    assertThat(f.results).hasSize(101);
  }

  @Test
  void zeroConcurrencyMeansNoBound() {
    EngineFixture f = new EngineFixture(0).withOpenGate();
    IntStream.range(0, 500).forEach(i -> f.submit("p" + i));
    assertThat(f.inFlight()).hasSize(500);
  }

  @Test
  void requestsPerMinuteSpreadTheRequests() {
    EngineFixture f = new EngineFixture(0, OptionalLong.of(60)).withOpenGate();
    f.submit("a", "b");
    assertThat(f.inFlight()).isEmpty();
    f.timer.passMillis(999);
    assertThat(f.inFlight()).isEmpty();
    f.timer.passMillis(1);
    assertThat(f.inFlight()).containsExactly("a");
    f.timer.passMillis(1000);
    assertThat(f.inFlight()).containsExactly("a", "b");
  }

  @Test
  void oneRefusalWithADelayPausesEverybodyAndIsNoAttempt() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a", "b");
    for (int i = 0; i < 10; i++) {
      f.transport.sent("a").reply("rate_limited 2500");
      f.submit("later" + i);
      assertThat(f.inFlight()).doesNotContain("a", "later" + i);
      f.timer.passMillis(2499);
      assertThat(f.inFlight()).doesNotContain("a", "later" + i);
      f.timer.passMillis(1);
      if (f.inFlight().contains("later" + i)) {
        f.transport.sent("later" + i).reply("ok");
      }
      assertThat(f.inFlight()).contains("a");
    }
    f.transport.sent("a").reply("ok");
    assertThat(f.result("a").outcome()).isInstanceOf(Answer.class);
    assertThat(f.result("a").attempts()).isEqualTo(11);
    assertThat(f.engine.stats().rateLimited()).isEqualTo(10);
  }

  @Test
  void refusalsWithoutADelayUseAttemptsAndOneBurstIsOnePause() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a", "b");
    f.timer.passMillis(10);
    f.transport.sent("a").reply("rate_limited");
    f.timer.passMillis(10);
    f.transport.sent("b").reply("rate_limited");
    f.timer.passMillis(489);
    assertThat(f.inFlight()).isEmpty();
    f.timer.passMillis(1);
    assertThat(f.inFlight()).isNotEmpty();
  }

  @Test
  void aDelayOfNothingUsesAttemptsAndIsNotSentAgainAtOnce() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("a");
    for (int i = 0; i < 4; i++) {
      f.transport.sent("a").reply("rate_limited 0");
      assertThat(f.inFlight()).isEmpty();
      f.timer.pass(Duration.ofMinutes(1));
    }
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(f.result("a").attempts()).isEqualTo(4);
  }

  @Test
  void aRequestThatIsAlwaysRefusedEndsAtLast() {
    EngineFixture f = new EngineFixture(4).withOpenGate();
    f.submit("never");
    int sent = 0;
    while (!f.hasEnded("never")) {
      f.transport.sent("never").reply("rate_limited 2500");
      sent++;
      f.timer.passMillis(2500);
    }
    assertThat(sent).isEqualTo(50);
    assertThat(f.errorOf("never")).isEqualTo(ErrorCode.RATE_LIMITED);
  }

  @Test
  void aProviderThatOnlyRefusesIsGivenUpAfterHalfAnHour() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a", "b");
    long waited = 0;
    while (!f.hasEnded("b")) {
      f.transport.first().reply("rate_limited 60000");
      f.timer.pass(Duration.ofMinutes(1));
      waited++;
    }
    assertThat(waited).isEqualTo(32);
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(f.failureOf("b").message()).contains("for longer than a run waits (30 minutes)");
    assertThat(f.result("b").attempts()).isZero();
  }

  @Test
  void aDelayOfHoursIsNotWaitedFor() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a", "b");
    f.transport.sent("a").reply("rate_limited 36000000");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(f.failureOf("b").message()).contains("asks to wait 600 minutes").contains("later");
    assertThat(f.inFlight()).isEmpty();
  }

  @Test
  void headersThatSayNothingRemainsSpreadTheRequestsAtTheStatedLimit() {
    EngineFixture f = new EngineFixture(8).withOpenGate();
    f.adapter.rateLimits = new RateLimits(60L, null, 0L, null, null, null);
    f.submit("a");
    f.transport.sent("a").reply("ok");
    f.submit("b", "c");
    f.timer.passMillis(999);
    assertThat(f.inFlight()).isEmpty();
    f.timer.passMillis(1);
    assertThat(f.inFlight()).containsExactly("b");
    f.timer.passMillis(1000);
    assertThat(f.inFlight()).containsExactly("b", "c");
  }

  @Test
  void aRequestThatWasSentBeforeGoesBeforeOnesThatWereNot() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a", "b", "c");
    f.transport.sent("a").reply("server_error");
    f.timer.passMillis(500);
    f.transport.sent("b").reply("ok");
    assertThat(f.inFlight()).containsExactly("a");
  }

  @Test
  void groupsTakeTurns() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    CallGroup small = f.engine.open();
    f.submit("a1", "a2", "a3", "a4");
    f.submit(small, "b1", "b2");
    List<String> order = new ArrayList<>();
    while (!f.inFlight().isEmpty()) {
      order.add(f.inFlight().get(0));
      f.transport.first().reply("ok");
    }
    assertThat(order).containsExactly("a1", "a2", "b1", "a3", "b2", "a4");
  }

  // Ends

  @Test
  void aFatalReplyEndsAllThatWaitsAndNothingMoreIsSent() {
    EngineFixture f = new EngineFixture(2).withOpenGate();
    CallGroup other = f.engine.open();
    f.submit("a", "b", "c");
    f.submit(other, "d");
    f.transport.sent("a").reply("insufficient_quota");
    f.submit("e");
    assertThat(List.of("a", "c", "d", "e"))
        .allSatisfy(
            prompt -> assertThat(f.errorOf(prompt)).isEqualTo(ErrorCode.INSUFFICIENT_QUOTA));
    f.transport.sent("b").reply("server_error");
    assertThat(f.errorOf("b"))
        .as("it would have been sent again: the server error is not its last word")
        .isEqualTo(ErrorCode.INSUFFICIENT_QUOTA);
    f.timer.pass(Duration.ofHours(1));
    assertThat(f.inFlight()).isEmpty();
    assertThat(f.transport.bodies).containsExactly("opener", "a", "b");
  }

  @Test
  void afterStopSendingWhatIsInFlightGoesOnWithoutRetry() {
    EngineFixture f = new EngineFixture(3).withOpenGate();
    CallGroup other = f.engine.open();
    f.submit("retrying", "a", "b", "unsent");
    f.transport.sent("retrying").reply("server_error");
    f.submit(other, "of the other");
    f.transport.sent("unsent").reply("ok");
    f.submit("unsent too");
    f.group.stopSending();
    f.submit("too late");
    assertThat(f.errorOf("retrying")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.result("retrying").attempts()).isEqualTo(1);
    assertThat(f.errorOf("unsent too")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.result("unsent too").attempts()).isZero();
    assertThat(f.errorOf("too late")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.inFlight()).containsExactly("a", "b", "of the other");
    f.transport.sent("a").reply("ok");
    f.transport.sent("b").lose();
    assertThat(f.result("a").outcome()).isInstanceOf(Answer.class);
    assertThat(f.errorOf("b"))
        .as("it would have been sent again: the lost connection is not its last word")
        .isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.result("b").unansweredAttempts()).isEqualTo(1);
    assertThat(f.group.pending()).isZero();
    assertThat(other.pending()).isEqualTo(1);
  }

  @Test
  void closeBreaksOffAndCountsWhatHadBeenSent() {
    EngineFixture f = new EngineFixture(2).withOpenGate();
    f.submit("sent", "connecting", "waiting");
    FakeTransport.Sent sent = f.transport.sent("sent");
    FakeTransport.Sent connecting = f.transport.sent("connecting");
    connecting.sent = false;
    f.group.close();
    assertThat(f.errorOf("sent")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.result("sent").attempts()).isEqualTo(1);
    assertThat(f.result("sent").unansweredAttempts()).isEqualTo(1);
    assertThat(f.result("connecting").attempts()).isEqualTo(1);
    assertThat(f.result("connecting").unansweredAttempts()).isZero();
    assertThat(f.result("waiting").attempts()).isZero();
    assertThat(sent.cancelled).isTrue();
    assertThat(connecting.cancelled).isTrue();
    f.group.close();
    assertThat(f.group.pending()).isZero();
  }

  @Test
  void aLateAnswerIsCountedAndNotHandedOver() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a");
    FakeTransport.Sent sent = f.transport.sent("a");
    f.group.close();
    CallGroup next = f.engine.open();
    f.submit(next, "b");
    assertThat(f.inFlight()).as("the slot is still taken").containsExactly("a");
    sent.reply("ok");
    assertThat(f.inFlight()).containsExactly("b");
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.engine.stats().lateAnswers()).isEqualTo(1);
    assertThat(f.engine.stats().answered()).isEqualTo(1);
  }

  @Test
  void closingTheEngineEndsTheCallsOfGroupsLeftOpen() {
    EngineFixture f = new EngineFixture(1).withOpenGate();
    f.submit("a", "b");
    f.engine.close();
    assertThat(f.errorOf("a")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.errorOf("b")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(f.transport.closed).isTrue();
    assertThat(f.timer.closed).isTrue();
  }

  @Test
  void statsTellWhatHappened() {
    EngineFixture f = new EngineFixture(2).withOpenGate();
    f.submit("a", "b", "c");
    f.transport.sent("a").reply("ok");
    f.transport.sent("b").lose();
    f.timer.passMillis(500);
    f.transport.sent("c").reply("invalid_request");
    assertThat(f.engine.stats()).isEqualTo(new LiveStats(0, 1, 5, 2, 1, 1, 0, 1, 0, 20, 10));
  }

  @Test
  void noFailureMessageHoldsPromptOrKey() {
    EngineFixture f = new EngineFixture(8).withOpenGate();
    f.submit("prompt-1", "prompt-2", "prompt-3");
    f.transport.sent("prompt-1").lose();
    f.transport.sent("prompt-2").refuseConnection();
    f.transport.sent("prompt-3").end(new NotSent(NotSent.Reason.INVALID_HEADER, "X-Team"));
    f.group.close();
    assertThat(f.results.values())
        .extracting(LiveResult::outcome)
        .filteredOn(Failure.class::isInstance)
        .hasSize(3)
        .allSatisfy(
            outcome ->
                assertThat(((Failure) outcome).message())
                    .doesNotContain("prompt-")
                    .doesNotContain("sk-planted"));
  }
}
