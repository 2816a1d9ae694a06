package io.sparkcompletions.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.model.tokens.TokenBudget;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Guards the set of options: a new one has to pass by here. */
class CompletionOptionsTest {
  /**
   * A value other than the default for every option; sets that contradict one another are apart.
   */
  private static final List<Map<String, String>> OTHER_VALUES =
      List.of(
          Map.ofEntries(
              Map.entry("model", "meta-llama/Llama-4"),
              Map.entry("provider", "openai"),
              Map.entry("baseUrl", "http://127.0.0.1:8089/v1"),
              Map.entry("endpointId", "rehearsal"),
              Map.entry("api", "responses"),
              Map.entry("apiVersion", "2024-10-21"),
              Map.entry("apiKey", "secret:mine"),
              Map.entry("organization", "org-1"),
              Map.entry("project", "proj_1"),
              Map.entry("headers", "{\"X-Team\":\"a\"}"),
              Map.entry("mode", "live"),
              Map.entry("prompt", "Classify {text}"),
              Map.entry("system", "Be brief, {name}"),
              Map.entry("systemColumn", "instructions"),
              Map.entry("nullValues", "empty"),
              Map.entry("maxInputTokens", "4000"),
              Map.entry("onInputTooLong", "drop"),
              Map.entry("maxTokens", "32"),
              Map.entry("temperature", "0.5"),
              Map.entry("topP", "0.9"),
              Map.entry("reasoningEffort", "low"),
              Map.entry("tools", "[{\"type\":\"function\",\"name\":\"f\"}]"),
              Map.entry("toolChoice", "required"),
              Map.entry("schema", "sentiment STRING NOT NULL"),
              Map.entry("schemaMode", "prompt"),
              Map.entry("extraBody", "{\"store\":true}"),
              Map.entry("customId", "id"),
              Map.entry("column", "label"),
              Map.entry("includeResponse", "true"),
              Map.entry("preserveOrder", "true"),
              Map.entry("deduplicate", "false"),
              Map.entry("onTruncated", "retry"),
              Map.entry("retryMaxTokens", "100"),
              Map.entry("maxRepairs", "2"),
              Map.entry("onContentFiltered", "keep"),
              Map.entry("onRefused", "keep"),
              Map.entry("failOnError", "true"),
              Map.entry("maxFailureRatio", "0.25"),
              Map.entry("priceTable", "/tmp/prices.json"),
              Map.entry("checkpointLocation", "/tmp/ledger"),
              Map.entry("checkpointRoot", "/tmp/ledgers"),
              Map.entry("flushInterval", "250ms"),
              Map.entry("flushRecords", "10"),
              Map.entry("retryFailed", "all"),
              Map.entry("recordRequests", "none"),
              Map.entry("concurrency", "0"),
              Map.entry("requestsPerMinute", "3000"),
              Map.entry("tokensPerMinute", "200000"),
              Map.entry("promptCache", "long"),
              Map.entry("timeout", "90s"),
              Map.entry("connectTimeout", "500ms"),
              Map.entry("maxAttempts", "9"),
              Map.entry("maxUnansweredAttempts", "3"),
              Map.entry("maxRetryDelay", "2m"),
              Map.entry("drainTimeout", "1h"),
              Map.entry("maxInFlightBytes", "512k")),
          Map.of(
              "model", "openai/m",
              "promptColumn", "concat('Classify: ', text)",
              "imageColumn", "photo",
              "api", "chat",
              "stop", "[\"END\",\"\\n\"]",
              "seed", "-7"),
          Map.of("model", "openai/m", "messagesColumn", "chat"),
          Map.of(
              "model", "openai/m",
              "prompt", "Classify {text}",
              "api", "chat",
              "modelColumn", "which",
              "maxTokensColumn", "bound",
              "temperatureColumn", "heat",
              "stopColumn", "ends",
              "seedColumn", "id % 7",
              "schemas",
                  "{\"a\":\"x INT\",\"B\":\"{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{\\\"y\\\":{\\\"type\\\":\\\"string\\\"}}}\"}",
              "schemaColumn", "kind"));

