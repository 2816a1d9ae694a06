package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.wire.SchemaDialect;
import io.sparkcompletions.provider.wire.SchemaDialect.Optionality;
import io.sparkcompletions.provider.wire.SchemaLimits;
import io.sparkcompletions.provider.wire.SchemaPrompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema in OpenAI's strict mode: every object closed, every property required, and what may be
 * absent may be null instead.
 *
 * <p>Source: platform.openai.com/docs/guides/structured-outputs, read 2026-11.
 */
final class OpenAiSchema {
  static final SchemaDialect DIALECT =
      new SchemaDialect(
          Set.of(
              "pattern",
              "multipleOf",
              "minimum",
              "maximum",
              "exclusiveMinimum",
              "exclusiveMaximum",
              "minItems",
              "maxItems"),
          Set.of(
              "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"),
          true,
          Optionality.REQUIRED_OR_NULL,
          pattern -> true,
          new SchemaLimits(5_000, 10, 120_000, 1_000, 0, Integer.MAX_VALUE, Integer.MAX_VALUE));

  /** The interface wants a name and shows it to the model. */
  private static final String NAME = "answer";

  private OpenAiSchema() {}

  /** How a schema is asked for; null where there is none. */
  static @Nullable SchemaMode mode(Server server, Parameters parameters) {
    if (parameters.schemaJson() == null) {
      return null;
    }
    SchemaMode chosen = parameters.schemaMode();
    return chosen == null ? server.schemaMode() : chosen;
  }

  /** The messages, with the schema in words where the server cannot be asked for it otherwise. */
  static List<Message> messages(CompletionRequest request, @Nullable SchemaMode mode) {
    return mode == null || mode == SchemaMode.NATIVE
        ? request.messages()
        : SchemaPrompt.messages(request);
  }

  /** {@code response_format} of chat completions. */
  static @Nullable Object chatFormat(Parameters parameters, @Nullable SchemaMode mode) {
    if (mode != SchemaMode.NATIVE) {
      return anyJson(mode);
    }
    Map<String, Object> format = new LinkedHashMap<>();
    format.put("type", "json_schema");
    Map<String, Object> inner = new LinkedHashMap<>();
    format.put("json_schema", named(inner, parameters));
    return format;
  }

  /** {@code text} of Responses. */
  static @Nullable Object responsesText(Parameters parameters, @Nullable SchemaMode mode) {
    Map<String, Object> format = new LinkedHashMap<>();
    format.put("type", "json_schema");
    Object whole = mode == SchemaMode.NATIVE ? named(format, parameters) : anyJson(mode);
    return whole == null ? null : Map.of("format", whole);
  }

  private static @Nullable Object anyJson(@Nullable SchemaMode mode) {
    return mode == SchemaMode.JSON ? Map.of("type", "json_object") : null;
  }

  private static Map<String, Object> named(Map<String, Object> format, Parameters parameters) {
    JsonNode schema = DIALECT.write(String.valueOf(parameters.schemaJson()));
    format.put("name", NAME);
    format.put("strict", true);
    format.put("schema", schema);
    return format;
  }
}
