package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.ApiClient.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private final SettableClock clock = new SettableClock();
  private @Nullable Simulator simulator;

  @AfterEach
  void stop() {
    if (simulator != null) {
      simulator.close();
    }
  }

  private ApiClient start(String yaml) {
    simulator = Simulator.start(SimulatorConfig.parse(yaml), 0, clock);
    return new ApiClient(simulator);
  }

  @Test
  void headersTellLimitRestAndTimeUntilFull() {
    ApiClient api = start("{requestsPerMinute: 500, tokensPerMinute: 200000}");

    Answer answer = api.ask("Hi there, this has forty characters....");

    assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("500");
    assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("499");
    assertThat(answer.header("x-ratelimit-reset-requests")).isEqualTo("120ms");
    assertThat(answer.header("x-ratelimit-limit-tokens")).isEqualTo("200000");
    assertThat(answer.header("x-ratelimit-remaining-tokens")).isEqualTo("199989");
    assertThat(answer.header("x-ratelimit-reset-tokens")).isEqualTo("4ms");
  }

  @Test
  void withoutLimitsThereAreNoRateHeaders() {
    assertThat(start("").ask("Hi").raw().headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-ratelimit"));
  }

  @Test
  void refusalHasTheDocumentedMessageAndTheDelayInBothForms() {
    ApiClient api = start("{requestsPerMinute: 3, organization: org-1}");
    api.ask("Hi");

    Answer refused = api.ask("Hi");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.raw().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Rate limit reached for gpt-4.1-mini in organization org-1 on"
                + " requests per min (RPM): Limit 3, Used 2, Requested 1. Please try again in 40s.\","
                + "\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
    assertThat(refused.header("retry-after")).isEqualTo("40");
    assertThat(refused.header("retry-after-ms")).isEmpty();
    assertThat(refused.header("x-ratelimit-limit-requests")).isEqualTo("3");
    assertThat(api.lastBilled().path("outcome").asText()).isEqualTo("refused");

    clock.advance(Duration.ofSeconds(40));
    assertThat(api.ask("Hi").status()).isEqualTo(200);
  }

  @Test
  void tokenRefusalReservesTheLargerOfTextAndOutputBound() {
    ApiClient api =
        start("{tokensPerMinute: 6000, burstSeconds: 60, retryAfterMillis: true, organization: o}");
    String bounded =
        "{\"model\":\"gpt-4.1-mini\",\"max_tokens\":5000,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hi\"}]}";
    assertThat(api.chat(bounded).header("x-ratelimit-remaining-tokens")).isEqualTo("1000");

    Answer refused = api.chat(bounded);

    assertThat(refused.error().path("message").asText())
        .isEqualTo(
            "Rate limit reached for gpt-4.1-mini in organization o on tokens per min (TPM):"
                + " Limit 6000, Used 5000, Requested 5000. Please try again in 40s.");
    assertThat(refused.error().path("type").asText()).isEqualTo("tokens");
    assertThat(refused.header("retry-after")).isEqualTo("40");
    assertThat(refused.header("retry-after-ms")).isEqualTo("40000");
  }

  @Test
  void requestAboveTheQuotaIsTooLargeAndToldNoDelay() {
    ApiClient api = start("{tokensPerMinute: 1000, organization: o}");

    Answer refused = api.ask("x".repeat(8_000));

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error().path("message").asText())
        .startsWith(
            "Request too large for gpt-4.1-mini in organization o on tokens per min (TPM): Limit"
                + " 1000, Requested 2001.");
    assertThat(refused.error().path("type").asText()).isEqualTo("tokens");
    assertThat(refused.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(refused.header("retry-after")).isEmpty();
  }

  @Test
  void spellingsOfAModelShareAQuota() {
    ApiClient api = start("{requestsPerMinute: 60}");

    assertThat(api.chat(ApiClient.chatBody("gpt-4.1-mini", "Hi")).status()).isEqualTo(200);
    assertThat(api.chat(ApiClient.chatBody("gpt-4.1-mini-2025-04-14", "Hi")).status())
        .isEqualTo(429);
    assertThat(api.chat(ApiClient.chatBody("gpt-4o-mini", "Hi")).status()).isEqualTo(200);
  }

  @Test
  void limitsCanBeChangedWhileRunningAndResetFillsThem() {
    ApiClient api = start("{requestsPerMinute: 60}");
    assertThat(api.ask("Hi").status()).isEqualTo(200);
    assertThat(api.ask("Hi").status()).isEqualTo(429);
    api.reset();
    assertThat(api.ask("Hi").status()).isEqualTo(200);

    api.configure("{\"requestsPerMinute\":null}");
    for (int i = 0; i < 10; i++) {
      assertThat(api.ask("Hi").status()).isEqualTo(200);
    }
  }

  @Test
  void exhaustedCreditRefusesUntilThereIsMore() {
    ApiClient api = start("{creditUsd: 0.00001}");
    assertThat(api.ask("Hi").status()).isEqualTo(200);

    Answer refused = api.ask("Hi");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error().path("type").asText()).isEqualTo("insufficient_quota");
    assertThat(refused.error().path("code").asText()).isEqualTo("insufficient_quota");
    assertThat(refused.header("retry-after")).isEmpty();
    assertThat(api.bill().path("billedRequests").asLong()).isEqualTo(1);
    api.configure("{\"creditUsd\":1}");
    assertThat(api.ask("Hi").status()).isEqualTo(200);
  }

  @Test
  void admittedRequestsAreCountedBySecond() {
    ApiClient api = start("{requestsPerMinute: 120}");
    api.ask("Hi");
    api.ask("Hi");
    api.ask("Hi");
    clock.advance(Duration.ofSeconds(5));
    api.ask("Hi");

    var seconds = api.get("/__simulator/stats?detail=true").json().path("seconds");
    assertThat(seconds.findValuesAsText("requests")).containsExactly("3", "1");
    assertThat(seconds.findValuesAsText("admitted")).containsExactly("2", "1");
    assertThat(api.stats().at("/requestsPerMinute/current").asLong()).isEqualTo(4);
    clock.advance(Duration.ofSeconds(58));
    assertThat(api.stats().at("/requestsPerMinute/current").asLong()).isEqualTo(1);
  }
}