  @Test
  void defaultsAreTheseAndNoOthers() {
    ResolvedOptions options =
        ResolvedOptions.resolve(Map.of("model", "openai/m", "prompt", "{a}"), Map.of());

    assertThat(options.settings())
        .filteredOn(setting -> setting.origin().equals(Origin.DEFAULT.text()))
        .extracting(setting -> setting.key() + "=" + setting.value())
        .containsExactly(
            "api=auto",
            "apiKey=env:OPENAI_API_KEY",
            "mode=live",
            "nullValues=error",
            "onInputTooLong=fail",
            "column=completion",
            "includeResponse=false",
            "preserveOrder=false",
            "deduplicate=true",
            "onTruncated=fail",
            "onContentFiltered=fail",
            "onRefused=fail",
            "maxRepairs=0",
            "failOnError=false",
            "flushRecords=1000",
            "retryFailed=retryable",
            "recordRequests=failed",
            "concurrency=64",
            "promptCache=off",
            "timeout=10m",
            "connectTimeout=10s",
            "maxAttempts=6",
            "maxUnansweredAttempts=2",
            "maxRetryDelay=1m",
            "drainTimeout=30s",
            "maxInFlightBytes=64m");
    assertThat(options.parameters()).isEqualTo(Parameters.NONE);
  }

  @Test
  void everyOptionTakesAnotherValueFromCallAndSession() {
    Set<String> covered = new HashSet<>();
    for (Map<String, String> values : OTHER_VALUES) {
      Map<String, String> session = new HashMap<>();
      values.forEach((key, value) -> session.put("spark.completions." + key, value));
      ResolvedOptions fromCall = ResolvedOptions.resolve(values, Map.of());
      ResolvedOptions fromSession = ResolvedOptions.resolve(Map.of(), session);
      values.forEach(
          (key, value) -> {
            Option<?> option = CompletionOptions.find(key).orElseThrow();
            assertThat(text(fromCall, option)).as(key).isEqualTo(value);
            assertThat(text(fromSession, option)).as(key).isEqualTo(value);
            assertThat(fromCall.origin(option)).as(key).contains(Origin.CALL);
            assertThat(fromSession.origin(option)).as(key).contains(Origin.SESSION);
            covered.add(option.key());
          });
    }

    assertThat(covered).isEqualTo(keys());
  }

