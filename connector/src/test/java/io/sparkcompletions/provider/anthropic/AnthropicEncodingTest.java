package io.sparkcompletions.provider.anthropic;

import static io.sparkcompletions.provider.Codec.ASSISTANT;
import static io.sparkcompletions.provider.Codec.SYSTEM;
import static io.sparkcompletions.provider.Codec.USER;
import static io.sparkcompletions.provider.Codec.effort;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Codec;
import io.sparkcompletions.provider.EncodingContract;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProviderAdapter;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicEncodingTest extends EncodingContract {
  private static final String OWN = "https://api.anthropic.com/v1";

  private final ProviderAdapter adapter = codec.adapter();

  AnthropicEncodingTest() {
    super(AnthropicAdapter::new, OWN, "claude-haiku-4-5", Map.of("x-api-key", "KEY"));
  }

  @Test
  void onlyTheDemandedBoundIsSentBesideWhatIsSet() {
    assertThat(codec.body("claude-haiku-4-5", Parameters.NONE, USER))
        .isEqualTo(
            "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":16000,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(codec.body("claude-3-haiku-20240307", Parameters.NONE, USER))
        .contains("\"max_tokens\":4096,");
  }

  @Test
  void whatRowsMayShareIsMarkedToBeCachedAndTheLastMessageIsNot() {
    String model = "claude-opus-5-5";
    String mark = "\"cache_control\":{\"type\":\"ephemeral\"}";

    assertThat(codec.caching(PromptCache.SHORT).body(model, Parameters.NONE, SYSTEM, USER))
        .endsWith(
            "\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\","
                + mark
                + "}],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(
            codec
                .caching(PromptCache.LONG)
                .body(model, Parameters.NONE, SYSTEM, SYSTEM, USER, ASSISTANT, USER))
        .contains(
            "\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\"},{\"type\":\"text\",\"text\":"
                + "\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]")
        .endsWith(
            "{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"hello\","
                + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(codec.caching(PromptCache.SHORT).body(model, Parameters.NONE, USER))
        .doesNotContain("cache_control");
    assertThat(codec.body(model, Parameters.NONE, SYSTEM, USER)).doesNotContain("cache_control");
  }

  @Test
  void toolsAreMarkedWhereThereAreNoInstructions() {
    Parameters tools =
        new Parameters(
            null,
            null,
            null,
            List.of(),
            null,
            null,
            "[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}},"
                + "{\"name\":\"g\",\"input_schema\":{\"type\":\"object\"}}]",
            null);

    assertThat(codec.caching(PromptCache.SHORT).body("claude-opus-5-5", tools, USER))
        .contains(
            "{\"name\":\"g\",\"input_schema\":{\"type\":\"object\"},"
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]")
        .containsOnlyOnce("cache_control");
  }

  @Test
  void marksOfOnesOwnDoNotStandBesideTheOption() {
    Parameters own =
        new Parameters(
            null,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            "{\"cache_control\":{\"type\":\"ephemeral\"}}");

    assertThat(codec.objections("claude-opus-5-5", own)).isEmpty();
    assertThat(codec.caching(PromptCache.SHORT).objections("claude-opus-5-5", own))
        .containsExactly("extraBody must not hold cache_control beside promptCache");
  }

  @Test
  void everyParameterHasItsMemberAndTheConversationComesLast() {
    Parameters all =
        new Parameters(
            64,
            new BigDecimal("0.70"),
            new BigDecimal("1.0"),
            List.of("END", "\n"),
            null,
            "low",
            "[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]",
            "{\"service_tier\":\"standard_only\",\"output_config\":{\"x\":1}}");
    assertThat(codec.body("claude-opus-4-6", all, SYSTEM, USER, ASSISTANT, USER))
        .isEqualTo(
            "{\"model\":\"claude-opus-4-6\",\"max_tokens\":64,\"temperature\":0.7,\"top_p\":1,"
                + "\"stop_sequences\":[\"END\",\"\\n\"],"
                + "\"output_config\":{\"effort\":\"low\",\"x\":1},"
                + "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],"
                + "\"system\":\"Be brief.\",\"service_tier\":\"standard_only\",\"messages\":["
                + "{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"assistant\",\"content\":\"hello\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void aNumberOfTokensIsAThinkingBudget() {
    assertThat(codec.body("claude-haiku-4-5", effort("2048"), USER))
        .contains("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}")
        .doesNotContain("effort");
  }

  @Test
  void severalLeadingSystemMessagesAreBlocksInTheirOrder() {
    assertThat(
            codec.body(
                "claude-haiku-4-5",
                Parameters.NONE,
                SYSTEM,
                new Message(Role.SYSTEM, "In German."),
                USER))
        .contains(
            "\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\"},"
                + "{\"type\":\"text\",\"text\":\"In German.\"}]");
  }

  @Test
  void callsGoToTheirPathWithVersionAndTheEndpointsHeadersAndNoKey() {
    Endpoint endpoint = new Endpoint(URI.create(OWN), Api.NATIVE, Map.of("anthropic-beta", "b"));
    HttpCall call = new Codec(adapter, endpoint).call("m", Parameters.NONE, USER);
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.url()).isEqualTo(URI.create(OWN + "/messages"));
    assertThat(call.headers())
        .isEqualTo(
            Map.of(
                "Accept", "application/json",
                "Content-Type", "application/json",
                "anthropic-beta", "b",
                "anthropic-version", "2023-06-01"));
    HttpCall probe = adapter.probe(new ModelId("anthropic", "claude a/b"), endpoint);
    assertThat(probe.method()).isEqualTo("GET");
    assertThat(probe.url()).isEqualTo(URI.create(OWN + "/models/claude%20a%2Fb"));
    assertThat(probe.headers()).containsEntry("anthropic-version", "2023-06-01");
    assertThat(probe.body()).isNull();
  }

  @Test
  void theVersionIsAnOption() {
    assertThat(codec.version("2026-10-21").call("m", Parameters.NONE, USER).headers())
        .containsEntry("anthropic-version", "2026-10-21");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"claude-opus-4-7", "claude-opus-5-5", "claude-sonnet-5", "claude-haiku-5-5"})
  void modelsWithoutSamplingTakeOnlyTheDefaults(String model) {
    assertThat(codec.objections(model, sampling("0.5", "0.9")))
        .containsExactly(
            "temperature cannot be chosen on this model: leave it out",
            "topP cannot be chosen on this model: leave it out");
    assertThat(codec.objections(model, sampling("1.0", "0.99"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-5-haiku-20241022",
        "claude-sonnet-4-20250514",
        "claude-opus-4-1",
        "claude-haiku-4-5-20251001",
        "claude-sonnet-4-6",
        "an-alias-of-a-gateway"
      })
  void olderModelsTakeSamplingInTheirRange(String model) {
    assertThat(codec.objections(model, sampling("0.5", "0.9"))).isEmpty();
    assertThat(codec.objections(model, sampling("1.5", "0.9")))
        .containsExactly("temperature must be from 0 to 1 at Anthropic");
  }

  @Test
  void laterVersionsHaveNoSamplingForAnyModel() {
    assertThat(codec.version("2026-10-21").objections("claude-haiku-4-5", sampling("1", "1")))
        .containsExactly(
            "temperature does not exist in version 2026-10-21 of Anthropic's API",
            "topP does not exist in version 2026-10-21 of Anthropic's API");
  }

  @Test
  void temperatureIsNotChosenBesideAThinkingBudget() {
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                new Parameters(
                    null, new BigDecimal("0.5"), null, List.of(), null, "2048", null, null)))
        .containsExactly("temperature cannot be chosen beside a thinking budget: leave it out");
  }

  @Test
  void aStopOfWhiteSpaceOnlyIsRefused() {
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                new Parameters(null, null, null, List.of("END", "\n"), null, null, null, null)))
        .containsExactly("stop must not hold a text of white space only at Anthropic");
  }

  @Test
  void aSeedDoesNotExist() {
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                new Parameters(null, null, null, List.of(), 7L, null, null, null)))
        .containsExactly("seed does not exist in Anthropic's API: leave it out");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "claude-opus-4-6 | low | -",
        "claude-opus-4-6 | 2048 | -",
        "claude-opus-5-5 | max | -",
        "claude-opus-5-5 | 2048 | cannot be a number of tokens on this model; give a word",
        "claude-haiku-4-5 | 2048 | -",
        "claude-haiku-4-5 | low | must be a number of tokens on this model, such as 4096",
        "claude-haiku-4-5 | 1000 | must be from 1024 tokens to fewer than maxTokens (16000)",
        "claude-haiku-4-5 | 16000 | must be from 1024 tokens to fewer than maxTokens (16000)",
        "claude-3-haiku-20240307 | low | does not exist on this model: leave it out",
      })
  void effortIsAWordOrABudgetByModel(String model, String effort, String problem) {
    assertThat(codec.objections(model, effort(effort)))
        .isEqualTo(problem == null ? List.of() : List.of("reasoningEffort " + problem));
  }

  @Test
  void extraBodyMayNotSetWhatAnOptionSets() {
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                new Parameters(
                    16,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    null,
                    "{\"system\":\"x\",\"max_tokens\":5,\"stream\":true,\"top_k\":5}")))
        .containsExactly(
            "extraBody must not hold system: use the option system",
            "extraBody must not hold max_tokens beside maxTokens",
            "extraBody must not hold stream: a request gets one answer, in one reply");
  }

  @Test
  void toolsAreWrittenForThisApi() {
    assertThat(
            codec.objections("claude-haiku-4-5", tools("[{\"name\":\"f\",\"input_schema\":{}}]")))
        .isEmpty();
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                tools("[{\"type\":\"web_search_20260209\",\"name\":\"web_search\"}]")))
        .isEmpty();
    assertThat(
            codec.objections(
                "claude-haiku-4-5",
                tools("[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")))
        .singleElement()
        .asString()
        .startsWith("tools has a tool, number 1, that is not written for Anthropic's API");
  }

  @Test
  void conversationsThatAnthropicRefusesAreFoundBeforeTheyAreSent() {
    assertThat(codec.objection("claude-opus-5", SYSTEM, USER, ASSISTANT, USER)).isEmpty();
    assertThat(codec.objection("claude-opus-5", SYSTEM)).contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("claude-opus-5", USER, SYSTEM, USER))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("claude-opus-5", new Message(Role.USER, "")))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("claude-opus-5", new Message(Role.SYSTEM, ""), USER))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("claude-sonnet-4-6", USER, ASSISTANT))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("claude-haiku-4-5", USER, ASSISTANT)).isEmpty();
  }

  private static Parameters sampling(String temperature, String topP) {
    return new Parameters(
        null, new BigDecimal(temperature), new BigDecimal(topP), List.of(), null, null, null, null);
  }

  private static Parameters tools(String json) {
    return new Parameters(null, null, null, List.of(), null, null, json, null);
  }
}
