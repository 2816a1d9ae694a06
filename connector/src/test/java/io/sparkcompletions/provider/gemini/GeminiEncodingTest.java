package io.sparkcompletions.provider.gemini;

import static io.sparkcompletions.provider.Codec.ASSISTANT;
import static io.sparkcompletions.provider.Codec.SYSTEM;
import static io.sparkcompletions.provider.Codec.USER;
import static io.sparkcompletions.provider.Codec.effort;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.EncodingContract;
import io.sparkcompletions.provider.ProviderAdapter;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiEncodingTest extends EncodingContract {
  private static final String OWN = "https://generativelanguage.googleapis.com/v1beta";

  private final ProviderAdapter adapter = codec.adapter();

  GeminiEncodingTest() {
    super(GeminiAdapter::new, OWN, "gemini-3.8-flash", Map.of("x-goog-api-key", "KEY"));
  }

  @Test
  void whatIsNotSetIsNotSent() {
    assertThat(codec.body("gemini-3.8-flash", Parameters.NONE, USER))
        .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}");
  }

  @Test
  void everyParameterHasItsMemberAndTheConversationComesLast() {
    Parameters all =
        new Parameters(
            64,
            new BigDecimal("0.70"),
            new BigDecimal("1.0"),
            List.of("END", "\n"),
            7L,
            "low",
            "[{\"functionDeclarations\":[{\"name\":\"f\"}]}]",
            "{\"generationConfig\":{\"topK\":5},\"serviceTier\":\"flex\"}");
    assertThat(codec.body("gemini-3-flash-preview", all, SYSTEM, USER, ASSISTANT, USER))
        .isEqualTo(
            "{\"generationConfig\":{\"maxOutputTokens\":64,\"temperature\":0.7,\"topP\":1,"
                + "\"stopSequences\":[\"END\",\"\\n\"],\"seed\":7,"
                + "\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"},\"topK\":5},"
                + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}],"
                + "\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},"
                + "\"serviceTier\":\"flex\",\"contents\":["
                + "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]},"
                + "{\"role\":\"model\",\"parts\":[{\"text\":\"hello\"}]},"
                + "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}");
  }

  @Test
  void aNumberOfTokensIsAThinkingBudget() {
    assertThat(codec.body("gemini-2.5-flash", effort("0"), USER))
        .startsWith("{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}},");
    assertThat(codec.body("gemini-2.5-flash", effort("-1"), USER))
        .contains("\"thinkingBudget\":-1");
  }

  @Test
  void severalLeadingSystemMessagesArePartsInTheirOrder() {
    assertThat(
            codec.body(
                "gemini-3.8-flash",
                Parameters.NONE,
                SYSTEM,
                new Message(Role.SYSTEM, "In German."),
                USER))
        .startsWith(
            "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"},"
                + "{\"text\":\"In German.\"}]},");
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3.8-flash, /models/gemini-3.8-flash",
    "models/gemini-3.8-flash, /models/gemini-3.8-flash",
    "tunedModels/mine-1, /tunedModels/mine-1",
    "a b?c#d, /models/a%20b%3Fc%23d",
  })
  void theModelIsInThePath(String model, String path) {
    HttpCall call = codec.call(model, Parameters.NONE, USER);
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.url()).isEqualTo(URI.create(OWN + path + ":generateContent"));
    assertThat(call.headers())
        .isEqualTo(Map.of("Accept", "application/json", "Content-Type", "application/json"));
    HttpCall probe = adapter.probe(new ModelId("gemini", model), codec.endpoint());
    assertThat(probe.method()).isEqualTo("GET");
    assertThat(probe.url()).isEqualTo(URI.create(OWN + path));
    assertThat(probe.body()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemini-3.8-flash",
        "models/gemini-3.6-flash",
        "gemini-3.5-flash-lite",
        "gemini-4"
      })
  void modelsThatIgnoreSamplingAreNotAskedForIt(String model) {
    assertThat(codec.objections(model, sampling()))
        .containsExactly(
            "temperature is ignored by this model: leave it out",
            "topP is ignored by this model: leave it out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gemini-2.5-pro", "gemini-3.1-pro-preview", "gemini-3.5-flash", "tunedModels/x"})
  void olderModelsTakeSampling(String model) {
    assertThat(codec.objections(model, sampling())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "gemini-3.8-flash | low | -",
        "gemini-3.8-flash | HIGH | -",
        "gemini-3.8-flash | max | must be one of minimal, low, medium, high at Gemini",
        "gemini-3.8-flash | 0 | cannot be a number of tokens on this model; give a level such as low",
        "gemini-2.5-flash | 0 | -",
        "gemini-2.5-flash | low | must be a number of tokens on this model: 0 for none, -1 for its own choice",
        "a-tuned-model | 512 | -",
      })
  void effortIsALevelOrABudgetByGeneration(String model, String effort, String problem) {
    assertThat(codec.objections(model, effort(effort)))
        .isEqualTo(problem == null ? List.of() : List.of("reasoningEffort " + problem));
  }

  @Test
  void boundsAreToldBeforeAnythingIsSent() {
    assertThat(
            codec.objections(
                "gemini-3.8-flash",
                new Parameters(
                    null,
                    null,
                    null,
                    List.of("a", "b", "c", "d", "e", "f"),
                    1L << 40,
                    null,
                    "[{\"type\":\"function\",\"name\":\"f\"}]",
                    "{\"contents\":[],\"generationConfig\":{\"seed\":1,\"candidateCount\":2}}")))
        .containsExactly(
            "stop may hold at most 5 texts",
            "seed must be an integer of 32 bits at Gemini",
            "tools has a tool, number 1, that is not written for Gemini's API:"
                + " {\"functionDeclarations\": [{\"name\": ...}]}",
            "extraBody must not hold contents: use the option messagesColumn",
            "extraBody must not hold generationConfig.seed: use the option seed",
            "extraBody must not hold generationConfig.candidateCount: a request gets one answer, in"
                + " one reply");
  }

  @Test
  void conversationsThatGeminiRefusesAreFoundBeforeTheyAreSent() {
    assertThat(codec.objection("gemini-3.8-flash", SYSTEM, USER, ASSISTANT, USER)).isEmpty();
    assertThat(codec.objection("gemini-3.8-flash", SYSTEM))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("gemini-3.8-flash", USER, SYSTEM, USER))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("gemini-3.8-flash", new Message(Role.USER, "")))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("gemini-3.8-flash", USER, ASSISTANT))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(codec.objection("gemini-2.5-flash", USER, ASSISTANT)).isEmpty();
  }

  private static Parameters sampling() {
    return new Parameters(null, BigDecimal.ONE, BigDecimal.ONE, List.of(), null, null, null, null);
  }
}
