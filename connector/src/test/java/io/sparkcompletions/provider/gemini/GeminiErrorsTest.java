package io.sparkcompletions.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.provider.ErrorsContract;
import io.sparkcompletions.provider.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiErrorsTest extends ErrorsContract {
  private static final Map<ErrorCode, List<String>> EXPECTED =
      Map.ofEntries(
          Map.entry(
              ErrorCode.INVALID_REQUEST,
              List.of(
                  "400-invalid-argument", "400-unknown-name", "400-penalty", "400-schema-states")),
          Map.entry(ErrorCode.CONTEXT_LENGTH_EXCEEDED, List.of("400-too-long")),
          Map.entry(
              ErrorCode.AUTHENTICATION_FAILED,
              List.of("400-wrong-key", "400-expired-key", "401-token-type", "401-unauthenticated")),
          Map.entry(
              ErrorCode.PERMISSION_DENIED,
              List.of("400-country", "403-service-disabled", "403-key-blocked")),
          Map.entry(ErrorCode.MODEL_NOT_FOUND, List.of("404-model")),
          Map.entry(ErrorCode.ENDPOINT_NOT_FOUND, List.of("404-html")),
          Map.entry(ErrorCode.REQUEST_TOO_LARGE, List.of("413-html")),
          Map.entry(ErrorCode.INSUFFICIENT_QUOTA, List.of("429-per-day")),
          Map.entry(
              ErrorCode.RATE_LIMITED,
              List.of(
                  "429-per-minute",
                  "429-fraction",
                  "429-until-midnight",
                  "429-largest-number",
                  "429-only-help",
                  "429-no-details",
                  "429-retry-after",
                  "429-empty")),
          Map.entry(ErrorCode.SERVER_ERROR, List.of("499-cancelled", "500-internal", "502-html")),
          Map.entry(ErrorCode.OVERLOADED, List.of("503-unavailable")),
          Map.entry(ErrorCode.TIMEOUT, List.of("504-deadline")));

  GeminiErrorsTest() {
    super(new GeminiAdapter(), Fixtures.GEMINI, "gemini-3.8-flash", Api.NATIVE, null, EXPECTED);
  }

  @Test
  void aMessageSaysWhatHappenedWhereAndWhatToDo() {
    assertThat(failure("errors/429-per-day").message())
        .isEqualTo(
            "gemini/gemini-3.8-flash (HTTP 429, status RESOURCE_EXHAUSTED, quota"
                + " GenerateRequestsPerDayPerProjectPerModel-FreeTier): the account's credit, quota"
                + " or spend limit is used up. Add credit or raise the limit, then run again; what"
                + " was answered is kept.");
    assertThat(failure("errors/400-wrong-key").providerCode()).isEqualTo("API_KEY_INVALID");
    assertThat(failure("errors/503-unavailable").providerCode()).isEqualTo("UNAVAILABLE");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "429-per-minute, PT19S",
        "429-fraction, PT3.7S",
        "429-until-midnight, PT52758S",
        "429-largest-number, PT24H",
        "429-retry-after, PT7S",
        "429-only-help, -",
        "429-no-details, -",
        "503-unavailable, -",
      })
  void theToldDelayIsReadFromTheBodyAndElseFromTheHeader(String fixture, String delay) {
    assertThat(failure("errors/" + fixture).retryAfter())
        .isEqualTo(delay == null ? null : Duration.parse(delay));
  }

  @ParameterizedTest
  @CsvSource({"19", "-5s", "soon", "''", "1e9s", "1.1234567890s"})
  void aDelayThatMakesNoSenseIsIgnored(String delay) {
    assertThat(
            decode(
                    429,
                    Map.of(),
                    "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{"
                        + "\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\""
                        + delay
                        + "\"}]}}")
                .retryAfter())
        .isNull();
  }
}
