package io.sparkcompletions.options;

import static io.sparkcompletions.options.Effect.ANSWER;
import static io.sparkcompletions.options.Effect.READING;
import static io.sparkcompletions.options.Effect.ROW;
import static io.sparkcompletions.options.Effect.TUNING;
import static io.sparkcompletions.options.Option.define;
import static io.sparkcompletions.options.Visibility.HIDDEN;
import static io.sparkcompletions.options.Visibility.SHOWN_IF_VALID;

import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.Option.Definition;
import io.sparkcompletions.options.Option.Group;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All options there are, one constant each, in the order of the options table.
 *
 * <p>A new option is a constant here, an accessor in {@link ResolvedOptions} and a method of the
 * spec's builder; tests name what is missing. {@code docs/options.md} is generated from this class.
 */
public final class CompletionOptions {
  /** What stands before a key in the session configuration. */
  public static final String SESSION_PREFIX = "spark.completions.";

  /** Entries of the session configuration that hold keys; Spark redacts them by their name. */
  public static final String SECRET_PREFIX = SESSION_PREFIX + "secret.";

  private static final List<Option<?>> OPTIONS = new ArrayList<>();

  public static final Option<String> MODEL =
      option(
          define(Group.MODEL, "model", OptionType.name("text"), ANSWER),
          "The model, as `provider/model`, or bare beside `provider`. With `provider` it is taken"
              + " as it is, slashes included; only at the provider's own endpoint a redundant"
              + " `provider/` in front is dropped. Required.");

  public static final Option<String> MODEL_COLUMN =
      option(
          define(Group.MODEL, "modelColumn", OptionType.name("column"), ANSWER).visibility(HIDDEN),
          "The model per row: the name of a string column, or an SQL expression. A model of the same"
              + " provider, as `provider/model` or bare; where it is null, `model` holds. See [rows"
              + " with settings of their own](rows.md).");

  public static final Option<String> PROVIDER =
      option(
          define(Group.MODEL, "provider", OptionType.name("text"), ANSWER)
              .defaultText("the part of `model` before the first slash"),
          "Whose API is spoken: `openai`, also for the many servers that speak OpenAI's API at"
              + " their own `baseUrl`; `anthropic`; `gemini`; `azure`, `mistral`, `groq`, `xai`,"
              + " `deepseek`, `openrouter`, `together`, `fireworks`, `vllm`, `ollama`, `llamacpp`;"
              + " or one that a jar of yours brings. See [providers](providers.md).");

  public static final Option<URI> BASE_URL =
      option(
          define(Group.MODEL, "baseUrl", OptionType.baseUrl(), ANSWER)
              .visibility(SHOWN_IF_VALID)
              .defaultText("the provider's own endpoint"),
          "The root of the API, up to and including the version, such as"
              + " `http://127.0.0.1:8089/v1`. Part of the request key unless it is the provider's"
              + " own endpoint or `endpointId` is set.");

  public static final Option<String> ENDPOINT_ID =
      option(
          define(Group.MODEL, "endpointId", OptionType.name("text"), ANSWER)
              .defaultText("the provider's name at its own endpoint, else `baseUrl`"),
          "Names the server in the request key, for servers whose host or port moves while the"
              + " answers stay valid. Answers of servers with equal names are shared: a rehearsal"
              + " must not carry the name of the real one.");

  public static final Option<ApiChoice> API =
      option(
          define(Group.MODEL, "api", OptionType.choice(ApiChoice.class), ANSWER)
              .defaultValue(ApiChoice.AUTO),
          "Which of the interfaces of OpenAI's dialect is spoken. `auto` is Responses at OpenAI's"
              + " own endpoint and chat completions at any other; providers with an interface of"
              + " their own know only `auto`.");

  public static final Option<String> API_VERSION =
      option(
          define(Group.MODEL, "apiVersion", OptionType.headerText(), TUNING)
              .defaultText("the provider's usual one"),
          "The version of the interface, where it is not part of the URL: Anthropic's"
              + " `anthropic-version` (usually `2023-06-01`); Azure's `api-version`, which chooses"
              + " the URLs that name the deployment, such as `2024-10-21`.");

