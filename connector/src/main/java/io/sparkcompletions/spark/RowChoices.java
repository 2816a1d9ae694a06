package io.sparkcompletions.spark;

import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.pricing.PriceTable;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.Providers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a row's own settings make of the call's: which model is asked, with which parameters, and
 * what is wrong with that.
 *
 * <p>Travels in a closure. Belongs to one thread after the other.
 */
final class RowChoices implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows usually share a few settings; judging them reads schemas and tools. */
  private static final int REMEMBERED = 256;

  private final ModelId model;
  private final Endpoint endpoint;
  private final Parameters parameters;
  private final Map<String, AnswerSchema> schemas;
  private final @Nullable SchemaMode schemaMode;
  private final boolean namesAreWhole;
  private final @Nullable PriceTable prices;

  private transient @Nullable Map<RowSettings, List<String>> judged;

  private RowChoices(ResolvedOptions options, boolean namesAreWhole, @Nullable PriceTable prices) {
    this.model = options.model();
    this.endpoint = options.endpoint();
    this.parameters = options.parameters();
    this.schemas = options.schemas();
    this.schemaMode = options.get(CompletionOptions.SCHEMA_MODE).orElse(null);
    this.namesAreWhole = namesAreWhole;
    this.prices = prices;
  }

  /**
   * The choices of one call.
   *
   * @param prices a row's model must be among them, unless the call's own is not either
   */
  static RowChoices of(ResolvedOptions options, PriceTable prices) {
    boolean knowsModels =
        options.get(CompletionOptions.MODEL_COLUMN).isPresent()
            && prices.find(options.model(), null).isPresent();
    return new RowChoices(
        options, options.get(CompletionOptions.PROVIDER).isPresent(), knowsModels ? prices : null);
  }

  /** The model that a row asks; the call's if what it names is none of this provider's. */
  ModelId model(RowSettings own) {
    String text = own.model();
    return text == null ? model : named(text).orElse(model);
  }

  /** What goes beside a row's messages. */
  Parameters parameters(RowSettings own) {
    if (own.isNone()) {
      return parameters;
    }
    AnswerSchema schema = own.schema() == null ? null : schemas.get(own.schema());
    return new Parameters(
        own.maxTokens() == null ? parameters.maxTokens() : own.maxTokens(),
        own.temperature() == null ? parameters.temperature() : own.temperature(),
        parameters.topP(),
        own.stop() == null ? parameters.stop() : own.stop(),
        own.seed() == null ? parameters.seed() : own.seed(),
        parameters.reasoningEffort(),
        parameters.toolsJson(),
        parameters.extraBodyJson(),
        parameters.toolChoice(),
        schema == null ? parameters.schemaJson() : schema.json(),
        schema == null ? parameters.schemaMode() : schemaMode);
  }

  /** Why a row's settings cannot be sent, as sentences without any value; empty if they can. */
  List<String> problems(RowSettings own) {
    if (own.isNone()) {
      return List.of();
    }
    Map<RowSettings, List<String>> known = judged;
    if (known == null) {
      known = new LinkedHashMap<>();
      judged = known;
    } else if (known.size() > REMEMBERED) {
      known.clear();
    }
    return known.computeIfAbsent(own, this::judge);
  }

  private List<String> judge(RowSettings own) {
    List<String> problems = new ArrayList<>();
    checkModel(own.model(), problems);
    if (own.schema() != null && !schemas.containsKey(own.schema())) {
      problems.add(
          "schemaColumn must name one of the schemas ("
              + String.join(", ", schemas.keySet())
              + "), to the letter");
    }
    if (problems.isEmpty()) {
      ModelId asked = model(own);
      for (Objection objection :
          Providers.at(asked, endpoint).objections(asked, endpoint, parameters(own))) {
        problems.add(objection.option() + " " + objection.problem());
      }
    }
    return List.copyOf(problems);
  }

  private void checkModel(@Nullable String text, List<String> problems) {
    if (text == null) {
      return;
    }
    Optional<ModelId> named = named(text);
    if (named.isEmpty()) {
      problems.add(
          "modelColumn must name a model of "
              + model.provider()
              + ", as "
              + model.provider()
              + "/model or without the provider; rows for another provider need a call of their"
              + " own");
    } else if (prices != null && prices.find(named.get(), null).isEmpty()) {
      problems.add(
          "modelColumn names a model that is not in the price table, so it may not exist and its"
              + " cost would not be known; if it is right, add it with priceTable");
    }
  }

  /** Reads a name as the option {@code model} is read. */
  private Optional<ModelId> named(String text) {
    String name = text.strip();
    int slash = name.indexOf('/');
    boolean isOurs = slash > 0 && name.substring(0, slash).equalsIgnoreCase(model.provider());
    if (isOurs && (!namesAreWhole || isOwnEndpoint())) {
      name = name.substring(slash + 1);
    } else if (slash >= 0 && !namesAreWhole) {
      return Optional.empty();
    }
    return name.isBlank() ? Optional.empty() : Optional.of(new ModelId(model.provider(), name));
  }

  private boolean isOwnEndpoint() {
    ProviderAdapter adapter = Providers.at(model, endpoint);
    return adapter.profile().isOwn(endpoint.baseUrl());
  }
}
