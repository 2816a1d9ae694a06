package io.sparkcompletions.options;

import static io.sparkcompletions.options.CompletionOptions.MODEL_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.SCHEMA;
import static io.sparkcompletions.options.CompletionOptions.SCHEMAS;
import static io.sparkcompletions.options.CompletionOptions.SCHEMA_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.SCHEMA_MODE;
import static io.sparkcompletions.options.CompletionOptions.SEED_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.STOP_COLUMN;
import static io.sparkcompletions.options.CompletionOptions.TEMPERATURE_COLUMN;

import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.ProviderAdapter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of the settings that rows bring for themselves before any row is read: which of
 * them no row could use, and whether the schemas to choose from can be asked for.
 */
final class RowColumns {
  private final OptionValues values;
  private final List<String> problems;

  RowColumns(OptionValues values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  void check(ProviderAdapter server, ModelId model, Endpoint endpoint) {
    checkColumn(STOP_COLUMN, "stop", with(List.of("."), null, null), server, model, endpoint);
    checkColumn(SEED_COLUMN, "seed", with(List.of(), 1L, null), server, model, endpoint);
    if (!values.isGiven(MODEL_COLUMN)) {
      Parameters plain = with(List.of(), null, BigDecimal.ONE);
      checkColumn(TEMPERATURE_COLUMN, "temperature", plain, server, model, endpoint);
    }
    checkSchemas(server, model, endpoint);
  }

  /** A value that any model takes which has the parameter at all. */
  private void checkColumn(
      Option<String> column,
      String parameter,
      Parameters sample,
      ProviderAdapter server,
      ModelId model,
      Endpoint endpoint) {
    if (values.isGiven(column)) {
      server.objections(model, endpoint, sample).stream()
          .filter(objection -> objection.option().equals(parameter))
          .findFirst()
          .ifPresent(objection -> problems.add(values.nameOf(column) + " " + objection.problem()));
    }
  }

  private void checkSchemas(ProviderAdapter server, ModelId model, Endpoint endpoint) {
    if (values.isGiven(SCHEMA_COLUMN) && !values.isGiven(SCHEMAS)) {
      problems.add(
          values.nameOf(SCHEMA_COLUMN)
              + " chooses by name, so schemas must be given: a JSON object from names to schemas");
    }
    if (values.isGiven(SCHEMAS) && !values.isGiven(SCHEMA_COLUMN)) {
      problems.add(
          values.nameOf(SCHEMAS)
              + " needs schemaColumn, which says for each row which of them it wants; for one schema"
              + " for all rows give schema");
    }
    values
        .get(SCHEMAS)
        .ifPresent(
            schemas ->
                schemas.forEach((name, schema) -> check(name, schema, server, model, endpoint)));
  }

  private void check(
      String name, AnswerSchema schema, ProviderAdapter server, ModelId model, Endpoint endpoint) {
    if (values.isGiven(SCHEMA) && name.equalsIgnoreCase(ResolvedOptions.DEFAULT_SCHEMA)) {
      problems.add(
          values.nameOf(SCHEMAS)
              + " must not hold "
              + Quoted.of(name)
              + " beside schema, which has that name in parsed");
    }
    SchemaMode mode = values.get(SCHEMA_MODE).orElse(null);
    for (Objection objection :
        server.objections(model, endpoint, Parameters.NONE.withSchema(schema.json(), mode))) {
      if (objection.option().equals("schema")) {
        problems.add(values.nameOf(SCHEMAS) + ": " + Quoted.of(name) + " " + objection.problem());
      }
    }
  }

  private static Parameters with(
      List<String> stop, @Nullable Long seed, @Nullable BigDecimal temperature) {
    return new Parameters(null, temperature, null, stop, seed, null, null, null);
  }
}
