package io.sparkcompletions.options;

import static io.sparkcompletions.options.CompletionOptions.API;
import static io.sparkcompletions.options.CompletionOptions.API_KEY;
import static io.sparkcompletions.options.CompletionOptions.BASE_URL;
import static io.sparkcompletions.options.CompletionOptions.ENDPOINT_ID;
import static io.sparkcompletions.options.CompletionOptions.HEADERS;
import static io.sparkcompletions.options.CompletionOptions.MAX_ATTEMPTS;
import static io.sparkcompletions.options.CompletionOptions.MAX_TOKENS;
import static io.sparkcompletions.options.CompletionOptions.MAX_UNANSWERED_ATTEMPTS;
import static io.sparkcompletions.options.CompletionOptions.MESSAGES_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.MODEL;
import static io.sparkcompletions.options.CompletionOptions.ORGANIZATION;
import static io.sparkcompletions.options.CompletionOptions.PROJECT;
import static io.sparkcompletions.options.CompletionOptions.PROMPT;
import static io.sparkcompletions.options.CompletionOptions.PROMPT_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.PROVIDER;
import static io.sparkcompletions.options.CompletionOptions.SEED;
import static io.sparkcompletions.options.CompletionOptions.STOP;
import static io.sparkcompletions.options.OptionsResolver.INPUTS;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.ModelId;
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
  /** OpenAI's bound for chat completions. */
  private static final int MAX_STOPS = 4;

  /** OpenAI's bound for Responses. */
  private static final int MIN_RESPONSES_TOKENS = 16;

  private final OptionValues values;
  private final List<String> problems;

  Resolution(OptionValues values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  /** The options with what follows from them; null only if that is among the problems. */
  @Nullable ResolvedOptions check() {
    Input input = input();
    ProviderDefaults provider = provider();
    ModelId model = provider == null ? null : model(provider);
    Api api = provider == null ? null : api(provider);
    checkAttempts();
    if (provider == null || api == null) {
      return null;
    }
    checkApi(api);
    new BodyCheck(values, api, problems).run();
    Map<String, String> headers = headers(provider);
    boolean own = isOwn(provider);
    useDefaultKey(provider, own);
    if (input == null || model == null) {
      return null;
    }
    return new ResolvedOptions(values, model, api, endpointId(provider), input, headers);
  }

  private @Nullable Input input() {
    List<String> given = new ArrayList<>();
    for (Option<?> option : INPUTS) {
      if (values.isGiven(option)) {
        given.add(values.nameOf(option));
      }
    }
    if (given.isEmpty()) {
      problems.add("one of prompt, promptColumn and messagesColumn must be given");
    } else if (given.size() > 1) {
      problems.add(
          "only one of prompt, promptColumn and messagesColumn may be given, not "
              + String.join(" and ", given));
    }
    Optional<Input> template = values.get(PROMPT).map(Input.Template::new);
    Optional<Input> text = values.get(PROMPT_COLUMN).map(Input.Text::new);
    Optional<Input> conversation = values.get(MESSAGES_COLUMN).map(Input.Conversation::new);
    return template.or(() -> text).or(() -> conversation).orElse(null);
  }

  private @Nullable ProviderDefaults provider() {
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
              + ProviderDefaults.names()
              + ")");
      return null;
    }
    Optional<String> name = explicit.or(() -> model.map(Resolution::beforeSlash));
    Optional<ProviderDefaults> known = name.flatMap(ProviderDefaults::find);
    if (name.isPresent() && known.isEmpty()) {
      problems.add(
          "provider "
              + Quoted.of(name.get())
              + " is not known (known: "
              + ProviderDefaults.names()
              + "); for a server that speaks OpenAI's API give provider=openai and its baseUrl");
    }
    return known.orElse(null);
  }

  private @Nullable ModelId model(ProviderDefaults provider) {
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

  private boolean isOwn(ProviderDefaults provider) {
    return !values.isGiven(BASE_URL) || values.get(BASE_URL).map(provider::isOwn).orElse(false);
  }

  private @Nullable Api api(ProviderDefaults provider) {
    Optional<ApiChoice> choice = values.get(API);
    if (choice.isEmpty()) {
      return null;
    }
    return switch (choice.get()) {
      case AUTO -> isOwn(provider) ? provider.ownApi() : Api.CHAT;
      case RESPONSES -> Api.RESPONSES;
      case CHAT -> Api.CHAT;
    };
  }

  private String endpointId(ProviderDefaults provider) {
    Optional<URI> foreign = values.get(BASE_URL).filter(url -> !url.equals(provider.baseUrl()));
    return values.get(ENDPOINT_ID).or(() -> foreign.map(URI::toString)).orElse(provider.name());
  }

  private void useDefaultKey(ProviderDefaults provider, boolean own) {
    if (values.isGiven(API_KEY)) {
      return;
    }
    if (own) {
      CredentialReference variable =
          new CredentialReference(CredentialReference.Kind.ENV, provider.keyVariable());
      values.put(API_KEY, variable, Origin.DEFAULT);
    } else {
      problems.add(
          "apiKey must be given where baseUrl is not the provider's own, so that a key never goes"
              + " to another server by default: a reference such as env:NAME, or none if the server"
              + " wants no key");
    }
  }

  private Map<String, String> headers(ProviderDefaults provider) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.get(HEADERS).ifPresent(headers::putAll);
    for (String name : headers.keySet()) {
      ReservedHeaders.problem(name, provider)
          .ifPresent(problem -> problems.add(values.nameOf(HEADERS) + " " + problem));
    }
    values.get(ORGANIZATION).ifPresent(value -> headers.put(provider.organizationHeader(), value));
    values.get(PROJECT).ifPresent(value -> headers.put(provider.projectHeader(), value));
    return Map.copyOf(headers);
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

  private void checkApi(Api api) {
    if (api == Api.CHAT) {
      if (values.get(STOP).orElse(List.of()).size() > MAX_STOPS) {
        problems.add(values.nameOf(STOP) + " may hold at most " + MAX_STOPS + " texts");
      }
      return;
    }
    boolean chosen = values.get(API).equals(Optional.of(ApiChoice.AUTO));
    String why = chosen ? ", which api=auto chooses at the provider's own endpoint" : "";
    for (Option<?> option : List.of(STOP, SEED)) {
      if (values.isGiven(option)) {
        problems.add(
            values.nameOf(option)
                + " does not exist in the Responses API"
                + why
                + "; set api=chat or leave it out");
      }
    }
    if (values.get(MAX_TOKENS).orElse(MIN_RESPONSES_TOKENS) < MIN_RESPONSES_TOKENS) {
      problems.add(
          values.nameOf(MAX_TOKENS)
              + " must be "
              + MIN_RESPONSES_TOKENS
              + " or more in the Responses API"
              + why
              + ", or set api=chat");
    }
  }
}
