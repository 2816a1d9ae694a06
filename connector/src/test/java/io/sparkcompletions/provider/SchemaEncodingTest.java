package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.provider.anthropic.AnthropicAdapter;
import io.sparkcompletions.provider.gemini.GeminiAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One schema in every dialect, and tools with a choice. */
class SchemaEncodingTest {
  private static final String SCHEMA =
      """
      {"type":"object","required":["label","who"],"properties":{
        "label":{"type":["string","null"],"enum":["a","b",null]},
        "score":{"type":"number","minimum":0,"description":"how sure"},
        "who":{"type":"object","properties":{"name":{"type":"string","minLength":1}}},
        "by":{"type":"object","additionalProperties":{"type":"integer"}}}}
      """;

  private static final Codec RESPONSES =
      Codec.at(Providers.find("openai").orElseThrow(), "https://api.openai.com/v1");
  private static final Codec CHAT = Codec.at(new OpenAiAdapter(), "http://localhost:8089/v1");
  private static final Codec ANTHROPIC =
      Codec.at(new AnthropicAdapter(), "https://api.anthropic.com/v1");
  private static final Codec GEMINI =
      Codec.at(new GeminiAdapter(), "https://generativelanguage.googleapis.com/v1beta");

  private static final String STRICT =
      "{\"type\":\"object\",\"properties\":{"
          + "\"label\":{\"anyOf\":[{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},{\"type\":\"null\"}]},"
          + "\"score\":{\"type\":[\"number\",\"null\"],\"description\":\"how sure\",\"minimum\":0},"
          + "\"who\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":[\"string\",\"null\"],"
          + "\"description\":\"minLength 1\"}},\"required\":[\"name\"],"
          + "\"additionalProperties\":false},"
          + "\"by\":{\"type\":[\"array\",\"null\"],\"description\":\"one item for each key\","
          + "\"items\":{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"},"
          + "\"value\":{\"type\":\"integer\"}},\"required\":[\"key\",\"value\"],"
          + "\"additionalProperties\":false}}},"
          + "\"required\":[\"label\",\"score\",\"who\",\"by\"],\"additionalProperties\":false}";

  @Test
  void openAiWantsEverythingRequiredAndClosed() {
    assertThat(CHAT.body("m", with(SCHEMA), Codec.USER))
        .contains(
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\","
                + "\"strict\":true,\"schema\":"
                + STRICT
                + "}},\"messages\"");
    assertThat(RESPONSES.body("m", with(SCHEMA), Codec.USER))
        .contains(
            "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"answer\",\"strict\":true,"
                + "\"schema\":"
                + STRICT
                + "}},\"input\"");
    assertThat(CHAT.objections("m", with(SCHEMA))).isEmpty();
  }

