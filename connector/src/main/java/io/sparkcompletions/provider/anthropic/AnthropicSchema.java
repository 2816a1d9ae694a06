package io.sparkcompletions.provider.anthropic;

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
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema in what Anthropic's constrained decoding takes: every object closed, no bounds of
 * numbers and lengths, at most 24 optional properties and 16 that may be null. What may be null is
 * therefore left out of {@code required} as long as that lasts.
 *
 * <p>Source: docs.claude.com, build-with-claude/structured-outputs, read 2026-11.
 */
final class AnthropicSchema {
  private static final Pattern NOT_SIMPLE = Pattern.compile("\\\\[1-9bBkK]|\\(\\?");

  static final SchemaDialect DIALECT =
      new SchemaDialect(
          Set.of("pattern", "minItems"),
          Set.of(
              "date-time",
              "time",
              "date",
              "duration",
              "email",
              "hostname",
              "uri",
              "ipv4",
              "ipv6",
              "uuid"),
          true,
          Optionality.ABSENT,
          pattern -> !NOT_SIMPLE.matcher(pattern).find(),
          new SchemaLimits(
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              24,
              16,
              1));

  /** Models from before structured output. */
  private static final Pattern EARLY =
      Pattern.compile(
          "claude-(instant|[23])\\b.*|claude-(opus|sonnet|haiku)-4(-[0-4])?(-20\\d{6})?");

  private AnthropicSchema() {}

  /** How a schema is asked for; null where there is none. */
  static @Nullable SchemaMode mode(String model, Parameters parameters) {
    if (parameters.schemaJson() == null) {
      return null;
    }
    SchemaMode chosen = parameters.schemaMode();
    boolean early = EARLY.matcher(model.toLowerCase(Locale.ROOT)).matches();
    return chosen != null ? chosen : early ? SchemaMode.PROMPT : SchemaMode.NATIVE;
  }

  static List<Message> messages(CompletionRequest request) {
    SchemaMode mode = mode(request.model().name(), request.parameters());
    return mode == null || mode == SchemaMode.NATIVE
        ? request.messages()
        : SchemaPrompt.messages(request);
  }
}
