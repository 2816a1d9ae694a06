package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import io.sparkcompletions.simulator.answers.SchemaChecker;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {

  private static final String SENTIMENT =
      "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"label\",\"score\"],"
          + "\"properties\":{\"score\":{\"type\":[\"number\",\"null\"]},"
          + "\"label\":{\"type\":\"string\",\"enum\":[\"pos\",\"neg\"]}}}";

  private static Simulator simulator;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    simulator = Simulator.start();
    api = new ApiClient(simulator);
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @BeforeEach
  void reset() {
    api.reset();
  }

  @Test
  void equalRequestsGetEqualAnswers() {
    for (String user : List.of("Tell me a story", "Classify as a, b or c: x", "Echo: 1")) {
      assertThat(api.ask(user).content()).isEqualTo(api.ask(user).content());
    }
  }

  @Test
  void structuredAnswerConformsToItsSchemaInTheOrderOfItsKeys() {
    Answer chat = api.chat(structured("I love it", SENTIMENT, true));
    JsonNode value = ApiClient.parse(chat.content());
    assertThat(SchemaChecker.conforms(value, ApiClient.parse(SENTIMENT))).isTrue();
    assertThat(chat.content()).startsWith("{\"score\":").contains("\"label\":\"pos\"");

    Answer responses =
        api.responses(
            "{\"model\":\"gpt-5.4-mini\",\"input\":\"I hate it\",\"text\":{\"format\":{"
                + "\"type\":\"json_schema\",\"name\":\"s\",\"strict\":true,\"schema\":"
                + SENTIMENT
                + "}}}");
    assertThat(responses.json().at("/output/0/content/0/text").asText())
        .contains("\"label\":\"neg\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"string"}                                        | 'type: "object"'
          {"type":"object","properties":{}}                        | 'additionalProperties' is required
          {"type":"object","properties":{},"additionalProperties":true} | 'additionalProperties' is required
          {"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false} | Missing 'a'
          {"type":"object","properties":{},"required":["b"],"additionalProperties":false} | 'b', which is no property
          {"type":"object","properties":{"a":{"type":"text"}},"required":["a"],"additionalProperties":false} | 'text' is not a valid type
          {"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false} | must have a 'type' key
          {"type":"object","properties":{"a":{"type":"array"}},"required":["a"],"additionalProperties":false} | missing items
          {"type":"object","properties":{"a":{"type":"string","format":"uri"}},"required":["a"],"additionalProperties":false} | not a supported 'format'
          {"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"],"additionalProperties":false} | 'minLength' is not permitted
          {"type":"object","properties":{"a":{"allOf":[]}},"required":["a"],"additionalProperties":false} | 'allOf' is not permitted
          {"type":"object","properties":{"a":{"enum":[]}},"required":["a"],"additionalProperties":false} | non-empty array
          {"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"required":["a"],"additionalProperties":false} | not found in the schema
          {"type":"object","anyOf":[],"properties":{},"additionalProperties":false} | 'type: "object"'
          {"type":"object","not":{},"properties":{},"additionalProperties":false} | 'not' is not permitted
          """)
  void strictSchemaMustKeepTheRules(String schema, String problem) {
    Answer answer = api.chat(structured("x", schema, true));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("response_format");
    assertThat(answer.error().path("message").asText())
        .startsWith("Invalid schema for response_format 'sentiment': ")
        .contains(problem);
    assertThat(api.chat(structured("x", schema, false)).status()).isEqualTo(200);
  }

  @Test
  void schemaIsBoundedInNestingSizeAndEnumerations() {
    String nested = "{\"type\":\"string\"}";
    for (int i = 0; i < 11; i++) {
      nested = object("a", nested);
    }
    assertThat(message(nested)).contains("levels of nesting");

    StringBuilder members = new StringBuilder("\"e\"");
    for (int i = 0; i < 1_000; i++) {
      members.append(",\"e").append(i).append('"');
    }
    assertThat(message(object("a", "{\"enum\":[" + members + "]}"))).contains("enum values");

    String longMember = ",\"" + "m".repeat(100);
    members.setLength(3);
    for (int i = 0; i < 260; i++) {
      members.append(longMember).append(i).append('"');
    }
    assertThat(message(object("a", "{\"enum\":[" + members + "]}"))).contains("15000 characters");
  }

  private static String message(String schema) {
    return api.chat(structured("x", schema, true)).error().path("message").asText();
  }

  private static String object(String property, String schema) {
    return "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\""
        + property
        + "\"],\"properties\":{\""
        + property
        + "\":"
        + schema
        + "}}";
  }

  private static String structured(String user, String schema, boolean strict) {
    return "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + user
        + "\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{"
        + "\"name\":\"sentiment\",\"strict\":"
        + strict
        + ",\"schema\":"
        + schema
        + "}}}";
  }

  @Test
  void jsonObjectModeGetsAJsonObject() {
    Answer answer =
        api.chat(
            chat("gpt-4.1-mini", "Echo: a JSON", "\"response_format\":{\"type\":\"json_object\"}"));

    assertThat(ApiClient.parse(answer.content()).path("answer").asText()).isEqualTo("a JSON");
  }

  @Test
  void outputBoundCutsTheAnswerAndIsReported() {
    Answer answer = api.chat(chat("gpt-4.1-mini", "Echo: abcdefghijkl", "\"max_tokens\":2"));

    assertThat(answer.content()).isEqualTo("abcdefgh");
    assertThat(answer.json().at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(answer.json().at("/usage/completion_tokens").asLong()).isEqualTo(2);
  }

  @Test
  void reasoningModelMaySpendTheWholeBoundOnReasoning() {
    Answer chat = api.chat(chat("gpt-5-mini", "Echo: abc", "\"max_completion_tokens\":20"));
    assertThat(chat.content()).isEmpty();
    assertThat(chat.json().at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(chat.json().at("/usage/completion_tokens").asLong()).isEqualTo(20);
    assertThat(chat.json().at("/usage/completion_tokens_details/reasoning_tokens").asLong())
        .isEqualTo(20);

    JsonNode response =
        api.responses("{\"model\":\"gpt-5-mini\",\"input\":\"Echo: a\",\"max_output_tokens\":20}")
            .json();
    assertThat(response.path("status").asText()).isEqualTo("incomplete");
    assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(response.path("output").findValuesAsText("type")).containsExactly("reasoning");
  }

  @Test
  void moreEffortSpendsMoreReasoningTokensAndNoneSpendsNone() {
    List<Long> spent = new ArrayList<>();
    for (String effort : List.of("none", "low", "high", "xhigh")) {
      Answer answer =
          api.chat(chat("gpt-5.4-mini", "Hi", "\"reasoning_effort\":\"" + effort + "\""));
      spent.add(answer.json().at("/usage/completion_tokens_details/reasoning_tokens").asLong());
    }
    assertThat(spent.get(0)).isZero();
    assertThat(spent).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void stopSequencesEndTheAnswer() {
    Answer answer =
        api.chat(chat("gpt-4.1-mini", "Echo: one two three", "\"stop\":[\"three\",\" two\"]"));

    assertThat(answer.content()).isEqualTo("one");
    assertThat(answer.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void inputIsBilledOnceAndEachChoiceIsOutput() {
    JsonNode one = api.chat(chat("gpt-4.1-mini", "Echo: abcd", "\"n\":1")).json();
    JsonNode three = api.chat(chat("gpt-4.1-mini", "Echo: abcd", "\"n\":3")).json();

    assertThat(three.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2");
    assertThat(three.at("/usage/prompt_tokens")).isEqualTo(one.at("/usage/prompt_tokens"));
    assertThat(three.at("/usage/completion_tokens").asLong())
        .isEqualTo(3 * one.at("/usage/completion_tokens").asLong());
  }

  @Test
  void logprobsCoverTheTextTokenByToken() {
    JsonNode logprobs =
        api.chat(chat("gpt-4.1-mini", "Echo: positive", "\"logprobs\":true,\"top_logprobs\":2"))
            .json()
            .at("/choices/0/logprobs");

    assertThat(String.join("", logprobs.path("content").findValuesAsText("token")))
        .startsWith("posi");
    assertThat(logprobs.path("content")).hasSize(2);
    assertThat(logprobs.at("/content/0/bytes").toString()).isEqualTo("[112,111,115,105]");
    assertThat(logprobs.at("/content/0/top_logprobs")).hasSize(2);
    assertThat(logprobs.path("refusal").isNull()).isTrue();
  }

  @Test
  void toolIsCalledWhenDemandedOrAskedForByName() {
    String tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":{"
            + "\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";
    assertThat(api.chat(chat("gpt-4.1-mini", "Echo: text", tools)).content()).isEqualTo("text");

    for (String asked :
        List.of(
            chat("gpt-4.1-mini", "Weather?", tools + ",\"tool_choice\":\"required\""),
            chat("gpt-4.1-mini", "Call tool: get_weather", tools))) {
      JsonNode choice = api.chat(asked).json().at("/choices/0");
      assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(choice.at("/message/content").isNull()).isTrue();
      JsonNode call = choice.at("/message/tool_calls/0");
      assertThat(call.path("type").asText()).isEqualTo("function");
      assertThat(call.at("/function/name").asText()).isEqualTo("get_weather");
      assertThat(ApiClient.parse(call.at("/function/arguments").asText()).path("city").asText())
          .isEqualTo("Springfield");
    }

    JsonNode response =
        api.responses(
                "{\"model\":\"gpt-4.1-mini\",\"input\":\"Weather?\",\"tool_choice\":{"
                    + "\"type\":\"function\",\"name\":\"f\"},\"tools\":[{\"type\":\"function\","
                    + "\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}]}")
            .json();
    assertThat(response.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(response.at("/output/0/arguments").asText()).isEqualTo("{}");
    assertThat(response.path("status").asText()).isEqualTo("completed");
  }

  @ParameterizedTest
  @CsvSource({
    "auto, default, 1",
    "default, default, 1",
    "flex, flex, 0.5",
    "priority, priority, 2",
    "fast, priority, 2"
  })
  void tierIsToldAndBilled(String asked, String told, double factor) {
    api.ask("Echo: abcd");
    double standard = api.lastBilled().path("usd").asDouble();

    Answer answer =
        api.chat(chat("gpt-4.1-mini", "Echo: abcd", "\"service_tier\":\"" + asked + "\""));

    assertThat(answer.json().path("service_tier").asText()).isEqualTo(told);
    assertThat(api.lastBilled().path("usd").asDouble()).isEqualTo(standard * factor);
  }

  @Test
  void sharedBeginningsAreReportedAsCachedAndBilledLess() {
    String shared = "The same long instructions. ".repeat(200);
    JsonNode first = api.ask(shared + "row 1").json();
    JsonNode second = api.ask(shared + "row 2").json();

    assertThat(first.at("/usage/prompt_tokens_details/cached_tokens").asLong()).isZero();
    long cached = second.at("/usage/prompt_tokens_details/cached_tokens").asLong();
    long prompt = second.at("/usage/prompt_tokens").asLong();
    assertThat(cached).isEqualTo(1_280);
    // gpt-4.1-mini: 0.4 plain, 0.1 cached, 1.6 output
    long output = second.at("/usage/completion_tokens").asLong();
    String expected =
        BigDecimal.valueOf((prompt - cached) * 4 + cached + output * 16, 7)
            .stripTrailingZeros()
            .toPlainString();
    assertThat(api.lastBilled().path("usd").asText()).isEqualTo(expected);
    assertThat(api.lastBilled().path("cachedTokens").asLong()).isEqualTo(cached);
  }

  @Test
  void newerModelsReportWhatTheyWriteToTheCache() {
    String shared = "The same long instructions. ".repeat(200);
    String body = chat("gpt-5.6-luna", shared, "\"prompt_cache_key\":\"k\"");

    assertThat(details(body, "cache_write_tokens")).isEqualTo(1_280);
    assertThat(details(body, "cached_tokens")).isEqualTo(1_280);
    assertThat(details(body, "cache_write_tokens")).isZero();
    String off =
        chat("gpt-5.6-luna", shared + "!", "\"prompt_cache_options\":{\"mode\":\"explicit\"}");
    assertThat(details(off, "cache_write_tokens")).isZero();
    assertThat(details(off, "cached_tokens")).isZero();
  }

  private static long details(String body, String name) {
    return api.chat(body).json().at("/usage/prompt_tokens_details/" + name).asLong();
  }

  private static String chat(String model, String user, String members) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + user
        + "\"}],"
        + members
        + "}";
  }
}
