package io.sparkcompletions.options;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.options.CredentialReference.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedOptionsTest {
  private static final String LOCAL = "http://127.0.0.1:8089/v1";

  @Test
  void callBeatsSessionBeatsDefault() {
    ResolvedOptions options =
        resolve(
            Map.of("maxTokens", "32"),
            Map.of(
                "spark.completions.maxTokens", "64",
                "spark.completions.concurrency", "8",
                "spark.sql.shuffle.partitions", "4"));

    assertThat(options.parameters().maxTokens()).isEqualTo(32);
    assertThat(options.concurrency()).isEqualTo(8);
    assertThat(options.maxAttempts()).isEqualTo(6);
    assertThat(options.origin(CompletionOptions.MAX_TOKENS)).contains(Origin.CALL);
    assertThat(options.origin(CompletionOptions.CONCURRENCY)).contains(Origin.SESSION);
    assertThat(options.origin(CompletionOptions.MAX_ATTEMPTS)).contains(Origin.DEFAULT);
  }

  @Test
  void keysAreComparedWithoutCase() {
    ResolvedOptions options =
        resolve(Map.of("MAXTOKENS", "32"), Map.of("spark.completions.CONCURRENCY", "8"));

    assertThat(options.parameters().maxTokens()).isEqualTo(32);
    assertThat(options.concurrency()).isEqualTo(8);
  }

  @Test
  void sameKeyInTwoCasesIsAProblem() {
    assertThat(problems(Map.of("maxTokens", "32", "MAXTOKENS", "64")))
        .containsExactly("maxTokens is given twice, in different case");
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    List<String> problems =
        problemsOfBare(
            Map.of(
                "model", "gpt-5.4-mini",
                "temprature", "0",
                "maxTokens", "0",
                "prompt", "broken {",
                "promptColumn", "text",
                "timeout", "600",
                "tools", "{}",
                "apiKey", "sk-planted"),
            Map.of("spark.completions.concurency", "5"));

    assertThat(problems).hasSize(9);
    assertThat(String.join("\n", problems))
        .contains("temprature is not an option; did you mean temperature?")
        .contains(
            "spark.completions.concurency is not an option; did you mean"
                + " spark.completions.concurrency?")
        .contains("maxTokens must be an integer of 1 or more, not '0'")
        .contains("prompt is not a template: character 8")
        .contains("prompt contradicts promptColumn")
        .contains("timeout must be a duration")
        .contains("tools must be a JSON array of one or more objects")
        .contains("model 'gpt-5.4-mini' does not say whose it is")
        .contains("apiKey must be a reference")
        .doesNotContain("sk-planted")
        .doesNotContain("broken");
  }

  @ParameterizedTest
  @CsvSource({
    "max_tokens,maxTokens",
    "apikey2,apiKey",
    "sytem,system",
    "requestPerMinute,requestsPerMinute",
    "modle,model",
    "top-p,topP"
  })
  void unknownKeyIsAnsweredWithTheNearest(String unknown, String nearest) {
    assertThat(problems(Map.of(unknown, "planted")))
        .containsExactly(unknown + " is not an option; did you mean " + nearest + "?");
  }

  @Test
  void aKeyThatIsLikeNoOtherGetsNoHint() {
    assertThat(problems(Map.of("bogus", "1"))).containsExactly("bogus is not an option");
  }

  @Test
  void secretsOfTheSessionAreNoOptions() {
    assertThat(resolve(Map.of(), Map.of("spark.completions.secret.openai", "x")).concurrency())
        .isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temperature|2.1|must be a decimal number from 0 to 2, not '2.1'",
        "temperature|warm|must be a decimal number from 0 to 2, not 'warm'",
        "topP|-0.1|must be a decimal number from 0 to 1, not '-0.1'",
        "maxFailureRatio|1.01|must be a decimal number from 0 to 1, not '1.01'",
        "concurrency|-1|must be an integer of 0 or more, not '-1'",
        "concurrency|3000000000|must be an integer of at most 2147483647, not '3000000000'",
        "requestsPerMinute|0|must be an integer of 1 or more, not '0'",
        "seed|x|must be an integer of 64 bits, not 'x'",
        "maxAttempts|0|must be an integer of 1 or more, not '0'",
        "deduplicate|yes|must be true or false, not 'yes'",
        "api|assistants|must be one of auto, responses, chat, not 'assistants'",
        "mode|batch|must be live, not 'batch'",
        "onRefused|retry|must be one of fail, keep, not 'retry'",
        "maxInFlightBytes|12|must be a number of bytes of at least 1k",
        "reasoningEffort|very low|must be one word",
        "headers|[]|must be a JSON object from header names to printable ASCII values",
        "headers|{\"X-A\": 1}|must be a JSON object from header names to printable ASCII values",
        "headers|{\"X A\": \"1\"}|must be a JSON object from header names to printable ASCII values",
        "headers|{\"X-A\": \"1\", \"x-a\": \"2\"}|must be a JSON object from header names",
        "extraBody|[1]|must be a JSON object",
        "extraBody|{\"a\": 1} {}|must be a JSON object, but is not JSON",
        "extraBody|{\"a\": 1, \"a\": 2}|must be a JSON object, but is not JSON (line 1",
        "tools|[]|must be a JSON array of one or more objects",
        "tools|[1]|must be a JSON array of one or more objects",
        "stop|[\"a\", 1]|must be one text, or a JSON array of texts, none of them empty",
        "stop|[]|must be one text, or a JSON array of texts, none of them empty",
        "maxRepairs|6|must be an integer of at most 5",
        "maxRepairs|-1|must be an integer of 0 or more",
        "schemaMode|strict|must be one of native, json, prompt, not 'strict'",
        "toolChoice|f|must be auto, none, required, or a JSON object",
        "toolChoice|{|must be a JSON object, but is not JSON",
        "schema|a BINARY|is no schema that an answer can be asked for in: $.a is of type binary",
        "column|' '|must not be blank",
        "organization|Ünï|must be printable ASCII",
      })
  void valueOutOfRangeIsRefused(String key, String value, String message) {
    Map<String, String> call = new HashMap<>(Map.of("api", "chat"));
    call.put(key, value);
    List<String> problems = problems(call);

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith(key + " " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S",
    "600s,PT10M",
    "10m,PT10M",
    "2 min,PT2M",
    "24h,PT24H",
    "1d,PT24H",
    "600S,PT10M"
  })
  void durationsHaveAUnit(String text, Duration value) {
    assertThat(resolve(Map.of("timeout", text), Map.of()).timeout()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"600", "-1s", "0s", "1y", "PT10M", "99999999999d"})
  void durationWithoutUnitOrRangeIsRefused(String text) {
    assertThat(problems(Map.of("timeout", text)).get(0)).startsWith("timeout must be a duration");
  }

  @ParameterizedTest
  @CsvSource({"65536,65536", "512k,524288", "64m,67108864", "2G,2147483648", "1kb,1024"})
  void bytesMayHaveABinaryUnit(String text, long value) {
    assertThat(resolve(Map.of("maxInFlightBytes", text), Map.of()).maxInFlightBytes())
        .isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-5.4-mini,,,gpt-5.4-mini",
    "gpt-5.4-mini,openai,,gpt-5.4-mini",
    "openai/gpt-5.4-mini,openai,,gpt-5.4-mini",
    "OpenAI/gpt-5.4-mini,,,gpt-5.4-mini",
    "openai/meta-llama/Llama-4,,http://h/v1,meta-llama/Llama-4",
    "meta-llama/Llama-4,openai,http://h/v1,meta-llama/Llama-4",
    "openai/gpt-5.4-mini,openai,http://router/v1,openai/gpt-5.4-mini",
  })
  void modelHasAProvider(String model, String provider, String baseUrl, String name) {
    Map<String, String> call = new HashMap<>(Map.of("model", model, "prompt", "{a}"));
    if (provider != null) {
      call.put("provider", provider);
    }
    if (baseUrl != null) {
      call.putAll(Map.of("baseUrl", baseUrl, "apiKey", "none"));
    }

    assertThat(ResolvedOptions.resolve(call, Map.of()).model())
        .isEqualTo(new ModelId("openai", name));
  }

  @Test
  void unknownProviderIsNamed() {
    assertThat(problems(Map.of("model", "meta-llama/Llama-4")).get(0))
        .startsWith(
            "model names the provider 'meta-llama', which this version does not know (known:")
        .contains("openai, azure, ", ", anthropic, gemini");
    assertThat(problems(Map.of("model", "m", "provider", "acme")).get(0))
        .startsWith("provider names the provider 'acme', which this version does not know");
    assertThat(problems(Map.of("model", "openai/")))
        .containsExactly("model names no model after the slash");
    assertThat(problemsOfBare(Map.of("prompt", "{a}"), Map.of()))
        .containsExactly("model must be given, as provider/model");
  }

  /**
   * The canonical forms of the first release, from options to key: what a ledger holds for OpenAI's
   * dialect stays valid whatever other providers are added.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "openai/gpt-5.4-mini || {'api':'responses','endpoint':'openai','messages':"
            + "[{'content':'hi','role':'user'}],'model':'gpt-5.4-mini','parameters':"
            + "{'maxTokens':16},'provider':'openai','v':1}",
        "openai/gpt-5.4-mini | https://eu.api.openai.com/v1 | {'api':'responses','endpoint':"
            + "'https://eu.api.openai.com/v1','messages':[{'content':'hi','role':'user'}],"
            + "'model':'gpt-5.4-mini','parameters':{'maxTokens':16},'provider':'openai','v':1}",
        "openai/meta-llama/Llama-4 | http://127.0.0.1:8089/v1 | {'api':'chat','endpoint':"
            + "'http://127.0.0.1:8089/v1','messages':[{'content':'hi','role':'user'}],'model':"
            + "'meta-llama/Llama-4','parameters':{'maxTokens':16},'provider':'openai','v':1}",
        "openai/my-gpt | https://r.openai.azure.com/openai/v1 | {'api':'chat','endpoint':"
            + "'https://r.openai.azure.com/openai/v1','messages':[{'content':'hi','role':'user'}],"
            + "'model':'my-gpt','parameters':{'maxTokens':16},'provider':'openai','v':1}",
      })
  void keysOfOpenAisDialectAreThoseOfTheFirstRelease(
      String model, @Nullable String baseUrl, String form) throws GeneralSecurityException {
    Map<String, String> call =
        new HashMap<>(
            Map.of("model", model, "prompt", "{a}", "maxTokens", "16", "apiKey", "env:K"));
    if (baseUrl != null) {
      call.put("baseUrl", baseUrl);
    }
    ResolvedOptions options = ResolvedOptions.resolve(call, Map.of());
    CompletionRequest request =
        new CompletionRequest(
            options.model(),
            options.endpointId(),
            options.api(),
            List.of(new Message(Role.USER, "hi")),
            options.parameters());
    byte[] canonical = form.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

    assertThat(RequestKey.of(request).toBytes())
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(canonical));
  }

  @Test
  void ownEndpointMeansResponsesAndTheProvidersName() {
    ResolvedOptions options = resolve(Map.of(), Map.of());

    assertThat(options.api()).isEqualTo(Api.RESPONSES);
    assertThat(options.endpointId()).isEqualTo("openai");
    assertThat(options.baseUrl()).isEmpty();
    assertThat(options.apiKey()).isEqualTo(new CredentialReference(Kind.ENV, "OPENAI_API_KEY"));
    assertThat(resolve(Map.of("baseUrl", "https://API.openai.com:443/v1/"), Map.of()).endpointId())
        .isEqualTo("openai");
  }

  @Test
  void regionalHostIsTheProvidersOwnWithAnIdentityOfItsOwn() {
    ResolvedOptions options = resolve(Map.of("baseUrl", "https://eu.api.openai.com/v1"), Map.of());

    assertThat(options.api()).isEqualTo(Api.RESPONSES);
    assertThat(options.endpointId()).isEqualTo("https://eu.api.openai.com/v1");
  }

  @Test
  void anyOtherBaseUrlMeansChatAndItsNormalForm() {
    ResolvedOptions options =
        resolve(Map.of("baseUrl", "HTTP://LocalHost:80/v1//", "apiKey", "none"), Map.of());

    assertThat(options.api()).isEqualTo(Api.CHAT);
    assertThat(options.baseUrl()).contains(URI.create("http://localhost/v1"));
    assertThat(options.endpointId()).isEqualTo("http://localhost/v1");
    assertThat(options.apiKey()).isEqualTo(CredentialReference.NONE);
    assertThat(
            resolve(
                    Map.of(
                        "baseUrl", "https://notapi.openai.com.evil.example/v1", "apiKey", "none"),
                    Map.of())
                .api())
        .isEqualTo(Api.CHAT);
  }

  @Test
  void endpointIdReplacesTheUrlInTheKey() {
    assertThat(
            resolve(Map.of("baseUrl", LOCAL, "apiKey", "none", "endpointId", "rehearsal"), Map.of())
                .endpointId())
        .isEqualTo("rehearsal");
  }

  @Test
  void keyNeverGoesToAnotherServerOrInTheClearByDefault() {
    for (String url : List.of(LOCAL, "http://api.openai.com/v1", "https://xapi.openai.com/v1")) {
      assertThat(problems(Map.of("baseUrl", url)).get(0)).startsWith("apiKey must be given");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8089",
        "ftp://h/v1",
        "https://",
        "https://user:planted@h/v1",
        "https://h/v1?key=planted",
        "https://h/v1#x",
        "https://h:99999/v1",
        "http://planted key/v1"
      })
  void badUrlIsRefusedWithoutBeingRepeated(String url) {
    List<String> problems = problems(Map.of("baseUrl", url, "apiKey", "none"));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith("baseUrl must be an absolute").doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sk-proj-planted", "env:sk-planted", "env:", "planted", "literal:planted"})
  void keyInsteadOfAReferenceIsNeverRepeated(String key) {
    List<String> problems = problems(Map.of("apiKey", key));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0))
        .startsWith("apiKey must be a reference to a key")
        .doesNotContain("planted");
  }

  @Test
  void exactlyOneInputIsNeeded() {
    assertThat(problemsOfBare(Map.of("model", "openai/m"), Map.of()))
        .containsExactly("prompt must be given, or promptColumn or messagesColumn instead of it");
    assertThat(problems(Map.of("messagesColumn", "chat")).get(0))
        .startsWith("prompt contradicts messagesColumn: only one of");
  }

  @Test
  void inputOfTheCallReplacesAnotherInputOfTheSession() {
    ResolvedOptions options = resolve(Map.of(), Map.of("spark.completions.promptColumn", "body"));

    assertThat(options.input()).isInstanceOf(Input.Template.class);
    assertThat(options.get(CompletionOptions.PROMPT_COLUMN)).isEmpty();
  }

  @Test
  void stopSeedAndTinyBoundsDoNotExistInResponses() {
    assertThat(problems(Map.of("stop", "END", "seed", "7", "maxTokens", "15")))
        .hasSize(3)
        .allMatch(problem -> problem.contains("which api=auto chooses"))
        .allMatch(problem -> problem.contains("set api=chat"));
    assertThat(problems(Map.of("api", "responses", "maxTokens", "15")))
        .containsExactly(
            "maxTokens must be 16 or more in the Responses API, which api=auto chooses at OpenAI's"
                + " own endpoint, or set api=chat");

    ResolvedOptions chat =
        resolve(Map.of("api", "chat", "stop", "END", "seed", "7", "maxTokens", "15"), Map.of());
    assertThat(chat.parameters().stop()).containsExactly("END");
    assertThat(chat.parameters().seed()).isEqualTo(7);
  }

  @Test
  void chatTakesFourStops() {
    assertThat(resolve(Map.of("api", "chat", "stop", "[\"a\",\"b\",\"c\",\"\\n\"]"), Map.of()))
        .satisfies(options -> assertThat(options.parameters().stop()).endsWith("\n"));
    assertThat(problems(Map.of("api", "chat", "stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]")))
        .containsExactly("stop may hold at most 4 texts");
  }

  @Test
  void aLargerBoundMustBeLargerThanAKnownOne() {
    assertThat(problems(Map.of("onTruncated", "retry")))
        .singleElement(as(STRING))
        .startsWith("onTruncated is retry, so maxTokens or maxTokensColumn must be given");
    assertThat(
            resolve(Map.of("onTruncated", "retry", "maxTokensColumn", "n"), Map.of())
                .retryMaxTokens(8))
        .hasValue(32);
    assertThat(problems(Map.of("onTruncated", "retry", "maxTokens", "64", "retryMaxTokens", "64")))
        .containsExactly("retryMaxTokens (64) must be more than maxTokens (64)");
    assertThat(
            resolve(Map.of("onTruncated", "retry", "maxTokens", "64"), Map.of()).retryMaxTokens())
        .hasValue(256);
    assertThat(resolve(Map.of("maxTokens", "64"), Map.of()).retryMaxTokens()).isEmpty();
  }

  @Test
  void whatASchemaAsksTooMuchIsToldWithTheOtherProblems() {
    String deep = "a STRUCT<".repeat(9) + "a INT" + ">".repeat(9);

    assertThat(problems(Map.of("schema", deep, "stop", "END")))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).startsWith("stop does not exist"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "schema has 11 levels of nesting, and this provider takes at most 10"));
  }

  @Test
  void unansweredAttemptsAreAttempts() {
    assertThat(problems(Map.of("maxAttempts", "2", "maxUnansweredAttempts", "3")))
        .containsExactly("maxUnansweredAttempts (3) must not be more than maxAttempts (2)");
    assertThat(resolve(Map.of("maxAttempts", "1"), Map.of()).maxUnansweredAttempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "model,model",
    "messages,messagesColumn",
    "input,prompt",
    "instructions,system",
    "temperature,temperature",
    "top_p,topP",
    "tools,tools"
  })
  void extraBodyMayNotSetWhatAnOptionSets(String member, String option) {
    assertThat(problems(Map.of("extraBody", "{\"" + member + "\": \"planted\"}")))
        .containsExactly("extraBody must not hold " + member + ": use the option " + option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "stream", "stream_options", "background"})
  void extraBodyMayNotChangeHowTheReplyComes(String member) {
    assertThat(problems(Map.of("extraBody", "{\"" + member + "\": true}")))
        .containsExactly(
            "extraBody must not hold " + member + ": a request gets one answer, in one reply");
  }

  @Test
  void aPolicyForLongInputsNeedsTheirBound() {
    assertThat(problems(Map.of("onInputTooLong", "drop")))
        .containsExactly(
            "onInputTooLong needs maxInputTokens, which says from where on an input is too long");
    assertThat(problems(Map.of("maxInputTokens", "0")).get(0)).startsWith("maxInputTokens must be");
  }

  @Test
  void reasoningEffortIsSaidOnce() {
    String body = "{\"reasoning\": {\"effort\": \"low\"}}";
    assertThat(resolve(Map.of("extraBody", body), Map.of()).parameters().extraBodyJson())
        .isEqualTo(body);
    assertThat(problems(Map.of("extraBody", body, "reasoningEffort", "low")))
        .containsExactly("extraBody must not hold reasoning.effort beside reasoningEffort");
  }

  @Test
  void tokenBoundMayBeSpeltForTheServerButOnlyOnce() {
    String body = "{\"max_completion_tokens\": 16}";
    assertThat(resolve(Map.of("extraBody", body), Map.of()).parameters().maxTokens()).isNull();
    assertThat(problems(Map.of("extraBody", body, "maxTokens", "16")))
        .containsExactly("extraBody must not hold max_completion_tokens beside maxTokens");
  }

  @Test
  void functionsAreWrittenForTheApiSpoken() {
    String chat = "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    String responses = "[{\"type\":\"function\",\"name\":\"f\"}]";

    assertThat(resolve(Map.of("tools", responses), Map.of()).parameters().toolsJson())
        .isEqualTo(responses);
    assertThat(resolve(Map.of("tools", chat, "api", "chat"), Map.of()).parameters().toolsJson())
        .isEqualTo(chat);
    assertThat(problems(Map.of("tools", chat)).get(0)).contains("tool 1", "Responses API");
    assertThat(problems(Map.of("tools", responses, "api", "chat")).get(0))
        .contains("chat completions API");
    assertThat(problems(Map.of("tools", "[{\"name\":\"f\"}]")))
        .containsExactly("tools needs a type in every tool; tool 1 has none");
  }

  @Test
  void headersAreNotForSecretsNorForTheTransport() {
    assertThat(problems(Map.of("headers", "{\"authorization\": \"Bearer planted\"}")))
        .containsExactly("headers must not hold authorization, which carries a secret: use apiKey");
    assertThat(problems(Map.of("headers", "{\"Content-Type\": \"x\", \"openai-project\": \"p\"}")))
        .hasSize(2);
  }

  @Test
  void organizationAndProjectBecomeHeaders() {
    ResolvedOptions options =
        resolve(
            Map.of("organization", "org-1", "project", "proj_1", "headers", "{\"X-Team\": \"a\"}"),
            Map.of());

    assertThat(options.headers())
        .containsOnly(
            Map.entry("OpenAI-Organization", "org-1"),
            Map.entry("OpenAI-Project", "proj_1"),
            Map.entry("X-Team", "a"));
  }

  @Test
  void nothingHiddenIsShown() {
    ResolvedOptions options =
        resolve(
            Map.of(
                "prompt", "planted1 {a}",
                "system", "planted2",
                "systemColumn", "concat('planted3', b)",
                "api", "chat",
                "stop", "planted4",
                "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"planted5\"}}]",
                "extraBody", "{\"user\":\"planted6\"}",
                "headers", "{\"X-A\":\"planted7\"}",
                "apiKey", "env:MY_KEY"),
            Map.of());

    assertThat(options + options.settings().toString() + options.input())
        .doesNotContain("planted")
        .contains("apiKey=env:MY_KEY", "prompt=(12 characters)");
  }

  @Test
  void roundTripKeepsEverything() throws IOException, ClassNotFoundException {
    ResolvedOptions options =
        resolve(
            Map.of(
                "system", "be brief",
                "api", "chat",
                "stop", "[\"a\"]",
                "headers", "{\"X-A\":\"b\"}",
                "baseUrl", LOCAL,
                "apiKey", "secret:x"),
            Map.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(options);
    }

    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    ResolvedOptions copy = (ResolvedOptions) in.readObject();

    assertThat(copy).isEqualTo(options);
    assertThat(copy).usingRecursiveComparison().isEqualTo(options);
    assertThat(copy.settings()).isEqualTo(options.settings());
  }

  private static ResolvedOptions resolve(Map<String, String> call, Map<String, String> session) {
    return ResolvedOptions.resolve(withBasics(call), session);
  }

  private static List<String> problems(Map<String, String> call) {
    return problemsOfBare(withBasics(call), Map.of());
  }

  private static List<String> problemsOfBare(
      Map<String, String> call, Map<String, String> session) {
    return catchThrowableOfType(
            InvalidOptionsException.class, () -> ResolvedOptions.resolve(call, session))
        .problems();
  }

  private static Map<String, String> withBasics(Map<String, String> call) {
    Map<String, String> all =
        new HashMap<>(Map.of("model", "openai/gpt-5.4-mini", "prompt", "{a}"));
    all.putAll(call);
    return all;
  }
}
