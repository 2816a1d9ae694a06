package io.sparkcompletions.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.ErrorsContract;
import io.sparkcompletions.provider.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiErrorsTest extends ErrorsContract {
  private static final Map<ErrorCode, List<String>> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  ErrorCode.CONTEXT_LENGTH_EXCEEDED,
                  List.of(
                      "400-context-length",
                      "400-vllm-context-length",
                      "400-llamacpp-context-length")),
              Map.entry(
                  ErrorCode.INVALID_REQUEST,
                  List.of(
                      "400-unsupported-parameter",
                      "400-quoted-prompt",
                      "400-unsupported-value",
                      "400-schema",
                      "404-unknown-file",
                      "415-media-type",
                      "422-fastapi",
                      "422-mistral-extra",
                      "gemini-array",
                      "500-should-not-retry")),
              Map.entry(
                  ErrorCode.PROMPT_REJECTED,
                  List.of(
                      "400-invalid-prompt",
                      "400-content-policy",
                      "400-azure-content-filter",
                      "403-openrouter-moderation")),
              Map.entry(ErrorCode.MALFORMED_RESPONSE, List.of("400-groq-bad-output")),
              Map.entry(
                  ErrorCode.AUTHENTICATION_FAILED,
                  List.of(
                      "400-xai-wrong-key",
                      "401-wrong-key",
                      "401-azure",
                      "401-azure-gateway",
                      "401-mistral",
                      "401-empty")),
              Map.entry(ErrorCode.PERMISSION_DENIED, List.of("403-region", "403-scopes")),
              Map.entry(
                  ErrorCode.MODEL_NOT_FOUND,
                  List.of(
                      "400-mistral-invalid-model",
                      "400-openrouter-model",
                      "404-openrouter-no-host",
                      "400-deepseek-model",
                      "404-together-model",
                      "400-together-dedicated-model",
                      "404-fireworks-model",
                      "403-model-not-allowed",
                      "404-model-not-found",
                      "404-not-a-chat-model",
                      "404-azure-deployment",
                      "404-ollama-model",
                      "404-ollama-native-model",
                      "404-vllm-model")),
              Map.entry(
                  ErrorCode.ENDPOINT_NOT_FOUND,
                  List.of(
                      "302-redirect",
                      "400-azure-not-served-here",
                      "404-fastapi-path",
                      "404-llamacpp-path",
                      "404-html",
                      "405-method")),
              Map.entry(
                  ErrorCode.INSUFFICIENT_QUOTA,
                  List.of(
                      "402-deepseek",
                      "403-xai-credits",
                      "429-xai-credits",
                      "402-html",
                      "429-insufficient-quota",
                      "429-quota-by-type",
                      "429-billing-hard-limit-reached",
                      "429-credit-balance-exhausted",
                      "429-organization-spend-limit-exceeded",
                      "429-project-spend-limit-exceeded",
                      "429-organization-usage-limit-exceeded",
                      "429-quota-should-retry")),
              Map.entry(
                  ErrorCode.REQUEST_TOO_LARGE, List.of("413-html", "413-groq", "429-too-large")),
              Map.entry(
                  ErrorCode.RATE_LIMITED,
                  List.of(
                      "429-rate-limit",
                      "429-rate-limit-with-header",
                      "429-slow-down",
                      "429-azure",
                      "429-mistral",
                      "429-openrouter-reset",
                      "429-xai",
                      "429-html")),
              Map.entry(
                  ErrorCode.OVERLOADED,
                  List.of(
                      "429-flex-unavailable",
                      "498-groq-flex",
                      "503-overloaded",
                      "503-llamacpp-loading",
                      "529-overloaded",
                      "keep-alive-then-error")),
              Map.entry(
                  ErrorCode.SERVER_ERROR,
                  List.of(
                      "400-should-retry",
                      "408-timeout",
                      "409-conflict",
                      "424-dependency",
                      "500-server-error",
                      "500-string",
                      "502-html",
                      "520-cloudflare",
                      "521-cloudflare",
                      "522-cloudflare",
                      "523-cloudflare")),
              Map.entry(ErrorCode.TIMEOUT, List.of("504-gateway-timeout", "524-cloudflare"))));

  OpenAiErrorsTest() {
    super(new OpenAiAdapter(), Fixtures.OPENAI, "gpt-5.4-mini", Api.CHAT, "req_1", EXPECTED);
  }

  @Test
  void aMessageSaysWhatHappenedWhereAndWhatToDo() {
    assertThat(failure("errors/429-too-large").message())
        .isEqualTo(
            "openai/gpt-5.4-mini (HTTP 429, code rate_limit_exceeded, type tokens, limit 30000,"
                + " requested 48512, request req_1): this one request is larger than the account's"
                + " rate limit or the server's body limit, so waiting cannot help. Shorten the"
                + " prompt, lower maxTokens, or raise the limit.");
    assertThat(failure("errors/400-context-length").message())
        .contains("param messages, context 128000, request req_1");
    assertThat(failure("errors/502-html").message()).contains("HTTP 502, an HTML page, request");
    assertThat(failure("errors/422-fastapi").message()).contains("param model");
    assertThat(failure("errors/422-mistral-extra").message()).contains("param seed");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "400-unsupported-parameter, unsupported_parameter",
        "400-schema, invalid_request_error",
        "429-rate-limit, rate_limit_exceeded",
        "400-vllm-context-length, 400",
        "401-azure-gateway, 401",
        "400-mistral-invalid-model, 1500",
        "502-html, -",
      })
  void theProvidersCodeIsKeptAsText(String fixture, String providerCode) {
    assertThat(failure("errors/" + fixture).providerCode()).isEqualTo(providerCode);
  }

  @Test
  void aCodeThatIsProseIsNotRepeated() {
    Failure failure =
        decode(
            500, Map.of(), "{\"error\":{\"code\":\"you said: PLANTED prompt\",\"param\":\"a b\"}}");
    assertThat(failure.providerCode()).isNull();
    assertThat(failure.message()).doesNotContain("PLANTED").doesNotContain("a b");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "429-rate-limit, PT0.6S",
        "429-rate-limit-with-header, PT6.5005S",
        "429-azure, PT2S",
        "429-openrouter-reset, PT30S",
        "429-html, PT30S",
        "503-overloaded, PT3S",
        "429-too-large, -",
        "500-server-error, -",
      })
  void theToldDelayIsReadFromWhereverItIsTold(String fixture, String delay) {
    assertThat(failure("errors/" + fixture).retryAfter())
        .isEqualTo(delay == null ? null : Duration.parse(delay));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "retry-after | 7 | PT7S",
        "retry-after | 0 | PT0S",
        "retry-after | 0.25 | PT0.25S",
        "retry-after | 1m12s | PT1M12S",
        "retry-after | Mon, 21 Sep 2026 14:13:50 GMT | PT30S",
        "retry-after | Mon, 21 Sep 2026 14:13:10 GMT | PT0S",
        "retry-after | Monday, 21-Sep-26 14:13:50 GMT | PT30S",
        "retry-after | Mon Sep 21 14:13:50 2026 | PT30S",
        "retry-after | 2026-09-21T14:13:50Z | PT30S",
        "retry-after | Tue, 21 Sep 2027 14:13:50 GMT | -",
        "retry-after | -5 | -",
        "retry-after | 86401 | -",
        "retry-after | 99999999999999999999999 | -",
        "retry-after | soon | -",
        "retry-after | '' | -",
        "retry-after-ms | 700 | PT0.7S",
        "retry-after-ms | 0.5 | PT0.0005S",
        "retry-after-ms | x | -",
        "x-ratelimit-reset | 12 | PT12S",
        "x-ratelimit-reset | 1790000005 | PT5S",
      })
  void everyFormOfRetryAfterIsReadAndNonsenseIsIgnored(String name, String value, String delay) {
    assertThat(decode(429, Map.of(name, List.of(value)), "").retryAfter())
        .isEqualTo(delay == null ? null : Duration.parse(delay));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "Please try again in 6ms. | PT0.006S",
        "Please try again in 1m12s. Visit | PT1M12S",
        "Please try again in 1h0m5.5s. | PT1H5.5S",
        "Please retry after 10 seconds. | PT10S",
        "Try again in 2 minutes | PT2M",
        "Try again in 300 milliseconds | PT0.3S",
        "Please try again later | -",
      })
  void theMessageTellsTheDelayAsALastResort(String message, String delay) {
    assertThat(decode(429, Map.of(), "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter())
        .isEqualTo(delay == null ? null : Duration.parse(delay));
  }
}
