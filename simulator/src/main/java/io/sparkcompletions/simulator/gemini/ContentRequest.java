package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies of {@code :generateContent} and {@code :countTokens}. */
final class ContentRequest {

  private static final Set<String> NAMES =
      Set.of(
          "model",
          "contents",
          "systemInstruction",
          "generationConfig",
          "safetySettings",
          "tools",
          "toolConfig",
          "cachedContent",
          "serviceTier");
  private static final Set<String> CONFIG =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "candidateCount",
          "maxOutputTokens",
          "stopSequences",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseLogprobs",
          "logprobs",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "thinkingConfig",
          "responseModalities",
          "mediaResolution");
  private static final List<String> CATEGORIES =
      List.of(
          "HARM_CATEGORY_HARASSMENT",
          "HARM_CATEGORY_HATE_SPEECH",
          "HARM_CATEGORY_SEXUALLY_EXPLICIT",
          "HARM_CATEGORY_DANGEROUS_CONTENT",
          "HARM_CATEGORY_CIVIC_INTEGRITY",
          "HARM_CATEGORY_JAILBREAK");
  private static final List<String> THRESHOLDS =
      List.of(
          "BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF");
  private static final String JSON = "application/json";
  private static final String ENUM = "text/x.enum";
  private static final int MAX_STOPS = 5;

  private final Model<Family> model;
  private final Conversation conversation = new Conversation();

  ContentRequest(Model<Family> model) {
    this.model = model;
  }

  /** Counts the tokens of contents alone, or of a whole request. */
  long count(JsonNode json) throws Rejection {
    Fields body = Errors.fields(CamelCase.of(json));
    body.only(Set.of("contents", "generateContentRequest"));
    Optional<Fields> request = body.object("generateContentRequest");
    if (request.isPresent() && body.has("contents")) {
      throw Errors.invalid("Only one of contents and generateContentRequest may be set.");
    }
    if (request.isPresent()) {
      request.get().neededText("model");
      read(request.get());
    } else {
      new ContentReader(conversation).readContents(body, model);
    }
    return conversation.inputTokens();
  }

  Ask ask(JsonNode json, String askedModel) throws Rejection {
    Fields body = Errors.fields(CamelCase.of(json));
    Shape shape = read(body);
    Optional<Fields> given = body.object("generationConfig");
    Fields config = given.isPresent() ? given.get() : Errors.nothing();
    long input = conversation.inputTokens();
    if (input > model.maxInputTokens()) {
      throw Errors.invalid(
          "The input token count ("
              + input
              + ") exceeds the maximum number of tokens allowed ("
              + model.maxInputTokens()
              + ").");
    }
    Thinking thinking = Thinking.read(config.object("thinkingConfig"), model.family());
    return new Ask(
        model,
        askedModel,
        bound(config),
        conversation,
        shape.format(),
        shape.tools(),
        stops(config),
        thinking);
  }

  private record Shape(AnswerFormat format, Toolbox tools) {}

  private Shape read(Fields body) throws Rejection {
    body.only(NAMES);
    if (body.has("cachedContent")) {
      throw Errors.of(
          403, Errors.PERMISSION_DENIED, "CachedContent not found (or permission denied)");
    }
    Optional<String> tier = body.text("serviceTier");
    if (!tier.orElse("standard").equalsIgnoreCase("standard")) {
      throw Errors.invalid("Only the standard service tier is part of this simulator.");
    }
    checkSafety(body);
    Toolbox tools = FunctionsReader.read(body, conversation);
    Optional<Fields> config = body.object("generationConfig");
    AnswerFormat format = new AnswerFormat.Text();
    if (config.isPresent()) {
      config.get().only(CONFIG);
      checkSampling(config.get());
      format = format(config.get());
    }
    ContentReader reader = new ContentReader(conversation);
    reader.readSystem(body);
    reader.readContents(body, model);
    return new Shape(format, tools);
  }

  private static void checkSafety(Fields body) throws Rejection {
    Set<String> seen = new HashSet<>();
    for (Fields setting : body.objects("safetySettings")) {
      setting.only(Set.of("category", "threshold"));
      String category = setting.neededOneOf("category", CATEGORIES);
      setting.neededOneOf("threshold", THRESHOLDS);
      if (!seen.add(category)) {
        throw Errors.invalid(
            "* GenerateContentRequest.safety_settings: duplicate safety setting for " + category);
      }
    }
  }

  private void checkSampling(Fields config) throws Rejection {
    config.decimal("temperature", 0, 2);
    config.decimal("topP", 0, 1);
    config.decimal("topK", 0, 1_000_000);
    config.integer("seed", Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (config.integer("candidateCount", 1, 8).orElse(1L) > 1) {
      throw Errors.invalid("Multiple candidates is not enabled for this model");
    }
    for (String penalty : List.of("presencePenalty", "frequencyPenalty")) {
      config.decimal(penalty, -2, 2);
      if (config.has(penalty) && !model.family().sampling()) {
        throw Errors.invalid("Penalty is not enabled for this model");
      }
    }
    if (config.flag("responseLogprobs") || config.has("logprobs")) {
      throw Errors.invalid("Logprobs is not enabled for this model");
    }
    for (String modality : config.texts("responseModalities")) {
      if (!modality.equalsIgnoreCase("TEXT")) {
        throw Errors.invalid("Only the modality TEXT is part of this simulator.");
      }
    }
  }

  private Optional<Long> bound(Fields config) throws Rejection {
    Optional<Long> bound = config.integer("maxOutputTokens", Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (bound.isPresent() && (bound.get() < 1 || bound.get() > model.maxOutputTokens())) {
      throw Errors.invalid(
          "Unable to submit request because it has a maxOutputTokens value of "
              + bound.get()
              + " but the supported range is from 1 (inclusive) to "
              + (model.maxOutputTokens() + 1)
              + " (exclusive). Update the value and try again.");
    }
    return bound;
  }

  private static List<String> stops(Fields config) throws Rejection {
    List<String> stops = config.texts("stopSequences");
    if (stops.size() > MAX_STOPS) {
      throw Errors.invalid(
          "* GenerateContentRequest.generation_config.stop_sequences: must have at most 5"
              + " sequences\n");
    }
    return stops;
  }

  private AnswerFormat format(Fields config) throws Rejection {
    String type = config.text("responseMimeType").orElse("text/plain");
    if (!List.of("text/plain", JSON, ENUM).contains(type)) {
      throw Errors.invalid(
          "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are"
              + " `text/plain`, `application/json`, `text/x.enum`.\n");
    }
    Optional<Fields> openApi = config.object("responseSchema");
    Optional<Fields> jsonSchema = config.object("responseJsonSchema");
    if (openApi.isPresent() && jsonSchema.isPresent()) {
      throw Errors.invalid("Only one of response_schema and response_json_schema may be set.");
    }
    if (openApi.isEmpty() && jsonSchema.isEmpty()) {
      return type.equals(JSON) ? new AnswerFormat.AnyJson() : new AnswerFormat.Text();
    }
    if (type.equals("text/plain")) {
      throw Errors.invalid(
          "Response schema is only supported with response_mime_type application/json or"
              + " text/x.enum.");
    }
    JsonNode schema =
        openApi.isPresent()
            ? Schemas.openApi(openApi.get())
            : Schemas.jsonSchema(jsonSchema.orElseThrow());
    conversation.preamble(schema.toString());
    if (type.equals(ENUM) && !schema.path("enum").isArray()) {
      throw Errors.invalid("text/x.enum needs a schema of type STRING with enum.");
    }
    return type.equals(ENUM) ? new AnswerFormat.Label(schema) : new AnswerFormat.Schema(schema);
  }
}