  public static final Option<CredentialReference> API_KEY =
      option(
          define(Group.MODEL, "apiKey", OptionType.credential(), TUNING)
              .visibility(SHOWN_IF_VALID)
              .defaultText(
                  "`env:OPENAI_API_KEY` at OpenAI's own endpoint, likewise for each provider;"
                      + " elsewhere required"),
          "Where the key is found, never the key itself: `env:NAME` (the executor's environment,"
              + " else the driver's), `secret:NAME` (the entry `spark.completions.secret.NAME`),"
              + " `credential:ALIAS` (a Hadoop credential provider), or `none` for servers that"
              + " want no key. At a `baseUrl` of your own it must be given, so that a key never"
              + " goes to another server by default. In a notebook: `Credentials.of(...)`.");

  public static final Option<String> ORGANIZATION =
      option(
          define(Group.MODEL, "organization", OptionType.headerText(), TUNING),
          "The OpenAI organization that is billed, for keys that belong to several.");

  public static final Option<String> PROJECT =
      option(
          define(Group.MODEL, "project", OptionType.headerText(), TUNING),
          "The OpenAI project that is billed.");

  public static final Option<Map<String, String>> HEADERS =
      option(
          define(Group.MODEL, "headers", OptionType.headers(), TUNING).visibility(HIDDEN),
          "Further HTTP headers for every call, such as `{\"X-Team\": \"search\"}`. Not for"
              + " secrets: headers that carry keys are refused. Not part of the request key.");

  public static final Option<Mode> MODE =
      option(
          define(Group.MODEL, "mode", OptionType.choice(Mode.class), TUNING)
              .defaultValue(Mode.LIVE),
          "How answers are asked for. `live`: one HTTP call per distinct request.");

  public static final Option<PromptTemplate> PROMPT =
      option(
          define(Group.INPUT, "prompt", OptionType.template(), ANSWER).visibility(HIDDEN),
          "The user message as a template: `{column}`, `{column.field}` and `` {`column name`} ``"
              + " stand for the row's values, `{{` and `}}` for braces. Exactly one of `prompt`,"
              + " `promptColumn` and `messagesColumn` must be given.");

  public static final Option<String> PROMPT_COLUMN =
      option(
          define(Group.INPUT, "promptColumn", OptionType.name("column"), ANSWER).visibility(HIDDEN),
          "The user message as it stands in a column: the name of a string column, or of an array"
              + " of parts with [images](images.md), or an SQL expression.");

  public static final Option<String> IMAGE_COLUMN =
      option(
          define(Group.INPUT, "imageColumn", OptionType.name("column"), ANSWER).visibility(HIDDEN),
          "Images beside `prompt` or a `promptColumn` of texts, behind the text: the name of a"
              + " column of type string (URLs) or binary, or of an array of one of them, or an SQL"
              + " expression. See [images](images.md).");

