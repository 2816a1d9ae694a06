package io.sparkcompletions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.options.ApiChoice;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.FinishPolicy;
import io.sparkcompletions.options.Mode;
import io.sparkcompletions.options.NullValues;
import io.sparkcompletions.options.RecordRequests;
import io.sparkcompletions.options.RetryFailed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CompletionSpecTest {
  private static final String KEY = "sk-planted-0123456789";

  @Test
  void methodsAndKeysSayTheSame() {
    CompletionSpec byMethod =
        CompletionSpec.builder()
            .model("openai/m")
            .modelColumn("m")
            .provider("openai")
            .baseUrl("http://h/v1")
            .endpointId("e")
            .api(ApiChoice.CHAT)
            .apiVersion("v")
            .apiKey("env:K")
            .organization("o")
            .project("p")
            .headers(Map.of("X-A", "1"))
            .mode(Mode.LIVE)
            .prompt("{a}")
            .promptColumn("b")
            .imageColumn("i")
            .messagesColumn("c")
            .system("s")
            .systemColumn("d")
            .nullValues(NullValues.EMPTY)
            .maxTokens(16)
            .maxTokensColumn("t")
            .temperature(0.5)
            .temperatureColumn("h")
            .topP(1)
            .stop("x", "\n")
            .stopColumn("e")
            .seed(7)
            .seedColumn("n")
            .reasoningEffort("low")
            .tools("[{}]")
            .toolChoice("auto")
            .schema("a INT")
            .schemas(Map.of("b", "x INT", "a", "y INT"))
            .schemaColumn("k")
            .schemaMode(SchemaMode.JSON)
            .extraBody("{}")
            .customId("id")
            .column("out")
            .includeResponse(true)
            .preserveOrder(true)
            .deduplicate(false)
            .onTruncated(FinishPolicy.KEEP)
            .promptCache(PromptCache.SHORT)
            .retryMaxTokens(64)
            .maxInputTokens(4000)
            .onInputTooLong(FitPolicy.TRUNCATE)
            .maxRepairs(1)
            .onContentFiltered(FinishPolicy.KEEP)
            .onRefused(FinishPolicy.KEEP)
            .failOnError(true)
            .maxFailureRatio(0.5)
            .priceTable("t")
            .checkpointLocation("l")
            .checkpointRoot("r")
            .flushInterval(Duration.ofSeconds(2))
            .flushRecords(5)
            .retryFailed(RetryFailed.NONE)
            .recordRequests(RecordRequests.ALL)
            .concurrency(3)
            .requestsPerMinute(4)
            .tokensPerMinute(5)
            .timeout(Duration.ofMillis(1500))
            .connectTimeout(Duration.ofSeconds(5))
            .maxAttempts(2)
            .maxUnansweredAttempts(1)
            .maxRetryDelay(Duration.ofMinutes(3))
            .drainTimeout(Duration.ZERO)
            .maxInFlightBytes(3 << 20)
            .build();

    assertThat(byMethod.options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("model", "openai/m"),
                Map.entry("modelColumn", "m"),
                Map.entry("provider", "openai"),
                Map.entry("baseUrl", "http://h/v1"),
                Map.entry("endpointId", "e"),
                Map.entry("api", "chat"),
                Map.entry("apiVersion", "v"),
                Map.entry("apiKey", "env:K"),
                Map.entry("organization", "o"),
                Map.entry("project", "p"),
                Map.entry("headers", "{\"X-A\":\"1\"}"),
                Map.entry("mode", "live"),
                Map.entry("prompt", "{a}"),
                Map.entry("promptColumn", "b"),
                Map.entry("imageColumn", "i"),
                Map.entry("messagesColumn", "c"),
                Map.entry("system", "s"),
                Map.entry("systemColumn", "d"),
                Map.entry("nullValues", "empty"),
                Map.entry("maxTokens", "16"),
                Map.entry("maxTokensColumn", "t"),
                Map.entry("temperatureColumn", "h"),
                Map.entry("stopColumn", "e"),
                Map.entry("seedColumn", "n"),
                Map.entry("schemas", "{\"a\":\"y INT\",\"b\":\"x INT\"}"),
                Map.entry("schemaColumn", "k"),
                Map.entry("temperature", "0.5"),
                Map.entry("topP", "1.0"),
                Map.entry("stop", "[\"x\",\"\\n\"]"),
                Map.entry("seed", "7"),
                Map.entry("reasoningEffort", "low"),
                Map.entry("tools", "[{}]"),
                Map.entry("toolChoice", "auto"),
                Map.entry("schema", "a INT"),
                Map.entry("schemaMode", "json"),
                Map.entry("extraBody", "{}"),
                Map.entry("customId", "id"),
                Map.entry("column", "out"),
                Map.entry("includeResponse", "true"),
                Map.entry("preserveOrder", "true"),
                Map.entry("deduplicate", "false"),
                Map.entry("onTruncated", "keep"),
                Map.entry("promptCache", "short"),
                Map.entry("retryMaxTokens", "64"),
                Map.entry("maxInputTokens", "4000"),
                Map.entry("onInputTooLong", "truncate"),
                Map.entry("maxRepairs", "1"),
                Map.entry("onContentFiltered", "keep"),
                Map.entry("onRefused", "keep"),
                Map.entry("failOnError", "true"),
                Map.entry("maxFailureRatio", "0.5"),
                Map.entry("priceTable", "t"),
                Map.entry("checkpointLocation", "l"),
                Map.entry("checkpointRoot", "r"),
                Map.entry("flushInterval", "2s"),
                Map.entry("flushRecords", "5"),
                Map.entry("retryFailed", "none"),
                Map.entry("recordRequests", "all"),
                Map.entry("concurrency", "3"),
                Map.entry("requestsPerMinute", "4"),
                Map.entry("tokensPerMinute", "5"),
                Map.entry("timeout", "1500ms"),
                Map.entry("connectTimeout", "5s"),
                Map.entry("maxAttempts", "2"),
                Map.entry("maxUnansweredAttempts", "1"),
                Map.entry("maxRetryDelay", "3m"),
                Map.entry("drainTimeout", "0ms"),
                Map.entry("maxInFlightBytes", "3m")));
    assertThat(CompletionSpec.of(byMethod.options())).isEqualTo(byMethod);
  }

  @Test
  void aStructTypeIsASchemaToo() {
    StructType type = new StructType().add("a", DataTypes.IntegerType, false);

    assertThat(CompletionSpec.builder().schema(type).build().options())
        .containsExactly(Map.entry("schema", "a INT NOT NULL"));
  }

  @Test
  void lastValueOfAnOptionWinsWhateverItsCase() {
    CompletionSpec spec =
        CompletionSpec.builder()
            .maxTokens(16)
            .option("MAXTOKENS", "32")
            .options(Map.of("maxtokens", "64"))
            .build();

    assertThat(spec.options()).containsExactly(Map.entry("maxTokens", "64"));
  }

  @Test
  void entriesWithoutAValueAreLeftOut() {
    Map<String, String> options = new HashMap<>();
    options.put("requestsPerMinute", null);

    assertThat(CompletionSpec.of(options).options()).isEmpty();
  }

  @Test
  void keysThatDifferOnlyInCaseAreReportedNotGuessed() {
    CompletionSpec spec =
        CompletionSpec.of(
            Map.of("model", "openai/m", "prompt", "{a}", "maxTokens", "1", "MaxTokens", "2"));

    assertThatThrownBy(() -> spec.resolve(Map.of()))
        .hasMessageContaining("maxTokens is given twice, in different case");
  }

  @Test
  void builderOfASpecStartsFromIt() {
    CompletionSpec spec = minimal().apiKey(Credentials.of(KEY)).build();
    CompletionSpec changed = spec.toBuilder().maxTokens(16).build();

    assertThat(changed.literalKey()).contains(KEY);
    assertThat(changed).isNotEqualTo(spec);
    assertThat(spec.options()).doesNotContainKey("maxTokens");
  }

  @Test
  void toStringShowsNeitherPromptsNorWhatIsNoOption() {
    CompletionSpec spec =
        minimal()
            .prompt("planted {a}")
            .system("planted")
            .apiKey(KEY)
            .option("passwrd", "planted")
            .build();

    assertThat(spec.toString())
        .doesNotContain("planted")
        .contains("model=openai/m", "prompt=(11 characters)", "apiKey=(not shown)");
  }

  @Test
  void literalKeyIsAvailableHereAndNeverTravels() throws IOException, ClassNotFoundException {
    CompletionSpec spec = minimal().apiKey(Credentials.of(KEY)).build();
    byte[] bytes = serialized(spec);
    CompletionSpec copy = (CompletionSpec) deserialized(bytes);

    assertThat(spec.literalKey()).contains(KEY);
    assertThat(spec.resolve(Map.of()).apiKey().kind()).isEqualTo(CredentialReference.Kind.LITERAL);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("planted");
    assertThat(new String(serialized(spec.resolve(Map.of())), StandardCharsets.ISO_8859_1))
        .doesNotContain("planted");
    assertThat(spec + spec.options().toString() + spec.resolve(Map.of())).doesNotContain("planted");
    assertThat(copy).isEqualTo(spec);
    assertThat(copy.literalKey()).isEmpty();
    assertThatThrownBy(() -> copy.resolve(Map.of()))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("a key does not travel with a spec");
  }

  @Test
  void laterReferenceReplacesALiteralKey() {
    CompletionSpec spec = minimal().apiKey(Credentials.of(KEY)).apiKey("env:K").build();

    assertThat(spec.literalKey()).isEmpty();
    assertThat(spec.resolve(Map.of()).apiKey()).hasToString("env:K");
  }

  @Test
  void roundTripKeepsEveryOption() throws IOException, ClassNotFoundException {
    CompletionSpec spec =
        minimal().stop("a", "b").option("api", "chat").timeout(Duration.ofHours(1)).build();

    CompletionSpec copy = (CompletionSpec) deserialized(serialized(spec));

    assertThat(copy).isEqualTo(spec).hasSameHashCodeAs(spec);
    assertThat(copy.resolve(Map.of())).isEqualTo(spec.resolve(Map.of()));
  }

  private static CompletionSpec.Builder minimal() {
    return CompletionSpec.builder().model("openai/m").prompt("{a}");
  }

  private static byte[] serialized(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object deserialized(byte[] bytes) throws IOException, ClassNotFoundException {
    return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
  }
}