  @Test
  void accessorsReadTheirOwnOption() {
    ResolvedOptions all = ResolvedOptions.resolve(OTHER_VALUES.get(0), Map.of());

    assertThat(all.model()).hasToString("openai/meta-llama/Llama-4");
    assertThat(all.baseUrl()).contains(URI.create("http://127.0.0.1:8089/v1"));
    assertThat(all.endpointId()).isEqualTo("rehearsal");
    assertThat(all.api()).isEqualTo(Api.RESPONSES);
    assertThat(all.apiKey()).isEqualTo(CredentialReference.parse("secret:mine"));
    assertThat(all.headers()).hasSize(3);
    assertThat(all.endpoint().apiVersion()).isEqualTo("2024-10-21");
    assertThat(all.mode()).isEqualTo(Mode.LIVE);
    assertThat(all.input()).isEqualTo(new Input.Template(PromptTemplate.parse("Classify {text}")));
    assertThat(all.system()).contains(PromptTemplate.parse("Be brief, {name}"));
    assertThat(all.systemColumn()).contains("instructions");
    assertThat(all.nullValues()).isEqualTo(NullValues.EMPTY);
    assertThat(all.tokenBudget()).contains(new TokenBudget(4000, FitPolicy.DROP));
    assertThat(all.parameters())
        .isEqualTo(
            new Parameters(
                32,
                new BigDecimal("0.5"),
                new BigDecimal("0.9"),
                List.of(),
                null,
                "low",
                "[{\"type\":\"function\",\"name\":\"f\"}]",
                "{\"store\":true}",
                "required",
                "{\"type\":\"object\",\"properties\":{\"sentiment\":{\"type\":\"string\"}},"
                    + "\"required\":[\"sentiment\"]}",
                SchemaMode.PROMPT));
    assertThat(all.schema()).contains(AnswerSchema.parse("sentiment STRING NOT NULL"));
    assertThat(all.retryMaxTokens()).hasValue(100);
    assertThat(all.maxRepairs()).isEqualTo(2);
    assertThat(all.customId()).contains("id");
    assertThat(all.column()).isEqualTo("label");
    assertThat(all.includeResponse()).isTrue();
    assertThat(all.preserveOrder()).isTrue();
    assertThat(all.deduplicate()).isFalse();
    assertThat(all.onTruncated()).isEqualTo(FinishPolicy.RETRY);
    assertThat(all.onContentFiltered()).isEqualTo(FinishPolicy.KEEP);
    assertThat(all.onRefused()).isEqualTo(FinishPolicy.KEEP);
    assertThat(all.failOnError()).isTrue();
    assertThat(all.maxFailureRatio()).contains(new BigDecimal("0.25"));
    assertThat(all.priceTable()).contains("/tmp/prices.json");
    assertThat(all.checkpointLocation()).contains("/tmp/ledger");
    assertThat(all.checkpointRoot()).contains("/tmp/ledgers");
    assertThat(all.flushInterval()).contains(Duration.ofMillis(250));
    assertThat(all.flushRecords()).isEqualTo(10);
    assertThat(all.retryFailed()).isEqualTo(RetryFailed.ALL);
    assertThat(all.recordRequests()).isEqualTo(RecordRequests.NONE);
    assertThat(all.concurrency()).isZero();
    assertThat(all.requestsPerMinute()).hasValue(3000);
    assertThat(all.tokensPerMinute()).hasValue(200_000);
    assertThat(all.promptCache()).isEqualTo(PromptCache.LONG);
    assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(all.connectTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(all.maxAttempts()).isEqualTo(9);
    assertThat(all.maxUnansweredAttempts()).isEqualTo(3);
    assertThat(all.maxRetryDelay()).isEqualTo(Duration.ofMinutes(2));
    assertThat(all.drainTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(all.maxInFlightBytes()).isEqualTo(512 * 1024);

    ResolvedOptions text = ResolvedOptions.resolve(OTHER_VALUES.get(1), Map.of());
    assertThat(text.input()).isEqualTo(new Input.Text("concat('Classify: ', text)"));
    assertThat(text.parameters().stop()).containsExactly("END", "\n");
    assertThat(text.parameters().seed()).isEqualTo(-7);
    assertThat(ResolvedOptions.resolve(OTHER_VALUES.get(2), Map.of()).input())
        .isEqualTo(new Input.Conversation("chat"));
  }

  @Test
  void everyConstantIsListedAndHasAMethodOfTheBuilder() {
    Set<String> methods =
        Arrays.stream(CompletionSpec.Builder.class.getMethods())
            .map(method -> method.getName())
            .collect(Collectors.toSet());
    long constants =
        Arrays.stream(CompletionOptions.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .filter(field -> field.getType() == Option.class)
            .count();

    assertThat(CompletionOptions.all()).hasSize((int) constants);
    assertThat(methods).containsAll(keys());
  }

  @Test
  void everyDefaultCanBeWrittenAndReadAgain() {
    CompletionOptions.all().forEach(CompletionOptionsTest::assertDefaultRoundTrip);
  }

  /**
   * Which options are part of the request key decides what is paid for again: pinned one by one.
   */
  @Test
  void onlyTheseOptionsChangeAnswers() {
    assertThat(CompletionOptions.all())
        .filteredOn(option -> option.effect() == Effect.ANSWER)
        .extracting(Option::key)
        .containsExactly(
            "model",
            "modelColumn",
            "provider",
            "baseUrl",
            "endpointId",
            "api",
            "prompt",
            "promptColumn",
            "imageColumn",
            "messagesColumn",
            "system",
            "systemColumn",
            "nullValues",
            "maxInputTokens",
            "onInputTooLong",
            "maxTokens",
            "maxTokensColumn",
            "temperature",
            "temperatureColumn",
            "topP",
            "stop",
            "stopColumn",
            "seed",
            "seedColumn",
            "reasoningEffort",
            "tools",
            "toolChoice",
            "schema",
            "schemas",
            "schemaColumn",
            "schemaMode",
            "extraBody",
            "deduplicate");
  }

  private static <T> void assertDefaultRoundTrip(Option<T> option) {
    option
        .defaultValue()
        .ifPresent(
            value ->
                assertThat(option.type().parse(option.defaultText()))
                    .as(option.key())
                    .isEqualTo(value));
  }

  private static <T> String text(ResolvedOptions options, Option<T> option) {
    return option.type().format(options.get(option).orElseThrow());
  }

  private static Set<String> keys() {
    return CompletionOptions.all().stream().map(Option::key).collect(Collectors.toSet());
  }
}
