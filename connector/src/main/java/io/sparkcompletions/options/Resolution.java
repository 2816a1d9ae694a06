package io.sparkcompletions.options;

import static io.sparkcompletions.options.CompletionOptions.API;
import static io.sparkcompletions.options.CompletionOptions.API_KEY;
import static io.sparkcompletions.options.CompletionOptions.API_VERSION;
import static io.sparkcompletions.options.CompletionOptions.BASE_URL;
import static io.sparkcompletions.options.CompletionOptions.ENDPOINT_ID;
import static io.sparkcompletions.options.CompletionOptions.HEADERS;
import static io.sparkcompletions.options.CompletionOptions.IMAGE_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.MAX_ATTEMPTS;
import static io.sparkcompletions.options.CompletionOptions.MAX_INPUT_TOKENS;
import static io.sparkcompletions.options.CompletionOptions.MAX_TOKENS;
import static io.sparkcompletions.options.CompletionOptions.MAX_TOKENS_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.MAX_UNANSWERED_ATTEMPTS;
import static io.sparkcompletions.options.CompletionOptions.MESSAGES_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.MODEL;
import static io.sparkcompletions.options.CompletionOptions.ON_INPUT_TOO_LONG;
import static io.sparkcompletions.options.CompletionOptions.ON_TRUNCATED;
import static io.sparkcompletions.options.CompletionOptions.ORGANIZATION;
import static io.sparkcompletions.options.CompletionOptions.PROJECT;
import static io.sparkcompletions.options.CompletionOptions.PROMPT;
import static io.sparkcompletions.options.CompletionOptions.PROMPT_CACHE;
import static io.sparkcompletions.options.CompletionOptions.PROMPT_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.PROVIDER;
import static io.sparkcompletions.options.CompletionOptions.RETRY_MAX_TOKENS;
import static io.sparkcompletions.options.OptionsResolver.INPUTS;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.Providers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Derives what follows from several options together, and finds contradictions between them.
 *
 * <p>Every check runs, whatever the others found; what cannot be derived is left null and only
 * matters if there was no problem at all.
 */
final class Resolution {
  private final OptionValues values;
  private final List<String> problems;

