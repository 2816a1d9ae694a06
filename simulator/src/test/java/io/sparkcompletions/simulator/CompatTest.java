package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The servers that speak OpenAI's dialect, each as its documentation and its users describe it,
 * over real HTTP.
 */
class CompatTest {

  /** A server's base URL below its host, a key that it accepts, and models that do not reason. */
  private record Place(String root, String key, String model) {}

  private static final Map<String, Place> PLACES =
      new TreeMap<>(
          Map.of(
              "vllm", new Place("/v1", "", "meta-llama/Llama-3.3-70B-Instruct"),
              "ollama", new Place("/v1", "", "llama3.2"),
              "llamacpp", new Place("/v1", "", "whatever"),
              "openrouter", new Place("/api/v1", "sk-or-1", "openai/gpt-4.1-mini"),
              "groq", new Place("/openai/v1", "gsk_1", "llama-3.1-8b-instant"),
              "mistral", new Place("/v1", "abc", "mistral-small-2603"),
              "together", new Place("/v1", "abc", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
              "fireworks",
                  new Place(
                      "/inference/v1", "fw_1", "accounts/fireworks/models/llama-v3p3-70b-instruct"),
              "xai", new Place("/v1", "xai-1", "grok-4.20-non-reasoning"),
              "deepseek", new Place("", "sk-1", "deepseek-flash")));

  private final SettableClock clock = new SettableClock();
  private Simulator simulator = Simulator.start(SimulatorConfig.defaults(), 0, clock);
  private ApiClient api = new ApiClient(simulator);

  @AfterEach
  void stop() {
    simulator.close();
  }

  private void restart(String yaml) {
    simulator.close();
    simulator = Simulator.start(SimulatorConfig.parse(yaml), 0, clock);
    api = new ApiClient(simulator);
  }

  static Iterable<String> servers() {
    return PLACES.keySet();
  }

  private static Place place(String server) {
    return Objects.requireNonNull(PLACES.get(server));
  }

  private Answer send(String server, String key, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(simulator.url() + "/compat/" + server + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json");
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return api.send(
        body.isEmpty()
            ? request.GET().build()
            : request.POST(BodyPublishers.ofString(body)).build());
  }

  private Answer post(String server, String body) {
    Place place = place(server);
    return send(server, place.key(), place.root() + "/chat/completions", body);
  }

  /** Asks the usual model; {@code more} are members with single quotes, and come first. */
  private Answer ask(String server, String user, String more) {
    return askModel(server, place(server).model(), user, more);
  }

  private Answer askModel(String server, String model, String user, String more) {
    String members = more.isEmpty() ? "" : more.replace('\'', '"') + ",";
    return post(
        server,
        "{\"model\":\""
            + model
            + "\","
            + members
            + "\"messages\":[{\"role\":\"user\",\"content\":\""
            + user
            + "\"}]}");
  }

  /** A body without what differs from request to request. */
  private static String body(Answer answer) {
    return answer
        .raw()
        .body()
        .replaceAll("(\"(?:id|system_fingerprint)\":\")[^\"]*", "$1*")
        .replaceAll("\"seed\":\\d+", "\"seed\":0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "vllm | {'id':'*','object':'chat.completion','created':1795168800,'model':'meta-llama/Llama-3.3-70B-Instruct','choices':[{'index':0,'message':{'role':'assistant','content':'no','refusal':null,'annotations':null,'audio':null,'function_call':null,'tool_calls':[],'reasoning':null},'logprobs':null,'finish_reason':'stop','stop_reason':null,'token_ids':null}],'service_tier':null,'system_fingerprint':null,'usage':{'prompt_tokens':11,'total_tokens':12,'completion_tokens':1,'prompt_tokens_details':null},'prompt_logprobs':null,'prompt_token_ids':null,'kv_transfer_params':null}",
        "ollama | {'id':'*','object':'chat.completion','created':1795168800,'model':'llama3.2','system_fingerprint':'*','choices':[{'index':0,'message':{'role':'assistant','content':'no'},'finish_reason':'stop'}],'usage':{'prompt_tokens':11,'completion_tokens':1,'total_tokens':12}}",
        "llamacpp | {'choices':[{'finish_reason':'stop','index':0,'message':{'role':'assistant','content':'no'}}],'created':1795168800,'model':'gemma-3-4b-it-Q4_K_M.gguf','system_fingerprint':'*','object':'chat.completion','usage':{'completion_tokens':1,'prompt_tokens':11,'total_tokens':12,'prompt_tokens_details':{'cached_tokens':0}},'id':'*','timings':{'cache_n':0,'prompt_n':11,'prompt_ms':27.5,'predicted_n':1,'predicted_ms':2.5}}",
        "openrouter | {'id':'*','provider':'OpenAI','model':'openai/gpt-4.1-mini','object':'chat.completion','created':1795168800,'choices':[{'logprobs':null,'finish_reason':'stop','native_finish_reason':'stop','index':0,'message':{'role':'assistant','content':'no','refusal':null,'reasoning':null}}],'system_fingerprint':null,'usage':{'prompt_tokens':11,'completion_tokens':1,'total_tokens':12,'cost':0.0000060,'is_byok':false,'prompt_tokens_details':{'cached_tokens':0,'cache_write_tokens':0,'audio_tokens':0},'cost_details':{'upstream_inference_cost':null},'completion_tokens_details':{'reasoning_tokens':0}}}",
        "groq | {'id':'*','object':'chat.completion','created':1795168800,'model':'llama-3.1-8b-instant','choices':[{'index':0,'message':{'role':'assistant','content':'no'},'logprobs':null,'finish_reason':'stop'}],'usage':{'queue_time':0.001,'prompt_tokens':11,'prompt_time':0.002,'completion_tokens':1,'completion_time':0.0,'total_tokens':12,'total_time':0.002},'system_fingerprint':'*','x_groq':{'id':'*'},'service_tier':'on_demand'}",
        "mistral | {'id':'*','object':'chat.completion','created':1795168800,'model':'mistral-small-2603','choices':[{'index':0,'message':{'role':'assistant','content':'no','tool_calls':null},'finish_reason':'stop'}],'usage':{'prompt_tokens':11,'completion_tokens':1,'total_tokens':12,'prompt_tokens_details':{'cached_tokens':0}}}",
        "together | {'id':'*','object':'chat.completion','created':1795168800,'model':'meta-llama/Llama-3.3-70B-Instruct-Turbo','prompt':[],'choices':[{'finish_reason':'eos','seed':0,'logprobs':null,'index':0,'message':{'role':'assistant','content':'no','tool_calls':[]}}],'usage':{'prompt_tokens':11,'completion_tokens':1,'total_tokens':12,'cached_tokens':0}}",
        "fireworks | {'id':'*','object':'chat.completion','created':1795168800,'model':'accounts/fireworks/models/llama-v3p3-70b-instruct','choices':[{'index':0,'message':{'role':'assistant','content':'no'},'finish_reason':'stop'}],'usage':{'prompt_tokens':11,'total_tokens':12,'completion_tokens':1,'prompt_tokens_details':{'cached_tokens':0}}}",
        "xai | {'id':'*','object':'chat.completion','created':1795168800,'model':'grok-4.20-non-reasoning','choices':[{'index':0,'message':{'role':'assistant','content':'no','refusal':null},'finish_reason':'stop'}],'usage':{'prompt_tokens':11,'completion_tokens':1,'total_tokens':12,'prompt_tokens_details':{'text_tokens':11,'audio_tokens':0,'image_tokens':0,'cached_tokens':0},'completion_tokens_details':{'reasoning_tokens':0,'audio_tokens':0,'accepted_prediction_tokens':0,'rejected_prediction_tokens':0},'num_sources_used':0,'cost_in_usd_ticks':162500},'system_fingerprint':'*'}",
      })
  void answersHaveEachServersForm(String server, String expected) {
    Answer answer = ask(server, "Echo: no", "");

    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(body(answer).strip()).isEqualTo(expected.replace('\'', '"'));
    assertThat(api.lastBilled().path("model").asText()).startsWith(server + "/");
  }

  @Test
  void deepSeekThinksUnlessItIsToldNotTo() {
    Answer silent = ask("deepseek", "Echo: no", "'thinking':{'type':'disabled'}");
    assertThat(body(silent))
        .isEqualTo(
            ("\n{'id':'*','object':'chat.completion','created':1795168800,'model':'deepseek-flash',"
                    + "'choices':[{'index':0,'message':{'role':'assistant','content':'no'},"
                    + "'logprobs':null,'finish_reason':'stop'}],'usage':{'prompt_tokens':11,"
                    + "'completion_tokens':1,'total_tokens':12,'prompt_tokens_details':"
                    + "{'cached_tokens':0},'completion_tokens_details':{'reasoning_tokens':0},"
                    + "'prompt_cache_hit_tokens':0,'prompt_cache_miss_tokens':11},"
                    + "'system_fingerprint':'*'}")
                .replace('\'', '"'));

    JsonNode thoughtful = ask("deepseek", "Echo: no", "").json();
    assertThat(thoughtful.at("/choices/0/message/reasoning_content").asText()).isNotEmpty();
    assertThat(thoughtful.at("/usage/completion_tokens_details/reasoning_tokens").asLong())
        .isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "vllm, Qwen/Qwen3-8B, reasoning",
    "ollama, gpt-oss:20b, reasoning",
    "openrouter, deepseek/deepseek-v4-pro, reasoning",
    "groq, openai/gpt-oss-120b, reasoning",
    "together, openai/gpt-oss-20b, reasoning",
    "fireworks, accounts/fireworks/models/gpt-oss-120b, reasoning_content",
    "xai, grok-4.7, reasoning_content",
    "deepseek, deepseek-v4-pro, reasoning_content",
  })
  void thoughtsStandBesideTheAnswer(String server, String model, String member) {
    JsonNode message = askModel(server, model, "Echo: no", "").json().at("/choices/0/message");

    assertThat(message.path("content").asText()).isEqualTo("no");
    assertThat(message.path(member).asText()).isNotEmpty();
    assertThat(api.lastBilled().path("reasoningTokens").asLong()).isPositive();
  }

  @Test
  void mistralsThoughtsArePartsOfTheContent() {
    JsonNode content =
        askModel("mistral", "magistral-medium-latest", "Echo: no", "")
            .json()
            .at("/choices/0/message/content");
    assertThat(content.at("/0/type").asText()).isEqualTo("thinking");
    assertThat(content.at("/0/thinking/0/text").asText()).isNotEmpty();
    assertThat(content.get(1).toString()).isEqualTo("{\"type\":\"text\",\"text\":\"no\"}");
  }

  @Test
  void xaiCountsThoughtsBesideTheOutputAndBillsThem() {
    JsonNode usage = askModel("xai", "grok-4.7", "Echo: no", "").json().path("usage");
    long thoughts = usage.at("/completion_tokens_details/reasoning_tokens").asLong();
    assertThat(usage.path("completion_tokens").asLong()).isEqualTo(1);
    assertThat(usage.path("total_tokens").asLong()).isEqualTo(11 + 1 + thoughts);
    assertThat(api.lastBilled().path("outputTokens").asLong()).isEqualTo(1 + thoughts);
  }

  /** Members with single quotes, status, and the error that is told. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "vllm | 'temperature':-1 | 400 | {'error':{'message':'temperature should be greater than or equal to 0','type':'BadRequestError','param':null,'code':400}}",
        "ollama | 'temperature':'hot' | 400 | {'error':{'message':'Input should be of type decimal','type':'invalid_request_error','param':null,'code':null}}",
        "llamacpp | 'response_format':{'type':'regex'} | 400 | {'error':{'code':400,'message':'The format regex is not supported.','type':'invalid_request_error'}}",
        "openrouter | 'temperature':3 | 400 | {'error':{'message':'temperature should be less than or equal to 2','code':400}}",
        "groq | 'store':true | 400 | {'error':{'message':'property \\'store\\' is unsupported','type':'invalid_request_error'}}",
        "groq | 'logprobs':true | 400 | {'error':{'message':'`logprobs` is not supported with this model','type':'invalid_request_error'}}",
        "groq | 'n':2 | 400 | {'error':{'message':'\\'n\\' : n should be less than or equal to 1','type':'invalid_request_error'}}",
        "groq | 'reasoning_effort':'low' | 400 | {'error':{'message':'`reasoning_effort` is not supported with this model','type':'invalid_request_error'}}",
        "groq | 'response_format':{'type':'json_schema','json_schema':{}} | 400 | {'error':{'message':'This model does not support response format `json_schema`.','type':'invalid_request_error','param':'response_format'}}",
        "mistral | 'seed':7 | 422 | {'object':'error','message':{'detail':[{'type':'extra_forbidden','loc':['body','seed'],'msg':'Extra inputs are not permitted','input':7}]},'type':'invalid_request_error','param':null,'code':null,'raw_status_code':422}",
        "mistral | 'max_completion_tokens':7 | 422 | {'object':'error','message':{'detail':[{'type':'extra_forbidden','loc':['body','max_completion_tokens'],'msg':'Extra inputs are not permitted','input':7}]},'type':'invalid_request_error','param':null,'code':null,'raw_status_code':422}",
        "mistral | 'temperature':1.6 | 422 | {'object':'error','message':{'detail':[{'type':'value_error','loc':['body','temperature'],'msg':'temperature should be less than or equal to 1.5','input':1.6}]},'type':'invalid_request_error','param':null,'code':null,'raw_status_code':422}",
        "together | 'top_p':2 | 400 | {'error':{'message':'top_p should be less than or equal to 1','type':'invalid_request_error','param':'top_p','code':null}}",
        "fireworks | 'max_completion_tokens':7 | 400 | {'error':{'message':'Extra inputs are not permitted, field: \\'max_completion_tokens\\', value: 7','code':'invalid_request_error','type':'invalid_request_error'}}",
        "xai | 'reasoning_effort':'low' | 400 | {'code':'Client specified an invalid argument','error':'Argument not supported on this model: reasoningEffort'}",
        "deepseek | 'response_format':{'type':'json_schema'} | 400 | {'error':{'message':'This response_format type is unavailable now','type':'invalid_request_error','param':null,'code':'invalid_request_error'}}",
        "deepseek | 'max_tokens':'x' | 422 | {'error':{'message':'Failed to deserialize the JSON body into the target type: max_tokens: Input should be of type integer','type':'invalid_request_error','param':null,'code':'invalid_request_error'}}",
      })
  void whatAServerDoesNotTakeIsRefusedInItsWords(
      String server, String members, int status, String error) {
    Answer answer = ask(server, "Hi", members);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.raw().body())
        .isEqualTo(error.replace("\\'", "\u0000").replace('\'', '"').replace('\u0000', '\''));
    assertThat(api.lastBilled().path("billed").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vllm | 404 | {'error':{'message':'The model `nope` does not exist.','type':'NotFoundError','param':null,'code':404}}",
        "ollama | 404 | {'error':{'message':'model ~nope~ not found','type':'not_found_error','param':null,'code':null}}",
        "openrouter | 400 | {'error':{'message':'nope is not a valid model ID','code':400}}",
        "groq | 404 | {'error':{'message':'The model `nope` does not exist or you do not have access to it.','type':'invalid_request_error','code':'model_not_found'}}",
        "mistral | 400 | {'object':'error','message':'Invalid model: nope','type':'invalid_model','param':null,'code':'1500','raw_status_code':400}",
        "together | 404 | {'error':{'message':'Unable to access model nope. Please visit https://api.together.ai/models to view the list of supported models.','type':'invalid_request_error','param':null,'code':'model_not_available'}}",
        "fireworks | 404 | {'error':{'message':'Model not found, inaccessible, and/or not deployed','param':'model','code':'NOT_FOUND','type':'error'}}",
        "xai | 404 | {'code':'Some requested entity was not found','error':'The model nope does not exist or your team does not have access to it.'}",
        "deepseek | 400 | {'error':{'message':'Model Not Exist','type':'invalid_request_error','param':null,'code':'invalid_request_error'}}",
      })
  void anUnknownModelIsRefusedInTheServersWords(String server, int status, String error) {
    Answer answer = askModel(server, "nope", "Hi", "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.raw().body()).isEqualTo(error.replace('\'', '"').replace('~', '\''));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vllm | 401 | {'error':'Unauthorized'}",
        "llamacpp | 401 | {'error':{'code':401,'message':'Invalid API Key','type':'authentication_error'}}",
        "openrouter | 401 | {'error':{'message':'User not found.','code':401,'metadata':{'error_type':'authentication'}}}",
        "groq | 401 | {'error':{'message':'Invalid API Key','type':'invalid_request_error','code':'invalid_api_key'}}",
        "mistral | 401 | {'detail':'Unauthorized'}",
        "together | 401 | {'error':{'message':'Invalid API key provided.','type':'invalid_request_error','param':null,'code':'invalid_api_key'}}",
        "fireworks | 401 | {'error':{'message':'The API key you provided is invalid.','code':'UNAUTHORIZED','type':'error'}}",
        "xai | 400 | {'code':'Client specified an invalid argument','error':'Incorrect API key provided: in***id. You can obtain an API key from https://console.x.ai.'}",
        "deepseek | 401 | {'error':{'message':'Authentication Fails, Your api key: ****alid is invalid','type':'authentication_error','param':null,'code':'invalid_request_error'}}",
      })
  void aWrongKeyIsRefusedInTheServersWords(String server, int status, String error) {
    Answer answer = send(server, "invalid", place(server).root() + "/chat/completions", "{}");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.raw().body()).isEqualTo(error.replace('\'', '"'));
  }

  @Test
  void localServersAskForAKeyOnlyIfOneWasSet() {
    for (String server : new String[] {"vllm", "llamacpp", "ollama"}) {
      assertThat(ask(server, "Hi", "").status()).isEqualTo(200);
    }
    assertThat(send("ollama", "invalid", "/v1/models", "").status()).isEqualTo(200);
    restart("{keys: [abc]}");
    assertThat(ask("vllm", "Hi", "").status()).isEqualTo(401);
    assertThat(send("vllm", "abc", "/v1/models", "").status()).isEqualTo(200);
    assertThat(ask("ollama", "Hi", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void othersPathsAndMethodsAreErrorsOfTheServer(String server) {
    Place place = place(server);
    Answer lost = send(server, place.key(), "/nowhere", "{}");
    assertThat(lost.status()).isEqualTo(404);
    assertThat(lost.json().isObject()).isTrue();
    assertThat(send(server, place.key(), place.root() + "/chat/completions", "").status())
        .isEqualTo(405);
    assertThat(send(server, place.key(), place.root() + "/chat/completions", "no json").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void modelsAreListed(String server) {
    JsonNode list = send(server, place(server).key(), place(server).root() + "/models", "").json();
    JsonNode rows = server.equals("together") ? list : list.path("data");
    assertThat(rows.findValuesAsText("id")).isNotEmpty();
    assertThat(rows.at("/0/owned_by").asText()).isEqualTo(server);
  }

  @Test
  void membersThatAServerDoesNotKnowAreDroppedWhereItSaysSo() {
    for (String server : new String[] {"vllm", "ollama", "llamacpp", "openrouter", "together"}) {
      assertThat(ask(server, "Hi", "'wibble':1").status()).as(server).isEqualTo(200);
    }
  }

  @Test
  void ollamaAndTogetherKnowTheOldSpellingOfTheBoundOnly() {
    String words = "Echo: one two three four five six";
    for (String server : new String[] {"ollama", "together"}) {
      assertThat(ask(server, words, "'max_completion_tokens':2").content()).hasSize(27);
      assertThat(
              ask(server, words, "'max_tokens':2").json().at("/choices/0/finish_reason").asText())
          .isEqualTo("length");
    }
    assertThat(ask("vllm", words, "'max_completion_tokens':2").content()).hasSize(8);
  }

  @Test
  void ollamaAnswersOnceAndTakesImagesAsDataOnly() {
    assertThat(ask("ollama", "Hi", "'n':3").json().path("choices")).hasSize(1);
    assertThat(ask("vllm", "Hi", "'n':3").json().path("choices")).hasSize(3);
    assertThat(image("ollama", "https://a.example/b.png").error().path("message").asText())
        .isEqualTo("invalid image input");
    assertThat(image("ollama", "data:image/png;base64,iVBORw0KGgo=").status()).isEqualTo(200);
    assertThat(image("deepseek", "data:image/png;base64,iVBORw0KGgo=").status()).isEqualTo(422);
  }

  private Answer image(String server, String url) {
    return post(
        server,
        "{\"model\":\""
            + place(server).model()
            + "\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\""
            + url
            + "\"}}]}]}");
  }

  @Test
  void aLongPromptIsCutByOllamaAndRefusedByTheOthers() {
    String prompt = "word ".repeat(7_500);
    Answer cut = ask("ollama", prompt, "");
    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.json().at("/usage/prompt_tokens").asLong()).isEqualTo(4_096);

    Answer llama = ask("llamacpp", prompt, "");
    assertThat(llama.raw().body())
        .isEqualTo(
            "{\"error\":{\"code\":400,\"message\":\"request (9384 tokens) exceeds the available"
                + " context size (8192 tokens), try increasing it\",\"type\":"
                + "\"exceed_context_size_error\",\"n_prompt_tokens\":9384,\"n_ctx\":8192}}");
    Answer vllm = ask("vllm", prompt, "'max_tokens':30000");
    assertThat(vllm.status()).isEqualTo(400);
    assertThat(vllm.error().path("message").asText())
        .startsWith("This model's maximum context length is 32768 tokens.");
  }

  @Test
  void openRouterDropsWhatAModelLacksUnlessEverythingIsRequired() {
    String schema =
        "'response_format':{'type':'json_schema','json_schema':{'name':'s','schema':"
            + "{'type':'object','properties':{'a':{'type':'integer'}}}}}";
    String model = "meta-llama/llama-3.3-70b-instruct:free";
    assertThat(askModel("openrouter", model, "Echo: no", schema).content()).isEqualTo("no");
    assertThat(ask("openrouter", "Echo: no", schema).content()).startsWith("{\"a\":");
    Answer refused =
        askModel("openrouter", model, "Hi", schema + ",'provider':{'require_parameters':true}");
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.error().path("message").asText()).startsWith("No endpoints found");
  }

  @Test
  void llamaTakesASchemaBesideTheTypeToo() {
    String schema = "'schema':{'type':'object','properties':{'a':{'type':'integer'}}}";
    for (String format :
        new String[] {
          "{'type':'json_object'," + schema + "}",
          "{'type':'json_schema'," + schema + "}",
          "{'type':'json_schema','json_schema':{" + schema + "}}"
        }) {
      assertThat(ask("llamacpp", "Hi", "'response_format':" + format).content())
          .startsWith("{\"a\":");
    }
  }

  @Test
  void jsonMustBeNamedWhereTheServerWantsIt() {
    String json = "'response_format':{'type':'json_object'}";
    for (String server : new String[] {"groq", "deepseek"}) {
      assertThat(ask(server, "Hi", json).status()).isEqualTo(400);
      assertThat(ask(server, "Answer as JSON", json).content()).startsWith("{");
    }
    assertThat(ask("vllm", "Hi", json).content()).startsWith("{");
  }

  @Test
  void mistralWantsTheLastWordToBeTheUsers() {
    Answer refused =
        post(
            "mistral",
            "{\"model\":\"mistral-small-latest\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"assistant\",\"content\":\"He\"}]}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("type").asText()).isEqualTo("invalid_request_message_order");
    assertThat(refused.json().path("message").asText()).contains("but got assistant");
  }

  @Test
  void toolsAreCalled() {
    String tools =
        "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]";
    for (String server : PLACES.keySet()) {
      JsonNode choice = ask(server, "Call tool: f", tools).json().at("/choices/0");
      assertThat(choice.path("finish_reason").asText()).as(server).isEqualTo("tool_calls");
      assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("f");
    }
  }

  @Test
  void ollamaKnowsNoToolChoice() {
    String tools = "'tool_choice':'required','tools':[{'type':'function','function':{'name':'f'}}]";
    assertThat(ask("ollama", "Echo: no", tools).content()).isEqualTo("no");
    assertThat(ask("vllm", "Echo: no", tools).json().at("/choices/0/finish_reason").asText())
        .isEqualTo("tool_calls");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "groq | x-ratelimit-limit-requests=4320 x-ratelimit-remaining-requests=4319 x-ratelimit-reset-requests=20s x-ratelimit-limit-tokens=60000 | retry-after=40",
        "mistral | x-ratelimit-limit-req-minute=3 x-ratelimit-remaining-req-minute=2 x-ratelimit-limit-tokens-minute=60000 | retry-after=40",
        "together | x-ratelimit-limit=3 x-ratelimit-remaining=2 x-ratelimit-reset=20 | retry-after=40",
        "fireworks | x-ratelimit-limit-tokens-prompt=500 x-ratelimit-limit-tokens-generated=50 | retry-after=40",
        "openrouter | - | X-RateLimit-Limit=3 X-RateLimit-Remaining=0 X-RateLimit-Reset=1795168840000 retry-after=40",
        "xai | - | retry-after=40",
      })
  void limitsAreToldAsTheServerTellsThem(String server, String always, String refused) {
    restart(
        "{requestsPerMinute: 3, tokensPerMinute: 60000, inputTokensPerMinute: 30000,"
            + " outputTokensPerMinute: 3000}");
    Answer first = ask(server, "Hi", "");
    assertThat(first.status()).isEqualTo(200);
    assertHeaders(first, always);

    Answer second = ask(server, "Hi", "");
    assertThat(second.status()).isEqualTo(429);
    assertHeaders(second, refused);
    clock.advance(Duration.ofSeconds(40));
    assertThat(ask(server, "Hi", "").status()).isEqualTo(200);
  }

  @Test
  void mistralTellsWhatACallTookOfTheTokens() {
    Answer answer = ask("mistral", "Hi", "");
    assertThat(answer.header("x-ratelimit-tokens-query-cost"))
        .isEqualTo(answer.json().at("/usage/total_tokens").asText());
  }

  private static void assertHeaders(Answer answer, String expected) {
    if (expected == null) {
      assertThat(answer.raw().headers().map().keySet())
          .noneMatch(name -> name.contains("ratelimit"));
      return;
    }
    for (String header : expected.split(" ", -1)) {
      String[] pair = header.split("=", 2);
      assertThat(answer.header(pair[0])).as(pair[0]).isEqualTo(pair[1]);
    }
  }

  @Test
  void localServersRefuseNobodyForComingOften() {
    restart("{requestsPerMinute: 3}");
    for (String server : new String[] {"vllm", "ollama", "llamacpp"}) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(server, "Hi", "").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aRequestLargerThanGroqsQuotaIsTooLarge() {
    restart("{tokensPerMinute: 100}");
    Answer refused = ask("groq", "word ".repeat(200), "");
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
  }

  @ParameterizedTest
  @CsvSource({
    "openrouter, 402",
    "deepseek, 402",
    "together, 402",
    "xai, 429",
  })
  void spentCreditIsToldAsTheServerTellsIt(String server, int status) {
    restart("{creditUsd: 0}");
    assertThat(ask(server, "Hi", "").status()).isEqualTo(status);
  }

  @Test
  void failuresInsideASuccessAreThoseThatTheServersHave() {
    api.plant("{\"kind\":\"failed\"}");
    Answer inPlace = ask("openrouter", "Hi", "");
    assertThat(inPlace.status()).isEqualTo(200);
    assertThat(inPlace.error().path("code").asInt()).isEqualTo(502);
    api.plant("{\"kind\":\"failed\",\"code\":\"choice\"}");
    JsonNode choice = ask("openrouter", "Hi", "").json().at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("error");
    assertThat(choice.at("/error/code").asInt()).isEqualTo(502);

    api.plant("{\"kind\":\"failed\"}");
    assertThat(ask("mistral", "Hi", "").json().at("/choices/0/finish_reason").asText())
        .isEqualTo("error");
    api.plant("{\"kind\":\"failed\"}");
    assertThat(ask("deepseek", "Hi", "").json().at("/choices/0/finish_reason").asText())
        .isEqualTo("insufficient_system_resource");
    api.plant("{\"kind\":\"failed\"}");
    assertThat(ask("groq", "Hi", "").status()).isEqualTo(500);
    assertThat(api.bill().path("billedRequests").asLong()).isZero();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void faultsHitEveryServerInItsForm(String server) {
    api.plant("{\"status\":503,\"retryAfterSeconds\":2}");
    Answer busy = ask(server, "Hi", "");
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.header("retry-after")).isEqualTo("2");
    api.plant("{\"kind\":\"missingUsage\"}");
    assertThat(ask(server, "Hi", "").json().has("usage")).isFalse();
    api.plant("{\"kind\":\"emptyChoices\"}");
    assertThat(ask(server, "Hi", "").json().path("choices")).isEmpty();
    api.plant("{\"kind\":\"length\"}");
    assertThat(
            ask(server, "Echo: one two three", "").json().at("/choices/0/finish_reason").asText())
        .isIn("length", "model_length");
    api.plant("{\"kind\":\"extraMembers\"}");
    assertThat(ask(server, "Hi", "").json().has("undocumented")).isTrue();
  }

  @Test
  void theStatedCostIsTheBill() {
    String text = "word ".repeat(2_000);
    ask("openrouter", text + "one", "");
    JsonNode usage = ask("openrouter", text + "two", "").json().path("usage");

    assertThat(usage.at("/prompt_tokens_details/cached_tokens").asLong()).isGreaterThan(2_000);
    assertThat(new BigDecimal(usage.path("cost").asText()))
        .isPositive()
        .isEqualByComparingTo(new BigDecimal(api.lastBilled().path("usd").asText()));
  }

  @Test
  void extraModelsBelongToOneServer() {
    restart(
        "{compat: {groq: {models: [{id: mine, family: gpt-oss, rates: {input: 1, output: 2}}]}}}");
    assertThat(askModel("groq", "mine", "Hi", "").status()).isEqualTo(200);
    assertThat(askModel("together", "mine", "Hi", "").status()).isEqualTo(404);
  }
}
