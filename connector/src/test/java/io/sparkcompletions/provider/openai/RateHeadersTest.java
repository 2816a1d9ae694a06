package io.sparkcompletions.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateHeadersTest {
  @Test
  void openAisFamilyIsRead() {
    assertThat(
            read(
                200,
                Map.of(
                    "X-RateLimit-Limit-Requests", "500",
                    "x-ratelimit-limit-tokens", "200000",
                    "x-ratelimit-remaining-requests", "499",
                    "x-ratelimit-remaining-tokens", "199968",
                    "x-ratelimit-reset-requests", "120ms",
                    "x-ratelimit-reset-tokens", "6m0s")))
        .isEqualTo(
            new RateLimits(
                500L, 200_000L, 499L, 199_968L, Duration.ofMillis(120), Duration.ofMinutes(6)));
  }

  @Test
  void noHeadersSayNothing() {
    assertThat(read(200, Map.of())).isEqualTo(RateLimits.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "120ms, PT0.12S",
        "8.64s, PT8.64S",
        "9ms, PT0.009S",
        "1s, PT1S",
        "0s, PT0S",
        "6m0s, PT6M",
        "1h2m3s, PT1H2M3S",
        "2m59.56s, PT2M59.56S",
        "1m1ms, PT1M0.001S",
        "250us, PT0.00025S",
        "250µs, PT0.00025S",
        "250μs, PT0.00025S",
        "12ns, PT0.000000012S",
        ".5s, PT0.5S",
        "10, PT10S",
        "0.5, PT0.5S",
        "24h, PT24H",
        "24h1ns, -",
        "90000, -",
        "1790000000, -",
        "-1s, -",
        "1s x, -",
        "s, -",
        "1 s, -",
        "1d, -",
        "NaN, -"
      })
  void resetsAreGoDurationsOrSecondsAndNonsenseIsIgnored(String text, String duration) {
    assertThat(read(200, Map.of("x-ratelimit-reset-tokens", text)).resetTokens())
        .isEqualTo(duration == null ? null : Duration.parse(duration));
  }

  @Test
  void nothingLeftCountsOnlyOnARefusalBecauseAzureSaysSoWhileRequestsPass() {
    Map<String, String> none =
        Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-remaining-tokens", "-1");
    assertThat(read(200, none)).isEqualTo(RateLimits.UNKNOWN);
    assertThat(read(429, none).remainingRequests()).isZero();
    assertThat(read(429, none).remainingTokens()).isNull();
  }

  @Test
  void moreLeftThanTheLimitIsIgnored() {
    RateLimits limits =
        read(
            200,
            Map.of("x-ratelimit-limit-requests", "10", "x-ratelimit-remaining-requests", "11"));
    assertThat(limits.limitRequests()).isEqualTo(10);
    assertThat(limits.remainingRequests()).isNull();
  }

  @Test
  void theTightestOfSeveralTokenLimitsHolds() {
    RateLimits limits =
        read(
            200,
            Map.of(
                "x-ratelimit-limit-tokens", "200000",
                "x-ratelimit-remaining-tokens", "190000",
                "x-ratelimit-limit-project-tokens", "50000",
                "x-ratelimit-remaining-project-tokens", "100",
                "x-ratelimit-reset-project-tokens", "3s"));
    assertThat(limits.limitTokens()).isEqualTo(50_000);
    assertThat(limits.remainingTokens()).isEqualTo(100);
    assertThat(limits.resetTokens()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void mistralsNamesAreRead() {
    RateLimits limits =
        read(
            200,
            Map.of(
                "x-ratelimit-limit-req-minute", "60",
                "x-ratelimit-remaining-req-minute", "59",
                "x-ratelimit-limit-tokens-minute", "500000",
                "x-ratelimit-remaining-tokens-minute", "499000"));
    assertThat(limits).isEqualTo(new RateLimits(60L, 500_000L, 59L, 499_000L, null, null));
  }

  private static RateLimits read(int status, Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    return new OpenAiAdapter().rateLimits(new HttpReply(status, lists, new byte[0]));
  }
}