  Resolution(OptionValues values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  /** The options with what follows from them; null only if that is among the problems. */
  @Nullable ResolvedOptions check() {
    Input input = input();
    ProviderAdapter provider = provider();
    ModelId model = provider == null ? null : model(provider.profile());
    checkAttempts();
    checkRetry();
    checkBudget();
    if (provider == null) {
      return null;
    }
    URI baseUrl = baseUrl(provider.profile());
    Api api = baseUrl == null ? null : api(provider, baseUrl);
    Map<String, String> headers = headers(provider.profile());
    useDefaultKey(provider.profile());
    if (model == null || baseUrl == null || api == null) {
      return null;
    }
    Endpoint endpoint =
        new Endpoint(
            baseUrl,
            api,
            headers,
            values.get(API_VERSION).orElse(null),
            values.get(PROMPT_CACHE).orElse(PromptCache.OFF));
    ProviderAdapter server = provider.at(endpoint);
    server.objections(model, endpoint, ResolvedOptions.parameters(values)).forEach(this::add);
    new RowColumns(values, problems).check(server, model, endpoint);
    return input == null
        ? null
        : new ResolvedOptions(values, model, endpoint, endpointId(provider.profile()), input);
  }

  private void add(Objection objection) {
    String name =
        CompletionOptions.find(objection.option()).map(values::nameOf).orElse(objection.option());
    problems.add(name + " " + objection.problem());
  }

  private @Nullable Input input() {
    List<String> given = new ArrayList<>();
    for (Option<?> option : INPUTS) {
      if (values.isGiven(option)) {
        given.add(values.nameOf(option));
      }
    }
    if (given.isEmpty()) {
      problems.add("prompt must be given, or promptColumn or messagesColumn instead of it");
    } else if (given.size() > 1) {
      problems.add(
          given.get(0)
              + " contradicts "
              + String.join(" and ", given.subList(1, given.size()))
              + ": only one of prompt, promptColumn and messagesColumn may be given");
    }
    if (values.isGiven(IMAGE_COLUMN) && values.isGiven(MESSAGES_COLUMN)) {
      problems.add(
          values.nameOf(IMAGE_COLUMN)
              + " goes with prompt or promptColumn; in a conversation give the content of a message"
              + " as an array of parts");
    }
    Optional<Input> template = values.get(PROMPT).map(Input.Template::new);
    Optional<Input> text = values.get(PROMPT_COLUMN).map(Input.Text::new);
    Optional<Input> conversation = values.get(MESSAGES_COLUMN).map(Input.Conversation::new);
    return template.or(() -> text).or(() -> conversation).orElse(null);
  }

  private @Nullable ProviderAdapter provider() {
    if (!values.isGiven(MODEL)) {
      problems.add("model must be given, as provider/model");
    }
    Optional<String> explicit = values.get(PROVIDER);
    Optional<String> model = values.get(MODEL);
    if (explicit.isEmpty() && model.isPresent() && model.get().indexOf('/') < 1) {
      problems.add(
          "model "
              + Quoted.of(model.get())
              + " does not say whose it is: write provider/model or give provider (known: "
              + names()
              + ")");
      return null;
    }
    Optional<String> name = explicit.or(() -> model.map(Resolution::beforeSlash));
    Optional<ProviderAdapter> known = name.flatMap(Providers::find);
    if (name.isPresent() && known.isEmpty()) {
      problems.add(
          values.nameOf(explicit.isPresent() ? PROVIDER : MODEL)
              + " names the provider "
              + Quoted.of(name.get())
              + ", which this version does not know (known: "
              + names()
              + "); for a server that speaks OpenAI's API give provider=openai and its baseUrl");
    }
    return known.orElse(null);
  }

  private static String names() {
    return String.join(", ", Providers.names());
  }

  private @Nullable ModelId model(ProviderProfile provider) {
    Optional<String> text = values.get(MODEL);
    if (text.isEmpty()) {
      return null;
    }
    String model = text.get();
    boolean redundant = beforeSlash(model).equalsIgnoreCase(provider.name()) && isOwn(provider);
    String name =
        values.isGiven(PROVIDER) && !redundant ? model : model.substring(model.indexOf('/') + 1);
    if (name.isBlank()) {
      problems.add(values.nameOf(MODEL) + " names no model after the slash");
      return null;
    }
    return new ModelId(provider.name(), name);
  }

  private static String beforeSlash(String model) {
    int slash = model.indexOf('/');
    return slash < 0 ? "" : model.substring(0, slash);
  }

  /** The given one, else the provider's own; null if neither is there or the given one is bad. */
  private @Nullable URI baseUrl(ProviderProfile provider) {
    if (values.isGiven(BASE_URL)) {
      return values.get(BASE_URL).orElse(null);
    }
    if (provider.baseUrl() == null) {
      problems.add(
          "baseUrl must be given, since " + provider.name() + " has no endpoint that all share");
    }
    return provider.baseUrl();
  }

  private boolean isOwn(ProviderProfile provider) {
    return !values.isGiven(BASE_URL) || values.get(BASE_URL).map(provider::isOwn).orElse(false);
  }

  private @Nullable Api api(ProviderAdapter provider, URI baseUrl) {
    Optional<ApiChoice> choice = values.get(API);
    if (choice.isEmpty()) {
      return null;
    }
    List<Api> spoken = provider.apis(baseUrl);
    Api api =
        switch (choice.get()) {
          case AUTO -> spoken.get(0);
          case RESPONSES -> Api.RESPONSES;
          case CHAT -> Api.CHAT;
        };
    if (!spoken.contains(api)) {
      problems.add(
          values.nameOf(API)
              + " must be left out for "
              + provider.profile().name()
              + ", which speaks an interface of its own");
    }
    return api;
  }

  private String endpointId(ProviderProfile provider) {
    Optional<URI> foreign = values.get(BASE_URL).filter(url -> !url.equals(provider.baseUrl()));
    return values.get(ENDPOINT_ID).or(() -> foreign.map(URI::toString)).orElse(provider.name());
  }

  private void useDefaultKey(ProviderProfile provider) {
    if (values.isGiven(API_KEY)) {
      return;
    }
    String variable = provider.keyVariable();
    if (variable == null) {
      values.put(API_KEY, CredentialReference.NONE, Origin.DEFAULT);
    } else if (isOwn(provider)) {
      values.put(
          API_KEY, new CredentialReference(CredentialReference.Kind.ENV, variable), Origin.DEFAULT);
    } else {
      problems.add(
          "apiKey must be given where baseUrl is not the provider's own, so that a key never goes"
              + " to another server by default: a reference such as env:NAME, or none if the server"
              + " wants no key");
    }
  }

  private Map<String, String> headers(ProviderProfile provider) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.get(HEADERS).ifPresent(headers::putAll);
    for (String name : headers.keySet()) {
      ReservedHeaders.problem(name, provider)
          .ifPresent(problem -> problems.add(values.nameOf(HEADERS) + " " + problem));
    }
    for (Option<String> option : List.of(ORGANIZATION, PROJECT)) {
      String header = provider.optionHeaders().get(option.key());
      if (header != null) {
        values.get(option).ifPresent(value -> headers.put(header, value));
      } else if (values.isGiven(option)) {
        problems.add(values.nameOf(option) + " does not exist at " + provider.name());
      }
    }
    return Map.copyOf(headers);
  }

