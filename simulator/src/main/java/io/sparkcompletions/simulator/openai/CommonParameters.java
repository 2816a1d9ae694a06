package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.openai.Family.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters that chat completions and Responses share, with the rules of the model family. */
final class CommonParameters {

  static final Set<String> NAMES =
      Set.of(
          "model",
          "temperature",
          "top_p",
          "top_logprobs",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_options",
          "prompt_cache_retention",
          "safety_identifier",
          "user",
          "store",
          "metadata",
          "stream",
          "stream_options",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "moderation");

  private static final List<String> EFFORTS =
      List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
  private static final List<String> TIERS =
      List.of("auto", "default", "flex", "scale", "priority", "fast");
  private static final int MAX_PAIRS = 16;

  private CommonParameters() {}

  /** Everything that concerns no particular model. */
  static void check(Fields body) throws Rejection {
    if (body.flag("stream")) {
      throw ApiError.badRequest(
          "Streaming is not part of this simulator: omit 'stream'.", "stream", "unsupported_value");
    }
    if (body.has("stream_options")) {
      throw ApiError.badRequest(
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
          "stream_options",
          null);
    }
    body.flag("store");
    body.text("prompt_cache_key");
    body.text("user");
    body.text("safety_identifier", 64);
    checkMetadata(body);
  }

  private static void checkMetadata(Fields body) throws Rejection {
    Optional<Fields> metadata = body.object("metadata");
    if (metadata.isEmpty()) {
      return;
    }
    JsonNode pairs = metadata.get().json();
    if (pairs.size() > MAX_PAIRS) {
      throw ApiError.badRequest(
          "Invalid 'metadata': too many properties. Expected an object with at most 16 properties,"
              + " but got an object with "
              + pairs.size()
              + " properties instead.",
          "metadata",
          "object_above_max_properties");
    }
    for (Map.Entry<String, JsonNode> pair : pairs.properties()) {
      String param = "metadata." + pair.getKey();
      if (pair.getKey().length() > 64) {
        throw ApiError.tooLongText(param, 64, pair.getKey().length());
      }
      if (!pair.getValue().isTextual()) {
        throw ApiError.wrongType(param, "a string", ApiError.typeName(pair.getValue()));
      }
      if (pair.getValue().textValue().length() > 512) {
        throw ApiError.tooLongText(param, 512, pair.getValue().textValue().length());
      }
    }
  }

  static Model<Family> model(Fields body, Catalogue<Family> catalogue) throws Rejection {
    String name = body.neededText("model");
    return catalogue
        .find(name)
        .orElseThrow(
            () ->
                ApiError.of(
                    404,
                    "The model `" + name + "` does not exist or you do not have access to it.",
                    ApiError.INVALID_REQUEST,
                    null,
                    "model_not_found"));
  }

  /**
   * The effort that holds: as asked for, or the family's default.
   *
   * @param holder the object in which the endpoint has its member {@code name}
   */
  static String effort(Fields holder, String name, Model<Family> model) throws Rejection {
    Family family = model.family();
    Optional<String> asked = holder.oneOf(name, EFFORTS);
    if (asked.isEmpty()) {
      return family.defaultEffort().orElse(Family.NO_EFFORT);
    }
    if (!family.reasons()) {
      throw ApiError.unsupportedParameter(holder.param(name), "");
    }
    if (!family.efforts().contains(asked.get())) {
      throw ApiError.badRequest(
          "Unsupported value: '"
              + asked.get()
              + "' is not supported with the '"
              + model.id()
              + "' model. Supported values are: "
              + ApiError.enumerated(family.efforts())
              + ".",
          holder.param(name),
          "unsupported_value");
    }
    return asked.get();
  }

  /** Temperature and top_p. */
  static void checkSampling(Fields body, Model<Family> model, String effort) throws Rejection {
    Optional<Double> temperature = body.decimal("temperature", 0, 2);
    Optional<Double> topP = body.decimal("top_p", 0, 1);
    if (mayBeSampled(model, effort)) {
      return;
    }
    if (temperature.isPresent() && temperature.get() != 1) {
      throw ApiError.onlyDefault("temperature", body.json().get("temperature").asText(), "1");
    }
    if (topP.isPresent() && topP.get() != 1) {
      throw ApiError.onlyDefault("top_p", body.json().get("top_p").asText(), "1");
    }
  }

  static boolean mayBeSampled(Model<Family> model, String effort) {
    Sampling sampling = model.family().sampling();
    return sampling == Sampling.ALWAYS
        || (sampling == Sampling.WITHOUT_REASONING && effort.equals(Family.NO_EFFORT));
  }

  static void checkVerbosity(Fields holder, Model<Family> model) throws Rejection {
    Optional<String> verbosity = holder.oneOf("verbosity", List.of("low", "medium", "high"));
    if (verbosity.isPresent() && !model.family().verbosity()) {
      throw ApiError.unsupportedParameter(holder.param("verbosity"), "");
    }
  }

  static String tier(Fields body, OpenAiSettings settings) throws Rejection {
    String tier = body.oneOf("service_tier", TIERS).orElse("auto");
    if (!settings.serviceTiers().contains(tier)) {
      throw ApiError.badRequest(
          "The project is not permitted to use service tier '" + tier + "'.",
          "service_tier",
          "invalid_value");
    }
    return tier;
  }

  static Ask.CacheUse cache(Fields body, Model<Family> model) throws Rejection {
    boolean steered = model.family().cacheOptions();
    Optional<Fields> options = body.object("prompt_cache_options");
    Optional<String> retention = body.oneOf("prompt_cache_retention", List.of("in_memory", "24h"));
    if (options.isPresent() && !steered) {
      throw ApiError.unsupportedParameter("prompt_cache_options", "");
    }
    if (retention.isPresent() && steered) {
      throw ApiError.unsupportedParameter(
          "prompt_cache_retention", " Use 'prompt_cache_options' instead.");
    }
    boolean explicit = false;
    if (options.isPresent()) {
      options.get().only(Set.of("mode", "ttl"));
      options.get().oneOf("ttl", List.of("30m"));
      explicit =
          options
              .get()
              .oneOf("mode", List.of("implicit", "explicit"))
              .orElse("implicit")
              .equals("explicit");
    }
    return new Ask.CacheUse(
        body.text("prompt_cache_key").orElse(""),
        explicit,
        steered || retention.orElse("").equals("24h"));
  }

  static AnswerFormat format(Fields schemaHolder, String problemParam) throws Rejection {
    String name = schemaHolder.neededText("name");
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw Tools.badName(schemaHolder.param("name"));
    }
    schemaHolder.text("description");
    boolean strict = schemaHolder.flag("strict");
    schemaHolder.needed("schema");
    JsonNode schema = schemaHolder.object("schema").orElseThrow().json();
    if (strict) {
      Optional<String> problem = SchemaRules.problem(schema);
      if (problem.isPresent()) {
        throw ApiError.badRequest(
            "Invalid schema for response_format '" + name + "': " + problem.get(),
            problemParam,
            null);
      }
    }
    return new AnswerFormat.Schema(schema);
  }
}
