package io.sparkcompletions.provider.gemini;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.wire.SchemaDialect;
import io.sparkcompletions.provider.wire.SchemaDialect.Optionality;
import io.sparkcompletions.provider.wire.SchemaLimits;
import io.sparkcompletions.provider.wire.SchemaPrompt;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema as {@code responseJsonSchema}, which models before 2.5 do not know. Keywords that are
 * not known there are ignored in silence, so they go into descriptions.
 *
 * <p>Source: ai.google.dev, gemini-api/docs/structured-output, read 2026-11.
 */
final class GeminiSchema {
  static final SchemaDialect DIALECT =
      new SchemaDialect(
          Set.of("minItems", "maxItems", "minimum", "maximum"),
          Set.of(),
          false,
          Optionality.AS_GIVEN,
          pattern -> false,
          SchemaLimits.NONE);

  private static final Pattern EARLY =
      Pattern.compile("(?:.*/)?gemini-(1|1\\.\\d|2|2\\.[0-4])(-.*)?");

  private GeminiSchema() {}

  /** How a schema is asked for; null where there is none. */
  static @Nullable SchemaMode mode(String model, Parameters parameters) {
    if (parameters.schemaJson() == null) {
      return null;
    }
    SchemaMode chosen = parameters.schemaMode();
    boolean early = EARLY.matcher(model.toLowerCase(Locale.ROOT)).matches();
    return chosen != null ? chosen : early ? SchemaMode.JSON : SchemaMode.NATIVE;
  }

  static List<Message> messages(CompletionRequest request) {
    SchemaMode mode = mode(request.model().name(), request.parameters());
    return mode == null || mode == SchemaMode.NATIVE
        ? request.messages()
        : SchemaPrompt.messages(request);
  }

  static void put(Map<String, Object> config, CompletionRequest request) {
    String schema = request.parameters().schemaJson();
    SchemaMode mode = mode(request.model().name(), request.parameters());
    if (schema == null || mode == SchemaMode.PROMPT) {
      return;
    }
    config.put("responseMimeType", "application/json");
    if (mode == SchemaMode.NATIVE) {
      config.put("responseJsonSchema", DIALECT.write(schema));
    }
  }
}