  public static final Option<String> MESSAGES_COLUMN =
      option(
          define(Group.INPUT, "messagesColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "A whole conversation: the name of a column of type"
              + " `array<struct<role:string,content:string>>`, or an SQL expression. A content may"
              + " be an array of parts with [images](images.md).");

  public static final Option<PromptTemplate> SYSTEM =
      option(
          define(Group.INPUT, "system", OptionType.template(), ANSWER).visibility(HIDDEN),
          "The system message, a template like `prompt`; without references it is the same for"
              + " every row. It stands before the user message or the conversation.");

  public static final Option<String> SYSTEM_COLUMN =
      option(
          define(Group.INPUT, "systemColumn", OptionType.name("column"), ANSWER).visibility(HIDDEN),
          "The system message per row: the name of a string column, or an SQL expression. Where it"
              + " is null, `system` holds; without that the row has no system message.");

  public static final Option<NullValues> NULL_VALUES =
      option(
          define(Group.INPUT, "nullValues", OptionType.choice(NullValues.class), ANSWER)
              .defaultValue(NullValues.ERROR),
          "What a null in a column of a template does: `error` fails the row with `null_prompt`"
              + " and sends nothing for it, `empty` renders it as empty text. So it is for a null in"
              + " `imageColumn`, which is then no image. A null in"
              + " `promptColumn` or `messagesColumn` always fails the row.");

  public static final Option<Integer> MAX_INPUT_TOKENS =
      option(
          define(Group.INPUT, "maxInputTokens", OptionType.integer(1), ANSWER)
              .unit("tokens")
              .defaultText("no bound"),
          "Most tokens that a request may have: messages, tools and schema together. Longer ones are"
              + " not sent, or are shortened first, as `onInputTooLong` says. Counted with the tokenizer"
              + " of OpenAI's models, estimated for others. See [long inputs](long-inputs.md).");

  public static final Option<FitPolicy> ON_INPUT_TOO_LONG =
      option(
          define(Group.INPUT, "onInputTooLong", OptionType.choice(FitPolicy.class), ANSWER)
              .defaultValue(FitPolicy.FAIL),
          "What becomes of a conversation beyond `maxInputTokens`: `fail` is a failed row"
              + " (`input_too_long`), `drop` leaves out its oldest exchanges, `truncate` also cuts the"
              + " beginning of the oldest one left. System messages and the last user message stay; where"
              + " that is too long still, the row fails and nothing is sent for it.");

  public static final Option<Integer> MAX_TOKENS =
      option(
          define(Group.PARAMETERS, "maxTokens", OptionType.integer(1), ANSWER)
              .unit("tokens")
              .defaultText("the provider's"),
          "Upper bound of generated tokens, hidden reasoning included. The Responses API wants 16"
              + " or more. Anthropic demands a bound, so 16000 (Claude 3: 4096) is sent where none"
              + " is set.");

  public static final Option<String> MAX_TOKENS_COLUMN =
      option(
          define(Group.PARAMETERS, "maxTokensColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "The bound per row: the name of an integer column, or an SQL expression. Where it is null,"
              + " `maxTokens` holds.");

  public static final Option<BigDecimal> TEMPERATURE =
      option(
          define(Group.PARAMETERS, "temperature", OptionType.decimal("0", "2"), ANSWER)
              .defaultText("the provider's"),
          "Sampling temperature. Sent only if set, since reasoning models refuse it; at"
              + " Anthropic from 0 to 1.");

  public static final Option<String> TEMPERATURE_COLUMN =
      option(
          define(Group.PARAMETERS, "temperatureColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "The temperature per row: the name of a numeric column, or an SQL expression. Where it is"
              + " null, `temperature` holds.");

  public static final Option<BigDecimal> TOP_P =
      option(
          define(Group.PARAMETERS, "topP", OptionType.decimal("0", "1"), ANSWER)
              .defaultText("the provider's"),
          "Nucleus sampling mass. Sent only if set.");

  public static final Option<List<String>> STOP =
      option(
          define(Group.PARAMETERS, "stop", OptionType.texts(), ANSWER).visibility(HIDDEN),
          "Texts at which generation ends; at most 4, at Gemini 5. Does not exist in the"
              + " Responses API.");

  public static final Option<String> STOP_COLUMN =
      option(
          define(Group.PARAMETERS, "stopColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "The stop texts per row: the name of a column of type string or `array<string>`, or an SQL"
              + " expression. Where it is null, `stop` holds; an empty array means none.");

  public static final Option<Long> SEED =
      option(
          define(Group.PARAMETERS, "seed", OptionType.longInteger(Long.MIN_VALUE), ANSWER),
          "Sampling seed, best effort. Does not exist in the Responses API, at Anthropic and at"
              + " DeepSeek.");

  public static final Option<String> SEED_COLUMN =
      option(
          define(Group.PARAMETERS, "seedColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "The seed per row: the name of an integer column, or an SQL expression. Where it is null,"
              + " `seed` holds.");

  public static final Option<String> REASONING_EFFORT =
      option(
          define(Group.PARAMETERS, "reasoningEffort", OptionType.word(), ANSWER)
              .defaultText("the provider's"),
          "How much to reason, in the provider's words, such as `low`; at Anthropic and Gemini"
              + " also a number of tokens, for models that take one.");

  public static final Option<String> TOOLS =
      option(
          define(Group.PARAMETERS, "tools", OptionType.jsonObjects(), ANSWER).visibility(HIDDEN),
          "Tools the model may ask for, as a JSON array in the shape of the API spoken. An answer"
              + " that is only a tool call is a success with null text.");

  public static final Option<String> TOOL_CHOICE =
      option(
          define(Group.PARAMETERS, "toolChoice", OptionType.toolChoice(), ANSWER)
              .defaultText("the provider's"),
          "Whether the model must ask for a tool: `auto`, `none`, `required`, or a JSON object in"
              + " the shape of the API spoken, to name one. Some models refuse to be told.");

  public static final Option<AnswerSchema> SCHEMA =
      option(
          define(Group.PARAMETERS, "schema", OptionType.schema(), ANSWER).visibility(HIDDEN),
          "What the answer must look like: Spark DDL such as"
              + " `sentiment STRING NOT NULL, score DECIMAL(3,2)`, or a JSON Schema. The provider"
              + " is asked for it in its own way, the answer is held against it, and the field"
              + " `parsed` has it typed. See [structured answers](structured.md).");

  public static final Option<Map<String, AnswerSchema>> SCHEMAS =
      option(
          define(Group.PARAMETERS, "schemas", OptionType.schemas(), ANSWER).visibility(HIDDEN),
          "Schemas for `schemaColumn` to choose from: a JSON object from names to schemas, each as"
              + " in `schema`. `parsed` then has a field for each of them, under its name, and only"
              + " the one that the row asked for is set; `schema`, if given as well, is called"
              + " `default` there.");

  public static final Option<String> SCHEMA_COLUMN =
      option(
          define(Group.PARAMETERS, "schemaColumn", OptionType.name("column"), ANSWER)
              .visibility(HIDDEN),
          "Which of the `schemas` a row's answer must fit, by name: the name of a string column, or"
              + " an SQL expression. Where it is null, `schema` holds; without that the answer is free"
              + " text.");

  public static final Option<SchemaMode> SCHEMA_MODE =
      option(
          define(Group.PARAMETERS, "schemaMode", OptionType.choice(SchemaMode.class), ANSWER)
              .defaultText("what the server is known to do best"),
          "How `schema` is asked for: `native` by the server's own interface for schemas, `json` by"
              + " its interface for any JSON and the schema in words, `prompt` in words alone. For"
              + " models and servers that know less than their provider's others.");

  public static final Option<String> EXTRA_BODY =
      option(
          define(Group.PARAMETERS, "extraBody", OptionType.jsonObject(), ANSWER).visibility(HIDDEN),
          "Members laid over every request body, as a JSON object, for what has no option here."
              + " Members that an option sets, or that change how the reply comes, are refused.");

  public static final Option<String> CUSTOM_ID =
      option(
          define(Group.RESULT, "customId", OptionType.name("column"), ROW)
              .defaultText("derived from the request"),
          "Your id of a row: the name of a column, or an SQL expression. Echoed unchanged in"
              + " `customId`, never sent. With `deduplicate=false` it is part of what tells"
              + " requests apart.");

  public static final Option<String> COLUMN =
      option(
          define(Group.RESULT, "column", OptionType.name("text"), ROW).defaultValue("completion"),
          "Name of the result column. It must not exist in the input.");

  public static final Option<Boolean> INCLUDE_RESPONSE =
      option(
          define(Group.RESULT, "includeResponse", OptionType.truth(), ROW).defaultValue(false),
          "Adds the field `response` with the raw reply.");

  public static final Option<Boolean> PRESERVE_ORDER =
      option(
          define(Group.RESULT, "preserveOrder", OptionType.truth(), ROW).defaultValue(false),
          "Returns rows in the order of the input, at the price of a sort.");

  public static final Option<Boolean> DEDUPLICATE =
      option(
          define(Group.RESULT, "deduplicate", OptionType.truth(), ANSWER).defaultValue(true),
          "Sends equal requests once and copies the answer, at cost 0. When off, each row has its"
              + " own request, told apart by `customId`, or by its number among equals.");

  public static final Option<FinishPolicy> ON_TRUNCATED =
      option(
          define(Group.POLICY, "onTruncated", OptionType.choice(FinishPolicy.class), READING)
              .defaultValue(FinishPolicy.FAIL),
          "What an answer cut at the token bound is: a failed row (`truncated`), or kept if it"
              + " holds anything. `retry` asks once more with `retryMaxTokens`, at its price; what is"
              + " cut then as well fails.");

  public static final Option<Integer> RETRY_MAX_TOKENS =
      option(
          define(Group.POLICY, "retryMaxTokens", OptionType.integer(1), TUNING)
              .unit("tokens")
              .defaultText("4 times `maxTokens`"),
          "The larger bound for `onTruncated=retry`, more than `maxTokens`. Only what is generated is"
              + " paid for, so rather high than low.");

  public static final Option<FinishPolicy> ON_CONTENT_FILTERED =
      option(
          define(Group.POLICY, "onContentFiltered", failOrKeep(), READING)
              .defaultValue(FinishPolicy.FAIL),
          "What an answer withheld or cut by a filter is: a failed row (`content_filtered`), or"
              + " kept if it holds anything.");

  public static final Option<FinishPolicy> ON_REFUSED =
      option(
          define(Group.POLICY, "onRefused", failOrKeep(), READING).defaultValue(FinishPolicy.FAIL),
          "What an answer in which the model declined is: a failed row (`refused`), or kept"
              + " if it holds anything.");

  public static final Option<Integer> MAX_REPAIRS =
      option(
          define(Group.POLICY, "maxRepairs", OptionType.integer(0, 5), TUNING)
              .unit("requests")
              .defaultValue(0),
          "How often a model whose answer does not fit `schema` is shown it and told why, and asked"
              + " again, at the price of another request. Without a fitting answer the row fails"
              + " (`invalid_output`).");

  public static final Option<Boolean> FAIL_ON_ERROR =
      option(
          define(Group.POLICY, "failOnError", OptionType.truth(), READING).defaultValue(false),
          "Makes the first failed row fail the job.");

  public static final Option<BigDecimal> MAX_FAILURE_RATIO =
      option(
          define(Group.POLICY, "maxFailureRatio", OptionType.decimal("0", "1"), READING)
              .defaultText("no bound"),
          "Stops the job when more than this share of its rows has failed.");

  public static final Option<String> PRICE_TABLE =
      option(
          define(Group.POLICY, "priceTable", OptionType.name("path"), TUNING)
              .defaultText("the built-in table"),
          "A price table of your own, in the shape of `conf/prices.json`. Answers are priced when"
              + " they are recorded.");

  public static final Option<String> CHECKPOINT_LOCATION =
      option(
          define(Group.LEDGER, "checkpointLocation", OptionType.name("path"), TUNING)
              .defaultText("a directory for this application alone"),
          "The directory that keeps every answer that was paid for, on any Hadoop file system that"
              + " the driver and all executors share. What it holds is not asked again, by"
              + " whichever job, model or prompt. Without it, answers are kept as long as the"
              + " application runs.");

  public static final Option<String> CHECKPOINT_ROOT =
      option(
          define(Group.LEDGER, "checkpointRoot", OptionType.name("path"), TUNING)
              .defaultText("the temporary area of the default file system"),
          "Where an application without `checkpointLocation` makes a directory of its own, for its"
              + " user only, and deletes it when it ends.");

  public static final Option<Duration> FLUSH_INTERVAL =
      option(
          define(Group.LEDGER, "flushInterval", OptionType.duration(Duration.ofMillis(10)), TUNING)
              .defaultText("`1s` where an open file can be flushed, `30s` on object stores"),
          "How old an answer may get before it is durable: what a crash loses, beside the calls in"
              + " flight, is younger.");

  public static final Option<Integer> FLUSH_RECORDS =
      option(
          define(Group.LEDGER, "flushRecords", OptionType.integer(1), TUNING)
              .unit("answers")
              .defaultValue(1_000),
          "How many answers of a task may wait to become durable.");

  public static final Option<RetryFailed> RETRY_FAILED =
      option(
          define(Group.LEDGER, "retryFailed", OptionType.choice(RetryFailed.class), TUNING)
              .defaultValue(RetryFailed.RETRYABLE),
          "Which failures that an earlier run recorded are asked again: `retryable` those that may"
              + " go well another time, `all` also the others and, paid for once more, answers"
              + " that were cut, filtered, refused or empty, or do not fit their schema, and count as"
              + " failed; `none` no failure.");

  public static final Option<RecordRequests> RECORD_REQUESTS =
      option(
          define(Group.LEDGER, "recordRequests", OptionType.choice(RecordRequests.class), TUNING)
              .defaultValue(RecordRequests.FAILED),
          "Of which requests the ledger keeps the text, prompts included: `failed` those without a"
              + " usable answer, which can be sent again from the ledger alone, `all`, or `none`."
              + " The key, the model and up to 16 of your `customId`s are kept in any case.");

  public static final Option<Integer> CONCURRENCY =
      option(
          define(Group.LIMITS, "concurrency", OptionType.integer(0), TUNING)
              .unit("calls")
              .defaultValue(64),
          "Most calls in flight at once, in the whole application; 0 for no bound.");

  public static final Option<Long> REQUESTS_PER_MINUTE =
      option(
          define(Group.LIMITS, "requestsPerMinute", OptionType.longInteger(1), TUNING)
              .unit("requests")
              .defaultText("what the provider allows"),
          "Most requests sent in a minute, by the whole application.");

  public static final Option<Long> TOKENS_PER_MINUTE =
      option(
          define(Group.LIMITS, "tokensPerMinute", OptionType.longInteger(1), TUNING)
              .unit("tokens")
              .defaultText("what the provider allows"),
          "Most tokens that the whole application asks for in a minute, counted as the provider"
              + " counts them.");

  public static final Option<PromptCache> PROMPT_CACHE =
      option(
          define(Group.LIMITS, "promptCache", OptionType.choice(PromptCache.class), TUNING)
              .defaultValue(PromptCache.OFF),
          "Helps the provider's prompt cache, for rows of which many begin alike, with a thousand"
              + " tokens or more. Other than `off`, they are asked one after the other, the first of them"
              + " alone until its answer comes; at Anthropic what stands before the last message is"
              + " marked to be cached, for five minutes (`short`) or an hour (`long`); at OpenAI, Azure"
              + " and Mistral it names the cache. See [prompt caches](prompt-caches.md).");

  public static final Option<Duration> TIMEOUT =
      option(
          define(Group.LIMITS, "timeout", OptionType.duration(Duration.ofMillis(1)), TUNING)
              .defaultValue(Duration.ofSeconds(600)),
          "Time limit of one call, from sending to the last byte. A call given up may have been"
              + " billed: keep it long.");

  public static final Option<Duration> CONNECT_TIMEOUT =
      option(
          define(Group.LIMITS, "connectTimeout", OptionType.duration(Duration.ofMillis(1)), TUNING)
              .defaultValue(Duration.ofSeconds(10)),
          "Time limit for making a connection.");

  public static final Option<Integer> MAX_ATTEMPTS =
      option(
          define(Group.LIMITS, "maxAttempts", OptionType.integer(1), TUNING)
              .unit("calls")
              .defaultValue(6),
          "Most calls for one request, the first one included. A call that the provider puts off, by"
              + " a 429 with a delay of 100 ms or more, is not counted; one request is put off 50"
              + " times at most.");

  public static final Option<Integer> MAX_UNANSWERED_ATTEMPTS =
      option(
          define(Group.LIMITS, "maxUnansweredAttempts", OptionType.integer(1), TUNING)
              .unit("calls")
              .defaultValue(2),
          "Most calls for one request that were sent and brought no answer, because each of them"
              + " may have been billed. At most `maxAttempts`.");

  public static final Option<Duration> MAX_RETRY_DELAY =
      option(
          define(Group.LIMITS, "maxRetryDelay", OptionType.duration(Duration.ofMillis(1)), TUNING)
              .defaultValue(Duration.ofSeconds(60)),
          "Longest pause before a retry, unless the provider asks for a longer one.");

  public static final Option<Duration> DRAIN_TIMEOUT =
      option(
          define(Group.LIMITS, "drainTimeout", OptionType.duration(Duration.ZERO), TUNING)
              .defaultValue(Duration.ofSeconds(30)),
          "How long a task that ends early waits for answers already paid for, so that they are"
              + " recorded.");

  public static final Option<Long> MAX_IN_FLIGHT_BYTES =
      option(
          define(Group.LIMITS, "maxInFlightBytes", OptionType.bytes(1L << 10), TUNING)
              .defaultValue(64L << 20),
          "Most memory for the rows that a task holds at once, all their columns included: those"
              + " in flight, those that wait for the answer to an equal request, and those that"
              + " are ready. One row larger than that still goes, alone."
              + " Where rows are large it bounds the calls in flight before concurrency does.");

  private static final Map<String, Option<?>> BY_KEY = byKey();

  private CompletionOptions() {}

  /** Every option, in the order of the options table. */
  public static List<Option<?>> all() {
    return Collections.unmodifiableList(OPTIONS);
  }

  /** The option with this key, whatever its case. */
  public static Optional<Option<?>> find(String key) {
    return Optional.ofNullable(BY_KEY.get(key.toLowerCase(Locale.ROOT)));
  }

  private static <T> Option<T> option(Definition<T> definition, String description) {
    Option<T> option = definition.description(description);
    OPTIONS.add(option);
    return option;
  }

  private static OptionType<FinishPolicy> failOrKeep() {
    return OptionType.choice(FinishPolicy.FAIL, FinishPolicy.KEEP);
  }

  private static Map<String, Option<?>> byKey() {
    Map<String, Option<?>> byKey = new HashMap<>();
    for (Option<?> option : OPTIONS) {
      if (byKey.put(option.key().toLowerCase(Locale.ROOT), option) != null) {
        throw new IllegalStateException("two options are called " + option.key());
      }
    }
    return byKey;
  }
}
