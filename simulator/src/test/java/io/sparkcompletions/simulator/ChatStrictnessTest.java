package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatStrictnessTest {

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

  /** What is added to a valid request, and what the provider says to it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          gpt-4.1-mini | "foo":1                              | unknown_parameter          | foo
          gpt-4.1-mini | "max_output_tokens":20               | unknown_parameter          | max_output_tokens
          gpt-4.1-mini | "input":"x"                          | unknown_parameter          | input
          gpt-4.1-mini | "temperature":"hot"                  | invalid_type               | temperature
          gpt-4.1-mini | "temperature":2.1                    | decimal_above_max_value    | temperature
          gpt-4.1-mini | "temperature":-0.1                   | decimal_below_min_value    | temperature
          gpt-4.1-mini | "top_p":1.5                          | decimal_above_max_value    | top_p
          gpt-4.1-mini | "presence_penalty":3                 | decimal_above_max_value    | presence_penalty
          gpt-4.1-mini | "frequency_penalty":-3               | decimal_below_min_value    | frequency_penalty
          gpt-4.1-mini | "logit_bias":{"50256":101}           | decimal_above_max_value    | logit_bias.50256
          gpt-4.1-mini | "max_tokens":0                       | integer_below_min_value    | max_tokens
          gpt-4.1-mini | "max_tokens":1.5                     | invalid_type               | max_tokens
          gpt-4.1-mini | "max_tokens":40000                   | invalid_value              | max_tokens
          gpt-4.1-mini | "max_tokens":9,"max_completion_tokens":9 | invalid_parameter_combination | max_tokens
          gpt-4.1-mini | "n":0                                | integer_below_min_value    | n
          gpt-4.1-mini | "n":129                              | integer_above_max_value    | n
          gpt-4.1-mini | "seed":"x"                           | invalid_type               | seed
          gpt-4.1-mini | "stop":["a","b","c","d","e"]         | array_above_max_length     | stop
          gpt-4.1-mini | "stop":[1]                           | invalid_type               | stop
          gpt-4.1-mini | "top_logprobs":2                     | null                       | top_logprobs
          gpt-4.1-mini | "logprobs":true,"top_logprobs":21    | integer_above_max_value    | top_logprobs
          gpt-4.1-mini | "logprobs":1                         | invalid_type               | logprobs
          gpt-4.1-mini | "service_tier":"gold"                | invalid_value              | service_tier
          gpt-4.1-mini | "service_tier":"scale"               | invalid_value              | service_tier
          gpt-4.1-mini | "metadata":{"a":1}                   | invalid_type               | metadata.a
          gpt-4.1-mini | "store":"yes"                        | invalid_type               | store
          gpt-4.1-mini | "user":7                             | invalid_type               | user
          gpt-4.1-mini | "stream":true                        | unsupported_value          | stream
          gpt-4.1-mini | "stream_options":{}                  | null                       | stream_options
          gpt-4.1-mini | "tool_choice":"required"             | null                       | tool_choice
          gpt-4.1-mini | "tools":[{"type":"web"}]             | invalid_value              | tools[0].type
          gpt-4.1-mini | "tools":[{"type":"function","name":"f"}] | unknown_parameter      | tools[0].name
          gpt-4.1-mini | "tools":[{"type":"function","function":{}}] | missing_required_parameter | tools[0].function.name
          gpt-4.1-mini | "reasoning_effort":"low"             | unsupported_parameter      | reasoning_effort
          gpt-4.1-mini | "verbosity":"low"                    | unsupported_parameter      | verbosity
          gpt-4.1-mini | "prompt_cache_options":{}            | unsupported_parameter      | prompt_cache_options
          gpt-4.1-mini | "prompt_cache_retention":"48h"       | invalid_value              | prompt_cache_retention
          gpt-4.1-mini | "response_format":{"type":"xml"}     | invalid_value              | response_format.type
          gpt-4.1-mini | "response_format":{}                 | missing_required_parameter | response_format.type
          gpt-4.1-mini | "response_format":{"type":"json_object"} | null                   | messages
          gpt-4.1-mini | "response_format":{"type":"json_schema"} | missing_required_parameter | response_format.json_schema
          gpt-4.1-mini | "modalities":["audio"]               | invalid_value              | modalities[0]
          gpt-4.1-mini | "prediction":{}                      | unsupported_parameter      | prediction
          gpt-5-mini   | "max_tokens":16                      | unsupported_parameter      | max_tokens
          gpt-5-mini   | "temperature":0                      | unsupported_value          | temperature
          gpt-5-mini   | "top_p":0.5                          | unsupported_value          | top_p
          gpt-5-mini   | "logprobs":true                      | unsupported_parameter      | logprobs
          gpt-5-mini   | "presence_penalty":0                 | unsupported_parameter      | presence_penalty
          gpt-5-mini   | "logit_bias":{}                      | unsupported_parameter      | logit_bias
          gpt-5-mini   | "stop":"x"                           | unsupported_parameter      | stop
          gpt-5-mini   | "reasoning_effort":"none"            | unsupported_value          | reasoning_effort
          gpt-5-mini   | "reasoning_effort":"huge"            | invalid_value              | reasoning_effort
          o3           | "stop":"x"                           | unsupported_parameter      | stop
          o3           | "reasoning_effort":"minimal"         | unsupported_value          | reasoning_effort
          o3           | "verbosity":"low"                    | unsupported_parameter      | verbosity
          gpt-5.1      | "reasoning_effort":"minimal"         | unsupported_value          | reasoning_effort
          gpt-5.4-mini | "temperature":0,"reasoning_effort":"low" | unsupported_value      | temperature
          gpt-5.4-mini | "logprobs":true,"reasoning_effort":"low" | unsupported_parameter  | logprobs
          gpt-5.4-mini | "frequency_penalty":1                | unsupported_parameter      | frequency_penalty
          gpt-5.6-luna | "temperature":0,"reasoning_effort":"none" | unsupported_value     | temperature
          gpt-5.6-luna | "prompt_cache_options":{"mode":"no"} | invalid_value              | prompt_cache_options.mode
          gpt-5.6-luna | "prompt_cache_retention":"24h"       | unsupported_parameter      | prompt_cache_retention
          gpt-5.4-mini | "max_completion_tokens":128001       | invalid_value              | max_completion_tokens
          """)
  void wrongParametersAreRefusedWithCodeAndName(
      String model, String member, @Nullable String code, String param) {
    Answer answer =
        api.chat(
            "{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                + member
                + "}");

    assertRefused(answer, code, param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt-4.1-mini | "temperature":0,"top_p":0.1,"seed":7,"stop":["a","b"],"presence_penalty":-2
          gpt-4.1-mini | "max_tokens":5
          gpt-4.1-mini | "max_completion_tokens":5,"user":"u","safety_identifier":"s","store":true
          gpt-4.1-mini | "logprobs":true,"top_logprobs":5,"n":2
          gpt-4.1-mini | "temperature":null,"tools":null,"stop":null
          gpt-4.1-mini | "metadata":{"a":"b"},"prompt_cache_retention":"24h","prompt_cache_key":"k"
          gpt-4.1-mini | "stream":false
          gpt-5-mini   | "temperature":1,"top_p":1,"reasoning_effort":"minimal","verbosity":"low"
          gpt-5.4-mini | "temperature":0.2,"top_p":0.5,"logprobs":true
          gpt-5.4-mini | "temperature":0.2,"reasoning_effort":"none","max_completion_tokens":20
          gpt-5.4-mini | "reasoning_effort":"xhigh"
          gpt-5.6-luna | "reasoning_effort":"max","prompt_cache_options":{"mode":"explicit","ttl":"30m"}
          o3           | "reasoning_effort":"high"
          """)
  void parametersOfTheFamilyAreAccepted(String model, String member) {
    Answer answer =
        api.chat(
            "{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                + member
                + "}");

    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                    | empty_array                | messages
          "hi"                                                  | invalid_type               | messages
          ["hi"]                                                | invalid_type               | messages[0]
          [{"content":"x"}]                                     | missing_required_parameter | messages[0].role
          [{"role":"bot","content":"x"}]                        | invalid_value              | messages[0].role
          [{"role":"user"}]                                     | missing_required_parameter | messages[0].content
          [{"role":"user","content":null}]                      | missing_required_parameter | messages[0].content
          [{"role":"user","content":7}]                         | invalid_type               | messages[0].content
          [{"role":"user","content":[]}]                        | empty_array                | messages[0].content
          [{"role":"user","content":"x","foo":1}]               | unknown_parameter          | messages[0].foo
          [{"role":"user","content":["x"]}]                     | invalid_type               | messages[0].content[0]
          [{"role":"user","content":[{"text":"x"}]}]            | missing_required_parameter | messages[0].content[0].type
          [{"role":"user","content":[{"type":"input_text","text":"x"}]}] | invalid_value     | messages[0].content[0].type
          [{"role":"user","content":[{"type":"text"}]}]         | missing_required_parameter | messages[0].content[0].text
          [{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}] | invalid_value | messages[0].content[0].type
          [{"role":"user","content":[{"type":"image_url","image_url":"https://x/y.png"}]}] | invalid_type | messages[0].content[0].image_url
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://x"}}]}] | invalid_image_url | messages[0].content[0].image_url.url
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y","detail":"huge"}}]}] | invalid_value | messages[0].content[0].image_url.detail
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBOR"}}]}] | invalid_base64_image | messages[0].content[0].image_url.url
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,R0lGODlh"}}]}] | invalid_image_format | messages[0].content[0].image_url.url
          [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/gif;base64,AAAA"}}]}] | invalid_image_format | messages[0].content[0].image_url.url
          [{"role":"user","content":[{"type":"file","file":{"file_data":"data:;base64,eA=="}}]}] | missing_required_parameter | messages[0].content[0].file.file_id
          [{"role":"user","content":[{"type":"text","text":"x","prompt_cache_breakpoint":{"mode":"explicit"}}]}] | unsupported_parameter | messages[0].content[0].prompt_cache_breakpoint
          [{"role":"user","content":"x"},{"role":"tool","content":"y"}] | missing_required_parameter | messages[1].tool_call_id
          [{"role":"assistant","content":null}]                 | missing_required_parameter | messages[0].content
          """)
  void wrongMessagesAreRefusedWithTheirPlace(String messages, String code, String param) {
    assertRefused(
        api.chat("{\"model\":\"gpt-4.1-mini\",\"messages\":" + messages + "}"), code, param);
  }

  @Test
  void allKindsOfMessagesAreAccepted() {
    Answer answer =
        api.chat(
            """
            {"model":"gpt-5.6-luna","messages":[
              {"role":"developer","content":"Be brief"},
              {"role":"system","content":[{"type":"text","text":"Be kind","prompt_cache_breakpoint":{"mode":"explicit"}}]},
              {"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},
                {"type":"file","file":{"file_id":"file-1"}}],"name":"ann"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c","content":"42"},
              {"role":"assistant","content":"An image.","refusal":null},
              {"role":"user","content":"Echo: thanks"}]}
            """);

    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.content()).isEqualTo("thanks");
  }

  @Test
  void anAnswerNamesTheImagesThatCameWithTheLastMessage() {
    Answer answer =
        api.chat(
            """
            {"model":"gpt-4.1-mini","messages":[{"role":"user","content":[
              {"type":"text","text":"Echo: two"},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
              {"type":"image_url","image_url":{"url":"https://images.example/1.png"}}]}]}
            """);

    assertThat(answer.content())
        .isEqualTo(
            "two [image/png, 8 bytes, sha256 4c4b6a3b] [image at https://images.example/1.png]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "\"x\"", "{\"model\":\"gpt-4.1-mini\"} x", "not json"})
  void whatIsNoJsonObjectIsRefusedAsSuch(String body) {
    Answer answer = api.chat(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().body())
        .startsWith("{\"error\":{\"message\":\"We could not parse the JSON body of your request.")
        .endsWith("\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
  }

  @Test
  void modelAndMessagesAreNeeded() {
    assertRefused(api.chat("{\"messages\":[]}"), "missing_required_parameter", "model");
    assertRefused(
        api.chat("{\"model\":\"gpt-4.1-mini\"}"), "missing_required_parameter", "messages");
    assertRefused(api.chat("{\"model\":1,\"messages\":[]}"), "invalid_type", "model");
  }

  @Test
  void unknownModelIsNotFound() {
    Answer answer = api.chat(ApiClient.chatBody("gpt-0", "Hi"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"The model `gpt-0` does not exist or you do not have access to"
                + " it.\",\"type\":\"invalid_request_error\",\"param\":null,"
                + "\"code\":\"model_not_found\"}}");
  }

  @Test
  void modelsOfTheResponsesApiOnlyAreTurnedAway() {
    Answer answer = api.chat(ApiClient.chatBody("gpt-5.5-pro", "Hi"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().path("message").asText()).contains("only supported in v1/responses");
  }

  @Test
  void requestMustBeJsonByItsHeader() {
    Answer answer =
        api.send(
            HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/chat/completions"))
                .header("Authorization", "Bearer sk-test")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());

    assertThat(answer.status()).isEqualTo(415);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "null | null",
        "Basic abc | null",
        "Bearer | null",
        "Bearer sk-invalid-key | invalid_api_key",
        "Bearer other | invalid_api_key"
      })
  void keyIsNeededAndMustBeKnown(@Nullable String header, @Nullable String code) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/models"));
    if (header != null) {
      request.header("Authorization", header);
    }
    Answer answer = api.send(request.build());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error().path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.error().path("code").textValue()).isEqualTo(code);
  }

  @Test
  void contextOverflowStatesTheMaximumAndWhatWasSent() {
    Answer tooLong = api.chat(ApiClient.chatBody("gpt-4o-mini", "word ".repeat(110_000)));

    assertRefused(tooLong, "context_length_exceeded", "messages");
    assertThat(tooLong.error().path("message").asText())
        .startsWith("This model's maximum context length is 128000 tokens. However, your messages");

    Answer noRoom =
        api.chat(
            "{\"model\":\"gpt-4o-mini\",\"max_tokens\":16000,\"messages\":[{\"role\":\"user\","
                + "\"content\":\""
                + "word ".repeat(96_000)
                + "\"}]}");
    assertRefused(noRoom, "context_length_exceeded", "messages");
    assertThat(noRoom.error().path("message").asText()).contains("16000 in the completion");
  }

  @Test
  void largeBodiesAreRead() {
    assertThat(api.chat(ApiClient.chatBody("gpt-4.1-mini", "x".repeat(3_500_000))).status())
        .isEqualTo(200);
  }

  @Test
  void bodyAboveTheBoundIs413() {
    try (Simulator small = Simulator.start(SimulatorConfig.parse("maxBodyBytes: 1000"))) {
      ApiClient client = new ApiClient(small);

      assertThat(client.ask("x".repeat(2_000)).status()).isEqualTo(413);
      assertThat(client.ask("x").status()).isEqualTo(200);
      assertThat(client.stats().path("inFlight").asLong()).isZero();
    }
  }

  @Test
  void metadataIsBounded() {
    StringBuilder pairs = new StringBuilder("\"k0\":\"v\"");
    for (int i = 1; i < 17; i++) {
      pairs.append(",\"k").append(i).append("\":\"v\"");
    }
    assertRefused(metadata(pairs.toString()), "object_above_max_properties", "metadata");
    String key = "k".repeat(65);
    assertRefused(metadata("\"" + key + "\":\"v\""), "string_above_max_length", "metadata." + key);
    assertRefused(
        metadata("\"k\":\"" + "v".repeat(513) + "\""), "string_above_max_length", "metadata.k");
    assertThat(metadata("\"k\":\"" + "v".repeat(512) + "\"").status()).isEqualTo(200);
  }

  private static Answer metadata(String pairs) {
    return api.chat(
        "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
            + "\"metadata\":{"
            + pairs
            + "}}");
  }

  private static void assertRefused(Answer answer, @Nullable String code, String param) {
    JsonNode error = answer.error();
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("code").textValue()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotBlank();
  }
}
