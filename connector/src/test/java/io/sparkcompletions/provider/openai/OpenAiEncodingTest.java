package io.sparkcompletions.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProviderAdapter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiEncodingTest {
  private static final String OWN = "https://api.openai.com/v1";
  private static final String LOCAL = "http://127.0.0.1:8089/v1";
  private static final Message SYSTEM = new Message(Role.SYSTEM, "Be brief.");
  private static final Message USER = new Message(Role.USER, "hi");
  private static final Parameters MAX_16 =
      new Parameters(16, null, null, List.of(), null, null, null, null);

  private final OpenAiAdapter adapter = new OpenAiAdapter();

  @Test
  void whatIsNotSetIsNotSent() {
    assertThat(body(Api.CHAT, OWN, "gpt-5.4-mini", Parameters.NONE, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(body(Api.RESPONSES, OWN, "gpt-5.4-mini", Parameters.NONE, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,"
                + "\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
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
            "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
            "{\"service_tier\":\"flex\"}");
    assertThat(body(Api.CHAT, OWN, "gpt-5.4-mini", all, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"max_completion_tokens\":64,\"temperature\":0.7,"
                + "\"top_p\":1,\"stop\":[\"END\",\"\\n\"],\"seed\":7,\"reasoning_effort\":\"low\","
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
                + "\"service_tier\":\"flex\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(body(Api.RESPONSES, OWN, "gpt-5.4-mini", all, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,\"instructions\":\"Be brief.\","
                + "\"max_output_tokens\":64,\"temperature\":0.7,\"top_p\":1,"
                + "\"reasoning\":{\"effort\":\"low\"},"
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
                + "\"service_tier\":\"flex\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void parametersThatResponsesLacksAreNamed() {
    Parameters both = new Parameters(null, null, null, List.of("END"), 7L, null, null, null);
    assertThat(objections(Api.RESPONSES, both)).containsExactly("stop", "seed");
    assertThat(objections(Api.RESPONSES, MAX_16)).isEmpty();
    assertThat(objections(Api.CHAT, both)).isEmpty();
  }

  @Test
  void theTokenBoundIsSpelledAsTheServerKnowsIt() {
    assertThat(boundField(OWN, "gpt-4.1-mini")).isEqualTo("max_completion_tokens");
    assertThat(boundField("https://eu.api.openai.com/v1", "anything"))
        .isEqualTo("max_completion_tokens");
    assertThat(boundField("https://res.openai.azure.com/openai/v1", "my-deployment"))
        .isEqualTo("max_completion_tokens");
    for (String openAiModel :
        List.of("gpt-5.4-mini", "o3", "ft:gpt-4.1-mini:acme", "openai/gpt-5.4", "chatgpt-5")) {
      assertThat(boundField(LOCAL, openAiModel)).isEqualTo("max_completion_tokens");
    }
    for (String other :
        List.of("llama3.2", "gpt-oss:20b", "openai/gpt-oss-120b", "qwen3", "gpt-j-6b", "olmo-2")) {
      assertThat(boundField(LOCAL, other)).isEqualTo("max_tokens");
    }
    assertThat(boundField("https://api.openai.com.evil.example/v1", "llama"))
        .isEqualTo("max_tokens");
  }

  @Test
  void extraMembersReplaceAddAndRemove() {
    Parameters extra =
        new Parameters(
            16,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            "{\"max_tokens\":5,\"max_completion_tokens\":null,\"model\":\"other\",\"x\":1.50}");
    assertThat(body(Api.CHAT, OWN, "gpt-5.4-mini", extra, USER))
        .isEqualTo(
            "{\"model\":\"other\",\"max_tokens\":5,\"x\":1.50,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    Parameters stored =
        new Parameters(null, null, null, List.of(), null, null, null, "{\"store\":true}");
    assertThat(body(Api.RESPONSES, OWN, "gpt-5.4-mini", stored, USER)).contains("\"store\":true");
  }

  @Test
  void anExtraObjectJoinsTheOneThatIsThere() {
    Parameters extra =
        new Parameters(
            null,
            null,
            null,
            List.of(),
            null,
            "low",
            null,
            "{\"reasoning\":{\"summary\":\"auto\"}}");
    assertThat(body(Api.RESPONSES, OWN, "gpt-5.4-mini", extra, USER))
        .contains("\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}");
  }

  @Test
  void membersOfASchemaKeepTheirOrder() {
    String schema =
        "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\","
            + "\"schema\":{\"properties\":{\"why\":{},\"label\":{}}}}}}";
    Parameters extra = new Parameters(null, null, null, List.of(), null, null, null, schema);
    assertThat(body(Api.CHAT, OWN, "gpt-5.4-mini", extra, USER))
        .contains("\"properties\":{\"why\":{},\"label\":{}}");
  }

  @Test
  void aConversationOfSystemMessagesOnlyIsStillInput() {
    assertThat(body(Api.RESPONSES, OWN, "gpt-5.4-mini", Parameters.NONE, SYSTEM))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,"
                + "\"input\":[{\"role\":\"system\",\"content\":\"Be brief.\"}]}");
  }

  @Test
  void onlyALeadingSystemMessageBecomesInstructions() {
    Message assistant = new Message(Role.ASSISTANT, "hello");
    assertThat(
            body(
                Api.RESPONSES, OWN, "gpt-5.4-mini", Parameters.NONE, USER, assistant, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,\"input\":["
                + "{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"assistant\",\"content\":\"hello\"},"
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void anyTextCanBeSent() {
    String text = "quote \" backslash \\ line\nnull \u0000 emoji 😀 日本語 half \uD83D pair";
    String body =
        body(Api.CHAT, OWN, "gpt-5.4-mini", Parameters.NONE, new Message(Role.USER, text));
    assertThat(body)
        .contains("quote \\\" backslash \\\\ line\\nnull \\u0000 emoji 😀 日本語 half ? pair");
  }

  @Test
  void callsGoToTheirPathWithTheEndpointsHeadersAndNoKey() {
    Endpoint endpoint =
        new Endpoint(URI.create(LOCAL), Api.CHAT, Map.of("OpenAI-Project", "proj_1"));
    HttpCall chat =
        adapter.encode(request(Api.CHAT, "gpt-5.4-mini", Parameters.NONE, USER), endpoint);
    assertThat(chat.method()).isEqualTo("POST");
    assertThat(chat.url()).isEqualTo(URI.create(LOCAL + "/chat/completions"));
    assertThat(chat.headers())
        .isEqualTo(
            Map.of(
                "Accept", "application/json",
                "Content-Type", "application/json",
                "OpenAI-Project", "proj_1"));
    assertThat(
            adapter
                .encode(request(Api.RESPONSES, "gpt-5.4-mini", Parameters.NONE, USER), endpoint)
                .url())
        .isEqualTo(URI.create(LOCAL + "/responses"));
    HttpCall probe = adapter.probe(new ModelId("openai", "gpt-5.4-mini"), endpoint);
    assertThat(probe.method()).isEqualTo("GET");
    assertThat(probe.url()).isEqualTo(URI.create(LOCAL + "/models"));
    assertThat(probe.body()).isNull();
  }

  @Test
  void aKeyBecomesABearerHeaderAndNoKeyNone() {
    assertThat(adapter.authorization("sk-1\n")).isEqualTo(Map.of("Authorization", "Bearer sk-1"));
    assertThat(adapter.authorization("")).isEmpty();
  }

  @Test
  void allAdaptersAreEqualSoThatTasksShareAnEngine() {
    assertThat(new OpenAiAdapter()).isEqualTo(adapter).hasSameHashCodeAs(adapter);
  }

  private List<String> objections(Api api, Parameters parameters) {
    Endpoint endpoint = new Endpoint(URI.create(OWN), api, Map.of());
    return adapter.objections(new ModelId("openai", "gpt-5.4-mini"), endpoint, parameters).stream()
        .map(Objection::option)
        .toList();
  }

  private String boundField(String baseUrl, String model) {
    String body = body(Api.CHAT, baseUrl, model, MAX_16, USER);
    assertThat(body).containsOnlyOnce("tokens\":16");
    return body.contains("\"max_completion_tokens\"") ? "max_completion_tokens" : "max_tokens";
  }

  private String body(
      Api api, String baseUrl, String model, Parameters parameters, Message... messages) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), api, Map.of());
    ProviderAdapter there = adapter.at(endpoint);
    byte[] body = there.encode(request(api, model, parameters, messages), endpoint).body();
    assertThat(there.encode(request(api, model, parameters, messages), endpoint).body())
        .isEqualTo(body);
    return new String(body, StandardCharsets.UTF_8);
  }

  private static CompletionRequest request(
      Api api, String model, Parameters parameters, Message... messages) {
    return new CompletionRequest(
        new ModelId("openai", model), "openai", api, List.of(messages), parameters);
  }
}
