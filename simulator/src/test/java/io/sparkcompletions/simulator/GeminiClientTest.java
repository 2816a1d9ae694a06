package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.GetModelConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Model;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Google's own client against the simulator. */
class GeminiClientTest extends ClientTest {

  private static final String LITE = "gemini-2.5-flash-lite";
  private static final String FLASH = "gemini-3.8-flash";

  private static Client client;

  @BeforeAll
  static void open() {
    client = client("AIza-test");
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static Client client(String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(
            HttpOptions.builder()
                .baseUrl(simulator.url())
                .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                .build())
        .build();
  }

  private static GenerateContentResponse ask(
      String model, String user, GenerateContentConfig config) {
    return client.models.generateContent(model, user, config);
  }

  private static GenerateContentConfig plain() {
    return GenerateContentConfig.builder().build();
  }

  private static FinishReason.Known finish(GenerateContentResponse response) {
    return response.finishReason().knownEnum();
  }

  @Test
  void contentIsReadWithAllItsMembers() {
    GenerateContentResponse response =
        ask(
            LITE,
            "Echo: pong",
            GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText("Be brief.")))
                .maxOutputTokens(100)
                .build());

    assertThat(response.text()).isEqualTo("pong");
    assertThat(finish(response)).isEqualTo(FinishReason.Known.STOP);
    assertThat(response.modelVersion()).hasValue(LITE);
    assertThat(response.responseId().orElseThrow()).isNotEmpty();
    GenerateContentResponseUsageMetadata usage = response.usageMetadata().orElseThrow();
    assertThat(usage.candidatesTokenCount()).hasValue(1);
    assertThat(usage.thoughtsTokenCount()).isEmpty();
    assertThat(usage.totalTokenCount().orElseThrow())
        .isEqualTo(usage.promptTokenCount().orElseThrow() + 1);
  }

  @Test
  void bothSchemaLanguagesAreUnderstood() {
    Schema schema =
        Schema.builder()
            .type("OBJECT")
            .properties(Map.of("label", Schema.builder().type("STRING").enum_("yes", "no").build()))
            .required("label")
            .build();
    GenerateContentResponse openApi =
        ask(
            LITE,
            "Is it? no",
            GenerateContentConfig.builder()
                .responseMimeType("application/json")
                .responseSchema(schema)
                .build());
    GenerateContentResponse jsonSchema =
        ask(
            LITE,
            "Is it? no",
            GenerateContentConfig.builder()
                .responseMimeType("application/json")
                .responseJsonSchema(
                    Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("label", Map.of("enum", List.of("yes", "no"))),
                        "required",
                        List.of("label")))
                .build());

    assertThat(ApiClient.parse(String.valueOf(openApi.text())).path("label").asText())
        .isIn("yes", "no");
    assertThat(ApiClient.parse(String.valueOf(jsonSchema.text())).path("label").asText())
        .isIn("yes", "no");
  }

  @Test
  void functionCallsArriveWithNameAndArguments() {
    GenerateContentResponse response =
        ask(
            LITE,
            "Hi",
            GenerateContentConfig.builder()
                .tools(
                    Tool.builder()
                        .functionDeclarations(
                            FunctionDeclaration.builder()
                                .name("weather")
                                .parameters(
                                    Schema.builder()
                                        .type("OBJECT")
                                        .properties(
                                            Map.of("city", Schema.builder().type("STRING").build()))
                                        .required("city")
                                        .build())
                                .build())
                        .build())
                .toolConfig(
                    ToolConfig.builder()
                        .functionCallingConfig(FunctionCallingConfig.builder().mode("ANY").build())
                        .build())
                .build());

    List<FunctionCall> calls = new ArrayList<>(response.functionCalls());
    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).name()).hasValue("weather");
    assertThat(calls.get(0).args().orElseThrow()).containsKey("city");
  }

  @Test
  void thoughtsAreApartFromTheText() {
    GenerateContentResponse response =
        ask(
            FLASH,
            "Echo: deep",
            GenerateContentConfig.builder()
                .thinkingConfig(
                    ThinkingConfig.builder().includeThoughts(true).thinkingLevel("LOW").build())
                .build());

    assertThat(response.text()).isEqualTo("deep");
    assertThat(response.parts()).hasSize(2);
    assertThat(response.parts().get(0).thought()).hasValue(true);
    assertThat(response.usageMetadata().orElseThrow().thoughtsTokenCount().orElseThrow())
        .isPositive();
  }

  @Test
  void endingsAreTold() {
    GenerateContentResponse cut =
        ask(FLASH, "Hi", GenerateContentConfig.builder().maxOutputTokens(5).build());
    assertThat(finish(cut)).isEqualTo(FinishReason.Known.MAX_TOKENS);
    assertThat(cut.usageMetadata().orElseThrow().candidatesTokenCount()).isEmpty();

    api.plant("{\"kind\":\"contentFilter\",\"code\":\"RECITATION\"}");
    assertThat(finish(ask(LITE, "Hi", plain()))).isEqualTo(FinishReason.Known.RECITATION);
    api.plant("{\"kind\":\"failed\",\"code\":\"MALFORMED_FUNCTION_CALL\"}");
    assertThat(finish(ask(LITE, "Hi", plain())))
        .isEqualTo(FinishReason.Known.MALFORMED_FUNCTION_CALL);

    api.plant("{\"kind\":\"refusal\"}");
    GenerateContentResponse blocked = ask(LITE, "Hi", plain());
    assertThat(blocked.candidates()).isEmpty();
    assertThat(blocked.promptFeedback().orElseThrow().blockReason().orElseThrow().toString())
        .isEqualTo("PROHIBITED_CONTENT");
  }

  @Test
  void usageTellsWhatTheCacheGave() {
    String text = "A long common beginning. ".repeat(300);
    ask(LITE, text + "one", plain());

    GenerateContentResponseUsageMetadata usage =
        ask(LITE, text + "two", plain()).usageMetadata().orElseThrow();
    assertThat(usage.cachedContentTokenCount().orElseThrow())
        .isBetween(1_024, usage.promptTokenCount().orElseThrow());
  }

  @Test
  void tokensAreCountedAndModelsListed() {
    assertThat(
            client
                .models
                .countTokens(LITE, "Echo: no", CountTokensConfig.builder().build())
                .totalTokens())
        .hasValue(11);

    List<String> names = new ArrayList<>();
    for (Model model : client.models.list(ListModelsConfig.builder().pageSize(3).build())) {
      names.add(model.name().orElseThrow());
    }
    assertThat(names).contains("models/" + LITE, "models/" + FLASH).doesNotHaveDuplicates();
    Model model = client.models.get(FLASH, GetModelConfig.builder().build());
    assertThat(model.inputTokenLimit()).hasValue(1_048_576);
  }

  @Test
  void wrongKeyIsABadRequest() {
    try (Client stranger = client("invalid")) {
      ClientException refused =
          catchThrowableOfType(
              ClientException.class, () -> stranger.models.generateContent(LITE, "Hi", plain()));
      assertThat(refused.code()).isEqualTo(400);
      assertThat(refused.status()).isEqualTo("INVALID_ARGUMENT");
      assertThat(refused.message()).startsWith("API key not valid");
    }
  }

  @Test
  void unknownModelIsNotFound() {
    ClientException refused =
        catchThrowableOfType(ClientException.class, () -> ask("gemini-0", "Hi", plain()));
    assertThat(refused.code()).isEqualTo(404);
    assertThat(refused.status()).isEqualTo("NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT",
    "403, PERMISSION_DENIED",
    "429, RESOURCE_EXHAUSTED",
    "499, CANCELLED",
  })
  void refusalsAreClientExceptions(int status, String name) {
    api.plantRule("{\"fault\":{\"status\":" + status + "}}");
    ClientException refused =
        catchThrowableOfType(ClientException.class, () -> ask(LITE, "Hi", plain()));
    assertThat(refused.code()).isEqualTo(status);
    assertThat(refused.status()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"500, INTERNAL", "503, UNAVAILABLE", "504, DEADLINE_EXCEEDED"})
  void failuresAreServerExceptions(int status, String name) {
    api.plantRule("{\"fault\":{\"status\":" + status + "}}");
    ServerException failed =
        catchThrowableOfType(ServerException.class, () -> ask(LITE, "Hi", plain()));
    assertThat(failed.code()).isEqualTo(status);
    assertThat(failed.status()).isEqualTo(name);
  }
}