  @Test
  void anthropicIsSparedUnionsAndBounds() {
    assertThat(ANTHROPIC.body("claude-haiku-4-5", with(SCHEMA), Codec.USER))
        .contains(
            "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":"
                + "{\"type\":\"object\",\"properties\":{"
                + "\"label\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},"
                + "\"score\":{\"type\":\"number\",\"description\":\"how sure (minimum 0)\"},"
                + "\"who\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
                + "\"description\":\"minLength 1\"}},\"additionalProperties\":false},"
                + "\"by\":{\"type\":\"array\",\"description\":\"one item for each key\",\"items\":"
                + "{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"},"
                + "\"value\":{\"type\":\"integer\"}},\"required\":[\"key\",\"value\"],"
                + "\"additionalProperties\":false}}},"
                + "\"required\":[\"who\"],\"additionalProperties\":false}}}");
    assertThat(ANTHROPIC.objections("claude-haiku-4-5", with(SCHEMA))).isEmpty();
  }

  @Test
  void geminiTakesTheSchemaAlmostAsItIs() {
    assertThat(GEMINI.body("gemini-3.8-flash", with(SCHEMA), Codec.USER))
        .contains(
            "\"responseMimeType\":\"application/json\",\"responseJsonSchema\":"
                + "{\"type\":\"object\",\"properties\":{"
                + "\"label\":{\"anyOf\":[{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},"
                + "{\"type\":\"null\"}]},"
                + "\"score\":{\"type\":\"number\",\"description\":\"how sure\",\"minimum\":0},"
                + "\"who\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
                + "\"description\":\"minLength 1\"}}},"
                + "\"by\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}},"
                + "\"required\":[\"label\",\"who\"]}");
  }

  @Test
  void whoKnowsNoSchemasIsAskedInWords() {
    for (String asked :
        List.of(
            Codec.at(Providers.find("deepseek").orElseThrow(), "https://api.deepseek.com")
                .body("deepseek-chat", with(SCHEMA), Codec.USER),
            CHAT.body("m", with(SCHEMA, SchemaMode.JSON), Codec.USER),
            RESPONSES.body("m", with(SCHEMA, SchemaMode.JSON), Codec.USER))) {
      assertThat(asked)
          .contains("{\"type\":\"json_object\"}", "must conform to this JSON Schema")
          .doesNotContain("json_schema\"");
    }
    assertThat(CHAT.body("m", with(SCHEMA, SchemaMode.PROMPT), Codec.SYSTEM, Codec.USER))
        .contains("\"content\":\"Be brief.\\n\\nAnswer with one JSON object")
        .doesNotContain("response_format");
    assertThat(ANTHROPIC.body("claude-3-haiku-20240307", with(SCHEMA), Codec.USER))
        .contains("\"system\":\"Answer with one JSON object")
        .doesNotContain("output_config");
    assertThat(GEMINI.body("gemini-2.0-flash", with(SCHEMA), Codec.USER))
        .contains("\"responseMimeType\":\"application/json\"", "\"systemInstruction\"")
        .doesNotContain("responseJsonSchema");
    assertThat(ANTHROPIC.objections("claude-haiku-4-5", with(SCHEMA, SchemaMode.JSON)))
        .containsExactly("schemaMode cannot be json at Anthropic, which has no interface for that");
  }

  @Test
  void openRouterIsToldNotToDropTheSchema() {
    assertThat(
            Codec.at(Providers.find("openrouter").orElseThrow(), "https://openrouter.ai/api/v1")
                .body("a/b", with(SCHEMA), Codec.USER))
        .contains("\"provider\":{\"require_parameters\":true}");
  }

  @Test
  void whatIsTooLargeForAProviderIsToldBeforeAnythingIsSent() {
    assertThat(ANTHROPIC.objections("claude-haiku-4-5", with(columns(40)))).isEmpty();
    assertThat(ANTHROPIC.objections("claude-haiku-4-5", with(columns(41))))
        .containsExactly(
            "schema has 17 columns that may be null beside the first 24; make columns NOT NULL, and"
                + " this provider takes at most 16");
    assertThat(CHAT.objections("m", with(columns(41)))).isEmpty();
    String deep = "a STRUCT<".repeat(8) + "a INT" + ">".repeat(8);
    assertThat(CHAT.objections("m", with(deep))).isEmpty();
    assertThat(CHAT.objections("m", with("b STRUCT<" + deep + ">")))
        .containsExactly("schema has 11 levels of nesting, and this provider takes at most 10");
    assertThat(CHAT.objections("m", with("b STRUCT<" + deep + ">", SchemaMode.JSON))).isEmpty();
  }

  @Test
  void aSchemaOfOnesOwnMayNotStandBesideTheOption() {
    Parameters both =
        new Parameters(
            null,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            "{\"response_format\":{\"type\":\"json_object\"}}",
            null,
            AnswerSchema.parse("a INT").json(),
            null);

    assertThat(CHAT.objections("m", both))
        .containsExactly("extraBody must not hold response_format beside schema");
  }

  @Test
  void aChoiceOfToolsIsSpelledAsTheProviderKnowsIt() {
    Parameters required = tools("[{\"name\":\"f\",\"input_schema\":{}}]", "required");
    assertThat(CHAT.body("m", required, Codec.USER)).contains("\"tool_choice\":\"required\"");
    assertThat(RESPONSES.body("m", required, Codec.USER)).contains("\"tool_choice\":\"required\"");
    assertThat(ANTHROPIC.body("m", required, Codec.USER))
        .contains("\"tool_choice\":{\"type\":\"any\"}");
    assertThat(GEMINI.body("m", required, Codec.USER))
        .contains("\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}");
    String own = "{\"type\":\"tool\",\"name\":\"f\"}";
    assertThat(ANTHROPIC.body("m", tools("[{}]", own), Codec.USER))
        .contains("\"tool_choice\":" + own);
    for (Codec codec : List.of(CHAT, RESPONSES, ANTHROPIC, GEMINI)) {
      assertThat(codec.objections("m", tools(null, "auto")))
          .containsExactly("toolChoice needs tools beside it");
    }
  }

  @Test
  void anAnswerOfAGivenFormIsNotBegunForTheModel() {
    assertThat(ANTHROPIC.objection("claude-haiku-4-5", Codec.USER, Codec.ASSISTANT)).isEmpty();
    assertThat(ANTHROPIC.objection("claude-haiku-4-5", with(SCHEMA), Codec.USER, Codec.ASSISTANT))
        .contains(ErrorCode.INVALID_CONVERSATION);
  }

  private static String columns(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "c" + i + " INT")
        .collect(Collectors.joining(", "));
  }

  private static Parameters with(String schema) {
    return with(schema, null);
  }

  private static Parameters with(String schema, @Nullable SchemaMode mode) {
    return new Parameters(
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        AnswerSchema.parse(schema).json(),
        mode);
  }

  private static Parameters tools(@Nullable String tools, String choice) {
    return new Parameters(null, null, null, List.of(), null, null, tools, null, choice, null, null);
  }
}
