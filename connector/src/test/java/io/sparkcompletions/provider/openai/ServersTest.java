package io.sparkcompletions.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Codec;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.Fixtures;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.Providers;
import io.sparkcompletions.provider.RateLimits;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servers of the dialect spell in their own way, by provider name and by host. */
class ServersTest {
  private static final Parameters BOUND_AND_SEED =
      new Parameters(16, null, null, List.of(), 7L, null, null, null);

  @ParameterizedTest
  @CsvSource({
    "openai, https://api.openai.com/v1, max_completion_tokens, seed",
    "azure, https://r.openai.azure.com, max_completion_tokens, seed",
    "groq, https://api.groq.com/openai/v1, max_completion_tokens, seed",
    "mistral, https://api.mistral.ai/v1, max_tokens, random_seed",
    "deepseek, https://api.deepseek.com, max_tokens, -",
    "together, https://api.together.xyz/v1, max_tokens, seed",
    "fireworks, https://api.fireworks.ai/inference/v1, max_tokens, seed",
    "xai, https://api.x.ai/v1, max_tokens, seed",
    "openrouter, https://openrouter.ai/api/v1, max_tokens, seed",
    "vllm, http://gpu:8000/v1, max_tokens, seed",
    "ollama, http://gpu:11434/v1, max_tokens, seed",
    "llamacpp, http://gpu:8080/v1, max_tokens, seed",
  })
  void everyServerGetsTheBoundAndTheSeedAsItKnowsThem(
      String provider, String baseUrl, String bound, String seed) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), Api.CHAT, Map.of());
    String body = body(provider, endpoint, "llama");
    assertThat(body).contains("\"" + bound + "\":16").containsOnlyOnce("tokens\":");
    if (seed.equals("-")) {
      assertThat(body).doesNotContain("seed");
      assertThat(objections(provider, endpoint)).containsExactly("seed");
    } else {
      assertThat(body).contains("\"" + seed + "\":7").containsOnlyOnce("seed\":");
      assertThat(objections(provider, endpoint)).isEmpty();
    }
  }

  @Test
  void aServerIsKnownByItsHostTooWhereTheProviderIsOpenAi() {
    assertThat(body("openai", at("https://api.mistral.ai/v1"), "m")).contains("random_seed");
    assertThat(body("openai", at("https://API.MISTRAL.AI/v1"), "m")).contains("random_seed");
    assertThat(body("openai", at("https://api.mistral.ai.evil.example/v1"), "m"))
        .doesNotContain("random_seed");
    assertThat(adapter("openai", at("https://r.openai.azure.com/openai/v1")).authorization("k"))
        .containsOnlyKeys("api-key");
    assertThat(adapter("openai", at("http://127.0.0.1:11434/v1")))
        .isEqualTo(new OpenAiAdapter(Server.COMPATIBLE));
  }

  @Test
  void aNamedServerKeepsItsDialectBehindAnyAddress() {
    assertThat(body("mistral", at("http://127.0.0.1:8089/v1"), "m")).contains("random_seed");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "https://r.openai.azure.com | - | https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai | - | https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai/v1 | - | https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai/v1 | preview | https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview",
        "https://r.services.ai.azure.com | 2024-10-21 | https://r.services.ai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
        "https://r.openai.azure.com/openai | 2024-10-21 | https://r.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
        "https://gateway.example/llm | - | https://gateway.example/llm/chat/completions",
      })
  void azuresUrlsNameTheDeploymentOnlyInTheDatedStyle(
      String baseUrl, @Nullable String version, String url) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), Api.CHAT, Map.of(), version);
    assertThat(
            adapter("azure", endpoint)
                .encode(request("azure", "my gpt", Parameters.NONE), endpoint)
                .url())
        .isEqualTo(URI.create(url));
  }

  @Test
  void azuresModelListIsBesideTheDeployments() {
    Endpoint dated =
        new Endpoint(URI.create("https://r.openai.azure.com"), Api.CHAT, Map.of(), "2024-10-21");
    assertThat(adapter("azure", dated).probe(new ModelId("azure", "d"), dated).url())
        .isEqualTo(URI.create("https://r.openai.azure.com/openai/models?api-version=2024-10-21"));
  }

  @Test
  void azureTakesAKeyInItsOwnHeaderAndATokenOfEntraAsABearer() {
    ProviderAdapter azure = adapter("azure", at("https://r.openai.azure.com"));
    assertThat(azure.authorization("0123abc\n")).isEqualTo(Map.of("api-key", "0123abc"));
    assertThat(azure.authorization("eyJhbGci.eyJzdWIi.c2ln"))
        .isEqualTo(Map.of("Authorization", "Bearer eyJhbGci.eyJzdWIi.c2ln"));
    assertThat(azure.authorization("")).isEmpty();
    assertThat(adapter("groq", at("https://api.groq.com/openai/v1")).authorization("k"))
        .isEqualTo(Map.of("Authorization", "Bearer k"));
  }

  @Test
  void onlyOpenRoutersAnswersStateTheirCost() {
    HttpReply reply = Fixtures.OPENAI.reply("chat/openrouter-cost");
    assertThat(Codec.at(openRouter(), "http://127.0.0.1/api/v1").answer(reply).statedCostUsd())
        .isEqualByComparingTo("0.0000064");
    assertThat(Codec.at(new OpenAiAdapter(), "https://openrouter.ai/api/v1").answer(reply))
        .extracting(Answer::statedCostUsd)
        .isNotNull();
    assertThat(Codec.at(new OpenAiAdapter(), "http://127.0.0.1/v1").answer(reply).statedCostUsd())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1e30", "\"much\"", "null", "[]"})
  void aCostThatMakesNoSenseStaysUnknown(String cost) {
    String body =
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"cost\":" + cost + "}}";
    HttpReply reply = new HttpReply(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    assertThat(Codec.at(openRouter(), "http://127.0.0.1/api/v1").answer(reply).statedCostUsd())
        .isNull();
  }

  private static ProviderAdapter openRouter() {
    return adapter("openrouter", at("http://127.0.0.1/api/v1"));
  }

  @Test
  void mistralsRulesAreToldBeforeAnythingIsSent() {
    Codec mistral = Codec.at(new OpenAiAdapter(Server.MISTRAL), "http://127.0.0.1/v1");
    Parameters hot =
        new Parameters(null, new BigDecimal("1.6"), null, List.of(), null, null, null, null);
    assertThat(mistral.objections("m", hot))
        .containsExactly("temperature must be from 0 to 1.5 at mistral");
    assertThat(mistral.objection("m", Codec.USER, Codec.ASSISTANT))
        .contains(ErrorCode.INVALID_CONVERSATION);
    assertThat(mistral.objection("m", Codec.USER, Codec.ASSISTANT, Codec.USER)).isEmpty();
    Codec other = Codec.at(new OpenAiAdapter(Server.VLLM), "http://127.0.0.1/v1");
    assertThat(other.objections("m", hot)).isEmpty();
    assertThat(other.objection("m", Codec.USER, Codec.ASSISTANT)).isEmpty();
  }

  @Test
  void groqsRequestsPerDayAreNotTakenForRequestsPerMinute() {
    HttpReply reply =
        new HttpReply(
            200,
            Map.of(
                "x-ratelimit-limit-requests", List.of("14400"),
                "x-ratelimit-remaining-requests", List.of("1"),
                "x-ratelimit-limit-tokens", List.of("18000"),
                "x-ratelimit-remaining-tokens", List.of("17997")),
            "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(adapter("groq", at("http://127.0.0.1/v1")).rateLimits(reply))
        .isEqualTo(new RateLimits(null, 18_000L, null, 17_997L, null, null));
    assertThat(new OpenAiAdapter().rateLimits(reply).limitRequests()).isEqualTo(14_400L);
  }

  private static String body(String provider, Endpoint endpoint, String model) {
    return new String(
        adapter(provider, endpoint)
            .encode(request(provider, model, BOUND_AND_SEED), endpoint)
            .body(),
        StandardCharsets.UTF_8);
  }

  private static List<String> objections(String provider, Endpoint endpoint) {
    return adapter(provider, endpoint)
        .objections(new ModelId(provider, "m"), endpoint, BOUND_AND_SEED)
        .stream()
        .map(Objection::option)
        .toList();
  }

  private static ProviderAdapter adapter(String provider, Endpoint endpoint) {
    return Providers.at(new ModelId(provider, "m"), endpoint);
  }

  private static Endpoint at(String baseUrl) {
    return new Endpoint(URI.create(baseUrl), Api.CHAT, Map.of());
  }

  private static CompletionRequest request(String provider, String model, Parameters parameters) {
    return new CompletionRequest(
        new ModelId(provider, model),
        provider,
        Api.CHAT,
        List.of(new Message(Role.USER, "hi")),
        parameters);
  }
}
