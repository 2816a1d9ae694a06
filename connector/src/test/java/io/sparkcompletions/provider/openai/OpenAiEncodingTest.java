package io.sparkcompletions.provider.openai;

import static io.sparkcompletions.provider.Codec.ASSISTANT;
import static io.sparkcompletions.provider.Codec.SYSTEM;
import static io.sparkcompletions.provider.Codec.USER;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.sparkcompletions.provider.Objection;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenAiEncodingTest extends EncodingContract {
  private static final String OWN = "https://api.openai.com/v1";
  private static final String LOCAL = "http://127.0.0.1:8089/v1";
  private static final Codec CHAT = at(Api.CHAT, OWN);
  private static final Codec RESPONSES = at(Api.RESPONSES, OWN);
  private static final Parameters MAX_16 =
      new Parameters(16, null, null, List.of(), null, null, null, null);

  OpenAiEncodingTest() {
    super(OpenAiAdapter::new, OWN, "gpt-5.4-mini", Map.of("Authorization", "Bearer KEY"));
  }

  private static Codec at(Api api, String baseUrl) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), api, Map.of());
    return new Codec(new OpenAiAdapter().at(endpoint), endpoint);
  }

  @Test
  void whatIsNotSetIsNotSent() {
    assertThat(CHAT.body("gpt-5.4-mini", Parameters.NONE, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(RESPONSES.body("gpt-5.4-mini", Parameters.NONE, USER))
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
    assertThat(CHAT.body("gpt-5.4-mini", all, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"max_completion_tokens\":64,\"temperature\":0.7,"
                + "\"top_p\":1,\"stop\":[\"END\",\"\\n\"],\"seed\":7,\"reasoning_effort\":\"low\","
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
                + "\"service_tier\":\"flex\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(RESPONSES.body("gpt-5.4-mini", all, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,\"instructions\":\"Be brief.\","
                + "\"max_output_tokens\":64,\"temperature\":0.7,\"top_p\":1,"
                + "\"reasoning\":{\"effort\":\"low\"},"
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
                + "\"service_tier\":\"flex\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void requestsThatShareAllButTheirLastMessageNameTheSameCache() {
    for (Codec codec : List.of(CHAT, RESPONSES)) {
      Codec caching = codec.caching(PromptCache.SHORT);
      String one = cacheKey(caching.body("gpt-5.6", Parameters.NONE, SYSTEM, USER));

      assertThat(one).hasSize(22);
      assertThat(cacheKey(caching.body("gpt-5.6", Parameters.NONE, SYSTEM, ASSISTANT)))
          .isEqualTo(one);
      assertThat(cacheKey(caching.body("gpt-5.6", Parameters.NONE, ASSISTANT, USER)))
          .isNotEqualTo(one);
      assertThat(codec.body("gpt-5.6", Parameters.NONE, SYSTEM, USER))
          .doesNotContain("prompt_cache_key");
    }
  }

  @Test
  void aSingleMessageNamesTheCacheOfItsBeginning() {
    Codec caching = CHAT.caching(PromptCache.LONG);
    String beginning = "b".repeat(1_024);
    String one =
        cacheKey(caching.body("m", Parameters.NONE, new Message(Role.USER, beginning + "one")));

    assertThat(
            cacheKey(caching.body("m", Parameters.NONE, new Message(Role.USER, beginning + "two"))))
        .isEqualTo(one);
    assertThat(
            cacheKey(caching.body("m", Parameters.NONE, new Message(Role.USER, "x" + beginning))))
        .isNotEqualTo(one);
  }

  @Test
  void onlyServersThatKnowNamesOfCachesAreToldOne() {
    assertThat(
            at(Api.CHAT, "http://127.0.0.1:8089/v1")
                .caching(PromptCache.SHORT)
                .body("m", Parameters.NONE, SYSTEM, USER))
        .doesNotContain("prompt_cache_key");
  }

  private static String cacheKey(String body) {
    Matcher matcher = Pattern.compile("\"prompt_cache_key\":\"([^\"]+)\"").matcher(body);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void parametersThatResponsesLacksAreNamed() {
    Parameters both = new Parameters(null, null, null, List.of("END"), 7L, null, null, null);
    assertThat(objections(RESPONSES, both)).containsExactly("stop", "seed");
    assertThat(objections(RESPONSES, MAX_16)).isEmpty();
    assertThat(objections(CHAT, both)).isEmpty();
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
    assertThat(CHAT.body("gpt-5.4-mini", extra, USER))
        .isEqualTo(
            "{\"model\":\"other\",\"max_tokens\":5,\"x\":1.50,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    Parameters stored =
        new Parameters(null, null, null, List.of(), null, null, null, "{\"store\":true}");
    assertThat(RESPONSES.body("gpt-5.4-mini", stored, USER)).contains("\"store\":true");
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
    assertThat(RESPONSES.body("gpt-5.4-mini", extra, USER))
        .contains("\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}");
  }

  @Test
  void membersOfASchemaKeepTheirOrder() {
    String schema =
        "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\","
            + "\"schema\":{\"properties\":{\"why\":{},\"label\":{}}}}}}";
    Parameters extra = new Parameters(null, null, null, List.of(), null, null, null, schema);
    assertThat(CHAT.body("gpt-5.4-mini", extra, USER))
        .contains("\"properties\":{\"why\":{},\"label\":{}}");
  }

  @Test
  void aConversationOfSystemMessagesOnlyIsStillInput() {
    assertThat(RESPONSES.body("gpt-5.4-mini", Parameters.NONE, SYSTEM))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,"
                + "\"input\":[{\"role\":\"system\",\"content\":\"Be brief.\"}]}");
  }

  @Test
  void onlyALeadingSystemMessageBecomesInstructions() {
    assertThat(RESPONSES.body("gpt-5.4-mini", Parameters.NONE, USER, ASSISTANT, SYSTEM, USER))
        .isEqualTo(
            "{\"model\":\"gpt-5.4-mini\",\"store\":false,\"input\":["
                + "{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"assistant\",\"content\":\"hello\"},"
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void callsGoToTheirPathWithTheEndpointsHeadersAndNoKey() {
    Endpoint endpoint =
        new Endpoint(URI.create(LOCAL), Api.CHAT, Map.of("OpenAI-Project", "proj_1"));
    OpenAiAdapter adapter = new OpenAiAdapter();
    HttpCall chat = new Codec(adapter, endpoint).call("gpt-5.4-mini", Parameters.NONE, USER);
    assertThat(chat.url()).isEqualTo(URI.create(LOCAL + "/chat/completions"));
    assertThat(chat.headers())
        .isEqualTo(
            Map.of(
                "Accept", "application/json",
                "Content-Type", "application/json",
                "OpenAI-Project", "proj_1"));
    assertThat(at(Api.RESPONSES, LOCAL).call("gpt-5.4-mini", Parameters.NONE, USER).url())
        .isEqualTo(URI.create(LOCAL + "/responses"));
    assertThat(adapter.probe(new ModelId("openai", "gpt-5.4-mini"), endpoint).url())
        .isEqualTo(URI.create(LOCAL + "/models"));
  }

  private static List<String> objections(Codec codec, Parameters parameters) {
    return codec
        .adapter()
        .objections(new ModelId("openai", "gpt-5.4-mini"), codec.endpoint(), parameters)
        .stream()
        .map(Objection::option)
        .toList();
  }

  private static String boundField(String baseUrl, String model) {
    String body = at(Api.CHAT, baseUrl).body(model, MAX_16, USER);
    assertThat(body).containsOnlyOnce("tokens\":16");
    return body.contains("\"max_completion_tokens\"") ? "max_completion_tokens" : "max_tokens";
  }
}