  private void checkRetry() {
    if (!values.get(ON_TRUNCATED).equals(Optional.of(FinishPolicy.RETRY))) {
      return;
    }
    Optional<Integer> larger = values.get(RETRY_MAX_TOKENS);
    Optional<Integer> bound = values.get(MAX_TOKENS);
    if (!values.isGiven(MAX_TOKENS) && !values.isGiven(MAX_TOKENS_COLUMN)) {
      problems.add(
          values.nameOf(ON_TRUNCATED)
              + " is retry, so maxTokens or maxTokensColumn must be given: what is cut without it is at the model's own"
              + " bound");
    } else if (larger.isPresent() && bound.isPresent() && larger.get() <= bound.get()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s (%d) must be more than %s (%d)",
              values.nameOf(RETRY_MAX_TOKENS),
              larger.get(),
              values.nameOf(MAX_TOKENS),
              bound.get()));
    }
  }

  private void checkBudget() {
    if (values.get(ON_INPUT_TOO_LONG).filter(policy -> policy != FitPolicy.FAIL).isPresent()
        && !values.isGiven(MAX_INPUT_TOKENS)) {
      problems.add(
          values.nameOf(ON_INPUT_TOO_LONG)
              + " needs maxInputTokens, which says from where on an input is too long");
    }
  }

  private void checkAttempts() {
    Optional<Integer> unanswered = values.get(MAX_UNANSWERED_ATTEMPTS);
    Optional<Integer> attempts = values.get(MAX_ATTEMPTS);
    if (unanswered.isEmpty() || attempts.isEmpty() || unanswered.get() <= attempts.get()) {
      return;
    }
    if (values.origin(MAX_UNANSWERED_ATTEMPTS).equals(Optional.of(Origin.DEFAULT))) {
      values.put(MAX_UNANSWERED_ATTEMPTS, attempts.get(), Origin.DEFAULT);
    } else {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s (%d) must not be more than %s (%d)",
              values.nameOf(MAX_UNANSWERED_ATTEMPTS),
              unanswered.get(),
              values.nameOf(MAX_ATTEMPTS),
              attempts.get()));
    }
  }
}
