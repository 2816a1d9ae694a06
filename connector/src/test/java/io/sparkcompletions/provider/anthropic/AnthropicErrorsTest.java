package io.sparkcompletions.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.ErrorsContract;
import io.sparkcompletions.provider.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicErrorsTest extends ErrorsContract {
  private static final Map<ErrorCode, List<String>> EXPECTED =
      Map.ofEntries(
          Map.entry(
              ErrorCode.INVALID_REQUEST,
              List.of(
                  "400-invalid-request",
                  "400-unknown-field",
                  "400-prefill",
                  "400-schema-too-complex",
                  "400-encoding",
                  "429-should-not-retry")),
          Map.entry(
              ErrorCode.CONTEXT_LENGTH_EXCEEDED,
              List.of("400-prompt-too-long", "400-context-limit")),
          Map.entry(
              ErrorCode.INSUFFICIENT_QUOTA,
              List.of(
                  "400-own-spend-limit",
                  "400-workspace-spend-limit",
                  "400-credit-balance",
                  "402-billing",
                  "403-on-hold",
                  "429-enforced-spend-limit",
                  "429-contract-spend-limit")),
          Map.entry(ErrorCode.AUTHENTICATION_FAILED, List.of("401-wrong-key")),
          Map.entry(ErrorCode.PERMISSION_DENIED, List.of("403-permission", "400-cmek")),
          Map.entry(ErrorCode.MODEL_NOT_FOUND, List.of("404-model")),
          Map.entry(ErrorCode.ENDPOINT_NOT_FOUND, List.of("404-path", "404-html")),
          Map.entry(ErrorCode.REQUEST_TOO_LARGE, List.of("413-too-large", "413-edge", "413-html")),
          Map.entry(ErrorCode.RATE_LIMITED, List.of("429-rate-limit", "429-ramp", "429-empty")),
          Map.entry(
              ErrorCode.OVERLOADED,
              List.of("529-overloaded", "529-overloaded-with-delay", "503-empty")),
          Map.entry(
              ErrorCode.SERVER_ERROR,
              List.of(
                  "400-should-retry",
                  "409-conflict",
                  "500-api-error",
                  "500-prose-for-type",
                  "502-html",
                  "520-edge")),
          Map.entry(ErrorCode.TIMEOUT, List.of("504-timeout", "524-edge")));

  AnthropicErrorsTest() {
    super(
        new AnthropicAdapter(),
        Fixtures.ANTHROPIC,
        "claude-haiku-4-5",
        Api.NATIVE,
        "req_1",
        EXPECTED);
  }

  @Test
  void aMessageSaysWhatHappenedWhereAndWhatToDo() {
    assertThat(failure("errors/429-ramp").message())
        .isEqualTo(
            "anthropic/claude-haiku-4-5 (HTTP 429, type rate_limit_error, code ramp_limit_exceeded,"
                + " request req_1): the provider asks to slow down. Lower requestsPerMinute,"
                + " tokensPerMinute or concurrency if this goes on.");
    assertThat(failure("errors/429-ramp").providerCode()).isEqualTo("ramp_limit_exceeded");
    assertThat(failure("errors/529-overloaded").providerCode()).isEqualTo("overloaded_error");
    assertThat(failure("errors/502-html").message()).contains("HTTP 502, an HTML page, request");
    assertThat(failure("errors/500-prose-for-type").providerCode()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "429-rate-limit, PT12S",
        "429-ramp, PT5S",
        "529-overloaded-with-delay, PT3S",
        "529-overloaded, -",
        "429-enforced-spend-limit, -",
        "429-empty, -",
      })
  void theToldDelayIsReadFromTheHeader(String fixture, String delay) {
    assertThat(failure("errors/" + fixture).retryAfter())
        .isEqualTo(delay == null ? null : Duration.parse(delay));
  }

  @Test
  void theRequestIdIsInTheBodyWhereAGatewayDropsTheHeader() {
    Failure failure =
        decode(
            529,
            Map.of(),
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"},\"request_id\":\"req_7\"}");
    assertThat(failure.requestId()).isEqualTo("req_7");
  }
}
