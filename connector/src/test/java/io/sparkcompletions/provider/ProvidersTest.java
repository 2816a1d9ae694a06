package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.anthropic.AnthropicAdapter;
import io.sparkcompletions.provider.gemini.GeminiAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
  @Test
  void theProvidersOfThisLibraryAreKnownByName() {
    assertThat(Providers.find("openai")).contains(new OpenAiAdapter());
    assertThat(Providers.find("Anthropic")).contains(new AnthropicAdapter());
    assertThat(Providers.find("gemini")).contains(new GeminiAdapter());
    assertThat(Providers.find("nobody")).isEmpty();
    assertThat(Providers.names())
        .containsExactly(
            "openai",
            "azure",
            "mistral",
            "groq",
            "xai",
            "deepseek",
            "openrouter",
            "together",
            "fireworks",
            "vllm",
            "ollama",
            "llamacpp",
            "anthropic",
            "gemini",
            "echo");
  }

  /** The example of a provider of one's own: {@link EchoAdapter}, named in META-INF/services. */
  @Test
  void aProviderOfOnesOwnIsFoundAsAServiceAndSelectedByItsName() {
    ResolvedOptions options =
        ResolvedOptions.resolve(
            Map.of("model", "echo/loud", "prompt", "{a}", "maxTokens", "5"), Map.of());

    assertThat(options.model()).isEqualTo(new ModelId("echo", "loud"));
    assertThat(options.api()).isEqualTo(Api.NATIVE);
    assertThat(options.apiKey()).hasToString("env:ECHO_KEY");
    ProviderAdapter echo = Providers.at(options.model(), options.endpoint());
    CompletionRequest request =
        new CompletionRequest(
            options.model(),
            options.endpointId(),
            options.api(),
            List.of(new Message(Role.USER, "hi")),
            options.parameters());
    HttpCall call = echo.encode(request, options.endpoint());
    assertThat(call.url()).isEqualTo(URI.create("https://echo.example/v1/loud"));
    assertThat(
            echo.decode(
                request,
                new HttpReply(200, Map.of(), "HI".getBytes(StandardCharsets.UTF_8)),
                Instant.EPOCH))
        .isInstanceOfSatisfying(Answer.class, answer -> assertThat(answer.text()).isEqualTo("HI"));
  }

  @Test
  void aProviderOfOnesOwnSaysWhatItCannotTake() {
    assertThatThrownBy(
            () ->
                ResolvedOptions.resolve(
                    Map.of("model", "echo/loud", "prompt", "{a}", "seed", "5"), Map.of()))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly("seed does nothing to an echo: leave it out"));
  }

  @Test
  void aProviderIsFoundByTheClassLoaderOfTheJobToo() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader job = new URLClassLoader(new URL[0], before)) {
      thread.setContextClassLoader(job);
      assertThat(Providers.find("echo")).contains(new EchoAdapter());
      thread.setContextClassLoader(null);
      assertThat(Providers.find("echo")).contains(new EchoAdapter());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aProviderThatAnExecutorLacksIsNamedWithTheRemedy() {
    assertThatThrownBy(
            () ->
                Providers.at(
                    new ModelId("elsewhere", "m"),
                    new Endpoint(URI.create("http://h"), Api.NATIVE, Map.of())))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("provider elsewhere is not known in this JVM");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "anthropic/claude-opus-5, https://api.anthropic.com/v1, env:ANTHROPIC_API_KEY, NATIVE",
        "gemini/gemini-3.8-flash, https://generativelanguage.googleapis.com/v1beta,"
            + " env:GEMINI_API_KEY, NATIVE",
        "openai/gpt-5.4, https://api.openai.com/v1, env:OPENAI_API_KEY, RESPONSES",
        "mistral/mistral-small, https://api.mistral.ai/v1, env:MISTRAL_API_KEY, CHAT",
        "groq/openai/gpt-oss-120b, https://api.groq.com/openai/v1, env:GROQ_API_KEY, CHAT",
        "xai/grok-4, https://api.x.ai/v1, env:XAI_API_KEY, CHAT",
        "deepseek/deepseek-flash, https://api.deepseek.com, env:DEEPSEEK_API_KEY, CHAT",
        "openrouter/openai/gpt-5.4, https://openrouter.ai/api/v1, env:OPENROUTER_API_KEY, CHAT",
        "together/m, https://api.together.xyz/v1, env:TOGETHER_API_KEY, CHAT",
        "fireworks/accounts/fireworks/models/m, https://api.fireworks.ai/inference/v1,"
            + " env:FIREWORKS_API_KEY, CHAT",
        "vllm/meta-llama/Llama-4, http://localhost:8000/v1, none, CHAT",
        "ollama/llama3.2, http://localhost:11434/v1, none, CHAT",
        "llamacpp/any, http://localhost:8080/v1, none, CHAT",
      })
  void thePrefixSelectsEndpointKeyAndInterface(String model, String url, String key, Api api) {
    ResolvedOptions options =
        ResolvedOptions.resolve(Map.of("model", model, "prompt", "{a}"), Map.of());

    String provider = model.substring(0, model.indexOf('/'));
    assertThat(options.model())
        .isEqualTo(new ModelId(provider, model.substring(provider.length() + 1)));
    assertThat(options.endpoint()).isEqualTo(new Endpoint(URI.create(url), api, Map.of()));
    assertThat(options.endpointId()).isEqualTo(provider);
    assertThat(options.apiKey()).isEqualTo(CredentialReference.parse(key));
  }

  @Test
  void aServerWithoutKeysNeedsNoneAtAnyAddress() {
    ResolvedOptions options =
        ResolvedOptions.resolve(
            Map.of("model", "vllm/m", "baseUrl", "http://gpu:8000/v1", "prompt", "{a}"), Map.of());
    assertThat(options.apiKey()).isEqualTo(CredentialReference.NONE);
    assertThat(options.endpointId()).isEqualTo("http://gpu:8000/v1");
  }

  @Test
  void keysGoByDefaultToTheProvidersOwnHostsOnly() {
    assertThat(problems(Map.of("model", "anthropic/m", "baseUrl", "http://127.0.0.1/v1")))
        .singleElement()
        .asString()
        .startsWith("apiKey must be given");
    assertThat(problems(Map.of("model", "azure/m", "baseUrl", "http://r.openai.azure.com")))
        .singleElement()
        .asString()
        .startsWith("apiKey must be given");
    Map<String, String> azure =
        Map.of("model", "azure/m", "baseUrl", "https://r.openai.azure.com", "prompt", "{a}");
    assertThat(ResolvedOptions.resolve(azure, Map.of()).apiKey())
        .hasToString("env:AZURE_OPENAI_API_KEY");
  }

  @Test
  void whatAProviderLacksIsToldBeforeAnythingIsSent() {
    assertThat(problems(Map.of("model", "azure/gpt", "apiKey", "env:K")))
        .containsExactly("baseUrl must be given, since azure has no endpoint that all share");
    assertThat(problems(Map.of("model", "anthropic/claude-opus-5", "api", "chat")))
        .containsExactly(
            "api must be left out for anthropic, which speaks an interface of its own");
    assertThat(
            problems(
                Map.of(
                    "model", "gemini/gemini-3.8-flash",
                    "organization", "o",
                    "project", "p",
                    "temperature", "0")))
        .containsExactlyInAnyOrder(
            "organization does not exist at gemini",
            "project does not exist at gemini",
            "temperature is ignored by this model: leave it out");
  }

  private static List<String> problems(Map<String, String> options) {
    Map<String, String> call = new HashMap<>(options);
    call.put("prompt", "{a}");
    try {
      ResolvedOptions.resolve(call, Map.of());
    } catch (InvalidOptionsException e) {
      return e.problems();
    }
    return List.of();
  }
}
