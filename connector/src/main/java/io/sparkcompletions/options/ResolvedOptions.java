package io.sparkcompletions.options;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.model.tokens.TokenBudget;
import io.sparkcompletions.provider.Endpoint;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Options that were checked together: what runs.
 *
 * <p>Immutable and serialisable; holds no key. Prompts are in it, so only {@link #toString} and
 * {@link #settings} are fit for people and logs.
 */
public final class ResolvedOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What {@link #schema} is called among the {@link #schemas}. */
  public static final String DEFAULT_SCHEMA = "default";

  private final OptionValues values;
  private final ModelId model;
  private final Endpoint endpoint;
  private final String endpointId;
  private final Input input;

  ResolvedOptions(
      OptionValues values, ModelId model, Endpoint endpoint, String endpointId, Input input) {
    this.values = values;
    this.model = model;
    this.endpoint = endpoint;
    this.endpointId = endpointId;
    this.input = input;
  }

  /**
   * An option that has a value, as the run report shows it.
   *
   * @param value fit for people and logs: hidden values are given by their length
   * @param origin who set it: the text of an {@link Origin}, or a place that a caller knows better
   */
  public record Setting(String key, String value, String origin) implements Serializable {}

  /**
   * Resolves options: the call's, then the session's, then the defaults.
   *
   * <p>Errors: {@link InvalidOptionsException} with every problem at once. Session entries under
   * {@code spark.completions.} that are no option are problems too, except {@code
   * spark.completions.secret.*}; other entries are not looked at.
   *
   * @param call by key, in any case
   * @param session the whole session configuration
   */
  public static ResolvedOptions resolve(Map<String, String> call, Map<String, String> session) {
    return OptionsResolver.resolve(call, session);
  }

  /** The value of any option; empty if it is unset. */
  public <T> Optional<T> get(Option<T> option) {
    return values.get(option);
  }

  /** Who set an option; empty if it is unset. */
  public Optional<Origin> origin(Option<?> option) {
    return values.origin(option);
  }

  /** Every option that has a value, in the order of the options table. */
  public List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    CompletionOptions.all().forEach(option -> setting(option).ifPresent(settings::add));
    return settings;
  }

  private <T> Optional<Setting> setting(Option<T> option) {
    return get(option)
        .map(
            value ->
                new Setting(
                    option.key(),
                    option.shown(option.type().format(value)),
                    values.origin(option).orElseThrow().text()));
  }

  public ModelId model() {
    return model;
  }

  /** The interface spoken; never {@code auto}. */
  public Api api() {
    return endpoint.api();
  }

  /** Where requests go. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Normalised; empty for the provider's own endpoint. */
  public Optional<URI> baseUrl() {
    return get(CompletionOptions.BASE_URL);
  }

  /** The server's name in request keys. */
  public String endpointId() {
    return endpointId;
  }

  public CredentialReference apiKey() {
    return required(CompletionOptions.API_KEY);
  }

  /** Headers for every call: the option's, and those that name organization and project. */
  public Map<String, String> headers() {
    return endpoint.headers();
  }

  public Mode mode() {
    return required(CompletionOptions.MODE);
  }

  /** Where a row's prompt comes from. */
  public Input input() {
    return input;
  }

  public Optional<PromptTemplate> system() {
    return get(CompletionOptions.SYSTEM);
  }

  /** Column name or SQL expression; where it is null, {@link #system} holds. */
  public Optional<String> systemColumn() {
    return get(CompletionOptions.SYSTEM_COLUMN);
  }

  public NullValues nullValues() {
    return required(CompletionOptions.NULL_VALUES);
  }

  /** How long a request may be; empty for no bound. */
  public Optional<TokenBudget> tokenBudget() {
    return get(CompletionOptions.MAX_INPUT_TOKENS)
        .map(tokens -> new TokenBudget(tokens, required(CompletionOptions.ON_INPUT_TOO_LONG)));
  }

  /** What goes into every request body beside the messages. */
  public Parameters parameters() {
    return parameters(values);
  }

  static Parameters parameters(OptionValues values) {
    return new Parameters(
        values.get(CompletionOptions.MAX_TOKENS).orElse(null),
        values.get(CompletionOptions.TEMPERATURE).orElse(null),
        values.get(CompletionOptions.TOP_P).orElse(null),
        values.get(CompletionOptions.STOP).orElse(List.of()),
        values.get(CompletionOptions.SEED).orElse(null),
        values.get(CompletionOptions.REASONING_EFFORT).orElse(null),
        values.get(CompletionOptions.TOOLS).orElse(null),
        values.get(CompletionOptions.EXTRA_BODY).orElse(null),
        values.get(CompletionOptions.TOOL_CHOICE).orElse(null),
        values.get(CompletionOptions.SCHEMA).map(AnswerSchema::json).orElse(null),
        values.isGiven(CompletionOptions.SCHEMA)
            ? values.get(CompletionOptions.SCHEMA_MODE).orElse(null)
            : null);
  }

  /** What the answer must look like; empty for free text. */
  public Optional<AnswerSchema> schema() {
    return get(CompletionOptions.SCHEMA);
  }

  /** Schemas that a row may name, in their order in {@code parsed}; empty for none. */
  public Map<String, AnswerSchema> schemas() {
    return get(CompletionOptions.SCHEMAS).orElse(Map.of());
  }

  /** How often a model is asked again whose answer does not fit the schema. */
  public int maxRepairs() {
    return required(CompletionOptions.MAX_REPAIRS);
  }

  /** The bound with which a cut answer is asked for once more; empty where it is not. */
  public OptionalInt retryMaxTokens() {
    return retryMaxTokens(parameters().maxTokens());
  }

  /**
   * The bound with which a cut answer is asked for once more; empty where it is not.
   *
   * @param maxTokens the bound at which it was cut; null if there was none
   */
  public OptionalInt retryMaxTokens(@Nullable Integer maxTokens) {
    return onTruncated() == FinishPolicy.RETRY && maxTokens != null
        ? OptionalInt.of(
            get(CompletionOptions.RETRY_MAX_TOKENS)
                .orElse((int) Math.min(Integer.MAX_VALUE, 4L * maxTokens)))
        : OptionalInt.empty();
  }

  /** Column name or SQL expression. */
  public Optional<String> customId() {
    return get(CompletionOptions.CUSTOM_ID);
  }

  /** Name of the result column. */
  public String column() {
    return required(CompletionOptions.COLUMN);
  }

  public boolean includeResponse() {
    return required(CompletionOptions.INCLUDE_RESPONSE);
  }

  public boolean preserveOrder() {
    return required(CompletionOptions.PRESERVE_ORDER);
  }

  public boolean deduplicate() {
    return required(CompletionOptions.DEDUPLICATE);
  }

  public FinishPolicy onTruncated() {
    return required(CompletionOptions.ON_TRUNCATED);
  }

  public FinishPolicy onContentFiltered() {
    return required(CompletionOptions.ON_CONTENT_FILTERED);
  }

  public FinishPolicy onRefused() {
    return required(CompletionOptions.ON_REFUSED);
  }

  public boolean failOnError() {
    return required(CompletionOptions.FAIL_ON_ERROR);
  }

  public Optional<BigDecimal> maxFailureRatio() {
    return get(CompletionOptions.MAX_FAILURE_RATIO);
  }

  /** Path of a price table; empty for the built-in one. */
  public Optional<String> priceTable() {
    return get(CompletionOptions.PRICE_TABLE);
  }

  /** The ledger's directory; empty for one that lives as long as the application. */
  public Optional<String> checkpointLocation() {
    return get(CompletionOptions.CHECKPOINT_LOCATION);
  }

  /** Where an application's own ledger is put; empty for the default file system's choice. */
  public Optional<String> checkpointRoot() {
    return get(CompletionOptions.CHECKPOINT_ROOT);
  }

  /** How old an answer may get before it is durable; empty for what suits the file system. */
  public Optional<Duration> flushInterval() {
    return get(CompletionOptions.FLUSH_INTERVAL);
  }

  public int flushRecords() {
    return required(CompletionOptions.FLUSH_RECORDS);
  }

  public RetryFailed retryFailed() {
    return required(CompletionOptions.RETRY_FAILED);
  }

  public RecordRequests recordRequests() {
    return required(CompletionOptions.RECORD_REQUESTS);
  }

  /** Most calls in flight, in the whole application; 0 for no bound. */
  public int concurrency() {
    return required(CompletionOptions.CONCURRENCY);
  }

  public OptionalLong requestsPerMinute() {
    return number(CompletionOptions.REQUESTS_PER_MINUTE);
  }

  public OptionalLong tokensPerMinute() {
    return number(CompletionOptions.TOKENS_PER_MINUTE);
  }

  public PromptCache promptCache() {
    return endpoint.promptCache();
  }

  public Duration timeout() {
    return required(CompletionOptions.TIMEOUT);
  }

  public Duration connectTimeout() {
    return required(CompletionOptions.CONNECT_TIMEOUT);
  }

  public int maxAttempts() {
    return required(CompletionOptions.MAX_ATTEMPTS);
  }

  public int maxUnansweredAttempts() {
    return required(CompletionOptions.MAX_UNANSWERED_ATTEMPTS);
  }

  public Duration maxRetryDelay() {
    return required(CompletionOptions.MAX_RETRY_DELAY);
  }

  public Duration drainTimeout() {
    return required(CompletionOptions.DRAIN_TIMEOUT);
  }

  public long maxInFlightBytes() {
    return required(CompletionOptions.MAX_IN_FLIGHT_BYTES);
  }

  private <T> T required(Option<T> option) {
    return get(option).orElseThrow();
  }

  private OptionalLong number(Option<Long> option) {
    return get(option).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResolvedOptions that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** What was set by call and session, hidden values by their length. */
  @Override
  public String toString() {
    return settings().stream()
        .filter(setting -> !setting.origin().equals(Origin.DEFAULT.text()))
        .map(setting -> setting.key() + "=" + setting.value())
        .collect(Collectors.joining(", ", "ResolvedOptions[", "]"));
  }
}
