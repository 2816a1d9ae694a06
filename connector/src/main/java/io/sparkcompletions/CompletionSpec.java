package io.sparkcompletions;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.options.ApiChoice;
import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.FinishPolicy;
import io.sparkcompletions.options.Mode;
import io.sparkcompletions.options.NullValues;
import io.sparkcompletions.options.Option;
import io.sparkcompletions.options.OptionType;
import io.sparkcompletions.options.RecordRequests;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.options.RetryFailed;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One enrichment: what to ask of which model, and how.
 *
 * <pre>CompletionSpec.builder()
 *     .model("openai/gpt-5.4-mini")
 *     .prompt("Classify as good or bad: {text}")
 *     .maxTokens(16)
 *     .build()</pre>
 *
 * <p>Immutable. Holds options as they were given; they are checked, together with the session's,
 * before anything is sent, and every problem is reported at once ({@link #resolve}). Serialising it
 * leaves out a key given as {@link Credentials#of}.
 */
public final class CompletionSpec implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> options;
  private final @Nullable Credentials credentials;

  private CompletionSpec(Builder builder) {
    this.options = new TreeMap<>(builder.options);
    this.credentials = builder.credentials;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A spec of options by key, as configuration files and SQL have them. */
  public static CompletionSpec of(Map<String, String> options) {
    return builder().options(options).build();
  }

  /** A builder that starts from this spec. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.options.putAll(options);
    builder.credentials = credentials;
    return builder;
  }

  /** The options as given, by key. A key given as {@link Credentials#of} is a handle here. */
  public Map<String, String> options() {
    return Collections.unmodifiableMap(options);
  }

  /**
   * Checks the options together with the session's.
   *
   * <p>Shape: pure; sends nothing.
   *
   * <p>Errors: {@link InvalidOptionsException} with every problem at once.
   *
   * @param session the whole session configuration; only {@code spark.completions.*} is looked at
   */
  public ResolvedOptions resolve(Map<String, String> session) {
    ResolvedOptions resolved = ResolvedOptions.resolve(options, session);
    boolean handle = resolved.apiKey().kind() == CredentialReference.Kind.LITERAL;
    if (handle && literalKey().isEmpty()) {
      throw new InvalidOptionsException(
          List.of(
              "apiKey was given as Credentials.of(...) in another JVM, and a key does not travel"
                  + " with a spec: give it here, or use a reference such as env:NAME"));
    }
    return resolved;
  }

  /** The key given as {@link Credentials#of}, in the JVM where it was given. */
  @Internal
  public Optional<String> literalKey() {
    return Optional.ofNullable(credentials).flatMap(Credentials::literal);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompletionSpec spec && options.equals(spec.options);
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }

  /** Keys with values; prompts and the like by their length, and no value of an unknown key. */
  @Override
  public String toString() {
    return options.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + shown(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", "CompletionSpec[", "]"));
  }

  private static String shown(String key, String value) {
    return CompletionOptions.find(key).map(option -> option.shown(value)).orElse("(not shown)");
  }

  /**
   * Collects options; the last call for an option wins. Nothing is checked before {@link
   * CompletionSpec#resolve}.
   */
  public static final class Builder {
    private final TreeMap<String, String> options = new TreeMap<>();
    private @Nullable Credentials credentials;

    private Builder() {}

    /** Sets any option by its key, in any case. */
    public Builder option(String key, String value) {
      forget(key);
      options.put(canonical(key), value);
      return this;
    }

    /**
     * Sets options by key, in any case; entries without a value are left out. Two keys that differ
     * only in case are kept apart here and reported later.
     */
    public Builder options(Map<String, String> options) {
      options.keySet().forEach(this::forget);
      options.forEach(
          (key, value) -> {
            if (value != null) {
              boolean unique = options.keySet().stream().filter(key::equalsIgnoreCase).count() == 1;
              this.options.put(unique ? canonical(key) : key, value);
            }
          });
      return this;
    }

    private static String canonical(String key) {
      return CompletionOptions.find(key).map(Option::key).orElse(key);
    }

    private void forget(String key) {
      options.keySet().removeIf(key::equalsIgnoreCase);
      if (key.equalsIgnoreCase(CompletionOptions.API_KEY.key())) {
        credentials = null;
      }
    }

    private <T> Builder set(Option<T> option, T value) {
      return option(option.key(), option.type().format(value));
    }

    public Builder model(String model) {
      return option(CompletionOptions.MODEL.key(), model);
    }

    /** The model per row, of the same provider; null for {@link #model}. */
    public Builder modelColumn(String column) {
      return option(CompletionOptions.MODEL_COLUMN.key(), column);
    }

    public Builder provider(String provider) {
      return option(CompletionOptions.PROVIDER.key(), provider);
    }

    public Builder baseUrl(String url) {
      return option(CompletionOptions.BASE_URL.key(), url);
    }

    public Builder endpointId(String id) {
      return option(CompletionOptions.ENDPOINT_ID.key(), id);
    }

    public Builder api(ApiChoice api) {
      return set(CompletionOptions.API, api);
    }

    public Builder apiVersion(String version) {
      return option(CompletionOptions.API_VERSION.key(), version);
    }

    /** A reference such as {@code env:NAME}; for a key itself see {@link Credentials#of}. */
    public Builder apiKey(String reference) {
      return option(CompletionOptions.API_KEY.key(), reference);
    }

    public Builder apiKey(Credentials credentials) {
      set(CompletionOptions.API_KEY, credentials.reference());
      this.credentials = credentials;
      return this;
    }

    public Builder organization(String organization) {
      return option(CompletionOptions.ORGANIZATION.key(), organization);
    }

    public Builder project(String project) {
      return option(CompletionOptions.PROJECT.key(), project);
    }

    public Builder headers(Map<String, String> headers) {
      return set(CompletionOptions.HEADERS, headers);
    }

    public Builder mode(Mode mode) {
      return set(CompletionOptions.MODE, mode);
    }

    public Builder prompt(String template) {
      return option(CompletionOptions.PROMPT.key(), template);
    }

    public Builder promptColumn(String column) {
      return option(CompletionOptions.PROMPT_COLUMN.key(), column);
    }

    /** Images beside the prompt: a URL or bytes, or an array of one of them. */
    public Builder imageColumn(String column) {
      return option(CompletionOptions.IMAGE_COLUMN.key(), column);
    }

    public Builder messagesColumn(String column) {
      return option(CompletionOptions.MESSAGES_COLUMN.key(), column);
    }

    public Builder system(String template) {
      return option(CompletionOptions.SYSTEM.key(), template);
    }

    public Builder systemColumn(String column) {
      return option(CompletionOptions.SYSTEM_COLUMN.key(), column);
    }

    public Builder nullValues(NullValues nullValues) {
      return set(CompletionOptions.NULL_VALUES, nullValues);
    }

    /** Most tokens that a request may have. */
    public Builder maxInputTokens(int tokens) {
      return set(CompletionOptions.MAX_INPUT_TOKENS, tokens);
    }

    public Builder onInputTooLong(FitPolicy policy) {
      return set(CompletionOptions.ON_INPUT_TOO_LONG, policy);
    }

    public Builder maxTokens(int tokens) {
      return set(CompletionOptions.MAX_TOKENS, tokens);
    }

    /** The bound of generated tokens per row; null for {@link #maxTokens}. */
    public Builder maxTokensColumn(String column) {
      return option(CompletionOptions.MAX_TOKENS_COLUMN.key(), column);
    }

    public Builder temperature(double temperature) {
      return set(CompletionOptions.TEMPERATURE, BigDecimal.valueOf(temperature));
    }

    /** The temperature per row; null for {@link #temperature}. */
    public Builder temperatureColumn(String column) {
      return option(CompletionOptions.TEMPERATURE_COLUMN.key(), column);
    }

    public Builder topP(double topP) {
      return set(CompletionOptions.TOP_P, BigDecimal.valueOf(topP));
    }

    public Builder stop(String... texts) {
      return set(CompletionOptions.STOP, List.of(texts));
    }

    /** The stop texts per row, one or an array of them; null for {@link #stop}. */
    public Builder stopColumn(String column) {
      return option(CompletionOptions.STOP_COLUMN.key(), column);
    }

    public Builder seed(long seed) {
      return set(CompletionOptions.SEED, seed);
    }

    /** The seed per row; null for {@link #seed}. */
    public Builder seedColumn(String column) {
      return option(CompletionOptions.SEED_COLUMN.key(), column);
    }

    public Builder reasoningEffort(String effort) {
      return option(CompletionOptions.REASONING_EFFORT.key(), effort);
    }

    /** A JSON array of tools in the shape of the API spoken. */
    public Builder tools(String json) {
      return option(CompletionOptions.TOOLS.key(), json);
    }

    /** {@code auto}, {@code none}, {@code required}, or a JSON object in the API's shape. */
    public Builder toolChoice(String choice) {
      return option(CompletionOptions.TOOL_CHOICE.key(), choice);
    }

    /** What the answer must look like: Spark DDL, or a JSON Schema as text. */
    public Builder schema(String schema) {
      return option(CompletionOptions.SCHEMA.key(), schema);
    }

    /** What the answer must look like, as the type of the column {@code parsed}. */
    public Builder schema(StructType type) {
      return schema(type.toDDL());
    }

    /** Schemas by name, each as in {@link #schema(String)}, for {@link #schemaColumn}. */
    public Builder schemas(Map<String, String> schemas) {
      return option(CompletionOptions.SCHEMAS.key(), OptionType.jsonOf(schemas));
    }

    /** The name of a row's schema; null for {@link #schema(String)}. */
    public Builder schemaColumn(String column) {
      return option(CompletionOptions.SCHEMA_COLUMN.key(), column);
    }

    public Builder schemaMode(SchemaMode mode) {
      return set(CompletionOptions.SCHEMA_MODE, mode);
    }

    /** A JSON object whose members are laid over every request body. */
    public Builder extraBody(String json) {
      return option(CompletionOptions.EXTRA_BODY.key(), json);
    }

    public Builder customId(String column) {
      return option(CompletionOptions.CUSTOM_ID.key(), column);
    }

    public Builder column(String name) {
      return option(CompletionOptions.COLUMN.key(), name);
    }

    public Builder includeResponse(boolean include) {
      return set(CompletionOptions.INCLUDE_RESPONSE, include);
    }

    public Builder preserveOrder(boolean preserve) {
      return set(CompletionOptions.PRESERVE_ORDER, preserve);
    }

    public Builder deduplicate(boolean deduplicate) {
      return set(CompletionOptions.DEDUPLICATE, deduplicate);
    }

    public Builder onTruncated(FinishPolicy policy) {
      return set(CompletionOptions.ON_TRUNCATED, policy);
    }

    /** The larger bound for answers that were cut. */
    public Builder retryMaxTokens(int tokens) {
      return set(CompletionOptions.RETRY_MAX_TOKENS, tokens);
    }

    public Builder onContentFiltered(FinishPolicy policy) {
      return set(CompletionOptions.ON_CONTENT_FILTERED, policy);
    }

    public Builder onRefused(FinishPolicy policy) {
      return set(CompletionOptions.ON_REFUSED, policy);
    }

    public Builder maxRepairs(int requests) {
      return set(CompletionOptions.MAX_REPAIRS, requests);
    }

    public Builder failOnError(boolean fail) {
      return set(CompletionOptions.FAIL_ON_ERROR, fail);
    }

    public Builder maxFailureRatio(double ratio) {
      return set(CompletionOptions.MAX_FAILURE_RATIO, BigDecimal.valueOf(ratio));
    }

    public Builder priceTable(String path) {
      return option(CompletionOptions.PRICE_TABLE.key(), path);
    }

    public Builder checkpointLocation(String path) {
      return option(CompletionOptions.CHECKPOINT_LOCATION.key(), path);
    }

    public Builder checkpointRoot(String path) {
      return option(CompletionOptions.CHECKPOINT_ROOT.key(), path);
    }

    public Builder flushInterval(Duration interval) {
      return set(CompletionOptions.FLUSH_INTERVAL, interval);
    }

    public Builder flushRecords(int answers) {
      return set(CompletionOptions.FLUSH_RECORDS, answers);
    }

    public Builder retryFailed(RetryFailed which) {
      return set(CompletionOptions.RETRY_FAILED, which);
    }

    /** Of which requests the ledger keeps the text. */
    public Builder recordRequests(RecordRequests which) {
      return set(CompletionOptions.RECORD_REQUESTS, which);
    }

    /** Most calls in flight at once, in the whole application; 0 for no bound. */
    public Builder concurrency(int calls) {
      return set(CompletionOptions.CONCURRENCY, calls);
    }

    public Builder requestsPerMinute(long requests) {
      return set(CompletionOptions.REQUESTS_PER_MINUTE, requests);
    }

    public Builder tokensPerMinute(long tokens) {
      return set(CompletionOptions.TOKENS_PER_MINUTE, tokens);
    }

    public Builder promptCache(PromptCache cache) {
      return set(CompletionOptions.PROMPT_CACHE, cache);
    }

    public Builder timeout(Duration timeout) {
      return set(CompletionOptions.TIMEOUT, timeout);
    }

    public Builder connectTimeout(Duration timeout) {
      return set(CompletionOptions.CONNECT_TIMEOUT, timeout);
    }

    public Builder maxAttempts(int attempts) {
      return set(CompletionOptions.MAX_ATTEMPTS, attempts);
    }

    public Builder maxUnansweredAttempts(int attempts) {
      return set(CompletionOptions.MAX_UNANSWERED_ATTEMPTS, attempts);
    }

    public Builder maxRetryDelay(Duration delay) {
      return set(CompletionOptions.MAX_RETRY_DELAY, delay);
    }

    public Builder drainTimeout(Duration timeout) {
      return set(CompletionOptions.DRAIN_TIMEOUT, timeout);
    }

    public Builder maxInFlightBytes(long bytes) {
      return set(CompletionOptions.MAX_IN_FLIGHT_BYTES, bytes);
    }

    public CompletionSpec build() {
      return new CompletionSpec(this);
    }
  }
}
