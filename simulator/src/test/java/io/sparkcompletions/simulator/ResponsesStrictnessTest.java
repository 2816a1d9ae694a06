package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.ApiClient.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesStrictnessTest {

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          gpt-5.4-mini | "messages":[]                    | unsupported_parameter      | messages
          gpt-5.4-mini | "max_tokens":20                  | unsupported_parameter      | max_tokens
          gpt-5.4-mini | "max_completion_tokens":20       | unsupported_parameter      | max_completion_tokens
          gpt-5.4-mini | "response_format":{}             | unsupported_parameter      | response_format
          gpt-5.4-mini | "reasoning_effort":"low"         | unsupported_parameter      | reasoning_effort
          gpt-5.4-mini | "stop":"x"                       | unknown_parameter          | stop
          gpt-5.4-mini | "seed":1                         | unknown_parameter          | seed
          gpt-5.4-mini | "n":1                            | unknown_parameter          | n
          gpt-5.4-mini | "presence_penalty":1             | unknown_parameter          | presence_penalty
          gpt-5.4-mini | "logit_bias":{}                  | unknown_parameter          | logit_bias
          gpt-5.4-mini | "logprobs":true                  | unknown_parameter          | logprobs
          gpt-5.4-mini | "max_output_tokens":15           | integer_below_min_value    | max_output_tokens
          gpt-5.4-mini | "max_output_tokens":128001       | integer_above_max_value    | max_output_tokens
          gpt-5.4-mini | "max_output_tokens":"16"         | invalid_type               | max_output_tokens
          gpt-5.4-mini | "instructions":7                 | invalid_type               | instructions
          gpt-5.4-mini | "reasoning":{"effort":"minimal"} | unsupported_value          | reasoning.effort
          gpt-5.4-mini | "reasoning":{"effort":"low"},"temperature":0 | unsupported_value | temperature
          gpt-5.4-mini | "reasoning":{"depth":1}          | unknown_parameter          | reasoning.depth
          gpt-5.4-mini | "text":{"verbosity":"huge"}      | invalid_value              | text.verbosity
          gpt-5.4-mini | "text":{"style":"x"}             | unknown_parameter          | text.style
          gpt-5.4-mini | "text":{"format":{"type":"xml"}} | invalid_value              | text.format.type
          gpt-5.4-mini | "text":{"format":{"type":"json_object"}} | null               | input
          gpt-5.4-mini | "text":{"format":{"type":"json_schema","json_schema":{}}} | unknown_parameter | text.format.json_schema
          gpt-5.4-mini | "text":{"format":{"type":"json_schema","schema":{}}} | missing_required_parameter | text.format.name
          gpt-5.4-mini | "include":["everything"]         | invalid_value              | include
          gpt-5.4-mini | "truncation":"maybe"             | invalid_value              | truncation
          gpt-5.4-mini | "background":true                | unsupported_value          | background
          gpt-5.4-mini | "stream":true                    | unsupported_value          | stream
          gpt-5.4-mini | "previous_response_id":"resp_1"  | previous_response_not_found | previous_response_id
          gpt-5.4-mini | "tools":[{"type":"function","function":{"name":"f"}}] | unknown_parameter | tools[0].function
          gpt-4.1-mini | "reasoning":{"effort":"low"}     | unsupported_parameter      | reasoning.effort
          gpt-4.1-mini | "text":{"verbosity":"low"}       | unsupported_parameter      | text.verbosity
          gpt-5-mini   | "temperature":0                  | unsupported_value          | temperature
          """)
  void wrongParametersAreRefusedWithCodeAndName(
      String model, String member, @Nullable String code, String param) {
    assertRefused(
        api.responses("{\"model\":\"" + model + "\",\"input\":\"Hi\"," + member + "}"),
        code,
        param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          null                                                | missing_required_parameter | input
          7                                                   | invalid_type               | input
          []                                                  | empty_array                | input
          [{"content":"x"}]                                   | missing_required_parameter | input[0].role
          [{"role":"tool","content":"x"}]                     | invalid_value              | input[0].role
          [{"role":"user"}]                                   | missing_required_parameter | input[0].content
          [{"role":"user","content":[{"type":"text","text":"x"}]}] | invalid_value         | input[0].content[0].type
          [{"role":"user","content":[{"type":"input_image","image_url":{"url":"https://x/y"}}]}] | invalid_type | input[0].content[0].image_url
          [{"role":"user","content":[{"type":"input_image"}]}] | missing_required_parameter | input[0].content[0].image_url
          [{"type":"thing"}]                                  | invalid_value              | input[0].type
          """)
  void wrongInputIsRefusedWithItsPlace(String input, String code, String param) {
    assertRefused(
        api.responses("{\"model\":\"gpt-5.4-mini\",\"input\":" + input + "}"), code, param);
  }

  @Test
  void allKindsOfInputAreAccepted() {
    Answer answer =
        api.responses(
            """
            {"model":"gpt-5.5-pro","instructions":"Be brief","store":false,"max_output_tokens":4000,
             "include":["reasoning.encrypted_content"],"reasoning":{"effort":"medium","summary":"auto","mode":"pro"},
             "text":{"format":{"type":"text"},"verbosity":"low"},"truncation":"disabled","input":[
              {"role":"developer","content":"Be kind"},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"What is this?"},
                {"type":"input_image","image_url":"https://example.com/a.png","detail":"original"},
                {"type":"input_file","file_id":"file-1"}]},
              {"role":"assistant","content":[{"type":"output_text","text":"An image.","annotations":[]}]},
              {"type":"function_call_output","call_id":"c","output":"42"},
              {"role":"user","content":"Echo: thanks"}]}
            """);

    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.json().at("/output/1/content/0/text").asText()).isEqualTo("thanks");
  }

  @Test
  void instructionsAreTheSystemText() {
    Answer answer =
        api.responses(
            "{\"model\":\"gpt-4.1-mini\",\"instructions\":\"Answer with one of: red, green.\","
                + "\"input\":\"My favourite colour is green\"}");

    assertThat(answer.json().at("/output/0/content/0/text").asText()).isEqualTo("green");
  }

  @Test
  void overflowIsRefusedUnlessTruncationIsAskedFor() {
    String input = "word ".repeat(110_000);
    String body = "{\"model\":\"gpt-4o-mini\",\"input\":\"" + input + "\"";

    assertRefused(api.responses(body + "}"), "context_length_exceeded", "input");
    Answer truncated = api.responses(body + ",\"truncation\":\"auto\"}");
    assertThat(truncated.status()).isEqualTo(200);
    assertThat(truncated.json().at("/usage/input_tokens").asLong()).isEqualTo(128_000);
  }

  @Test
  void sameConversationGetsTheSameTextThroughBothApis() {
    String user = "Tell me about rivers";
    Answer chat = api.chat(ApiClient.chatBody("gpt-4.1-mini", user));
    Answer responses = api.responses(ApiClient.responsesBody("gpt-5.4-mini", user));

    assertThat(responses.json().at("/output/0/content/0/text").asText()).isEqualTo(chat.content());
  }

  @Test
  void logprobsStandInTheTextPart() {
    Answer answer =
        api.responses(
            "{\"model\":\"gpt-4.1-mini\",\"input\":\"Echo: positive\",\"top_logprobs\":2,"
                + "\"include\":[\"message.output_text.logprobs\"]}");

    assertThat(answer.json().at("/output/0/content/0/logprobs"))
        .hasSize(2)
        .first()
        .satisfies(first -> assertThat(first.path("token").asText()).isEqualTo("posi"))
        .satisfies(first -> assertThat(first.path("top_logprobs")).hasSize(2));
  }

  private static void assertRefused(Answer answer, @Nullable String code, String param) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(answer.error().path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.error().path("param").asText()).isEqualTo(param);
    assertThat(answer.error().path("code").textValue()).isEqualTo(code);
  }
}
