package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Tool;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.gemini.Family.Thinks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
  private static final Pattern FUNCTION = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,63}");
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
    Fields config = body.has("generationConfig") ? body.neededObject("generationConfig") : body;
    boolean configured = body.has("generationConfig");
    long input = conversation.inputTokens();
    if (input > model.maxInputTokens()) {
      throw Errors.invalid(
          "The input token count ("
              + input
              + ") exceeds the maximum number of tokens allowed ("
              + model.maxInputTokens()
              + ").");
    }
    Thinking thinking = thinking(configured ? config.object("thinkingConfig") : Optional.empty());
    return new Ask(
        model,
        askedModel,
        configured ? bound(config) : Optional.empty(),
        conversation,
        shape.format(),
        shape.tools(),
        configured ? stops(config) : List.of(),
        thinking.effort(),
        thinking.budget(),
        thinking.shown());
  }

  private record Shape(AnswerFormat format, Toolbox tools) {}

  private record Thinking(String effort, long budget, boolean shown) {}

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
    Toolbox tools = tools(body);
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

  private Thinking thinking(Optional<Fields> config) throws Rejection {
    Family family = model.family();
    String usual =
        family.levels().isEmpty()
            ? family.thinks() == Thinks.SELDOM ? "none" : "medium"
            : family.levels().get(0).toLowerCase(Locale.ROOT);
    if (config.isEmpty()) {
      return new Thinking(usual, Long.MAX_VALUE, false);
    }
    Fields thinking = config.get();
    thinking.only(Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"));
    boolean shown = thinking.flag("includeThoughts");
    Optional<String> level =
        thinking.text("thinkingLevel").map(text -> text.toUpperCase(Locale.ROOT));
    if (level.isPresent() && thinking.has("thinkingBudget")) {
      throw Errors.invalid("You can only set only one of thinking budget and thinking level.");
    }
    if (level.isPresent()) {
      if (!family.levels().contains(level.get())) {
        throw Errors.invalid("Thinking level " + level.get() + " is not supported for this model.");
      }
      return new Thinking(level.get().toLowerCase(Locale.ROOT), Long.MAX_VALUE, shown);
    }
    long budget = thinking.integer("thinkingBudget", -1, Integer.MAX_VALUE).orElse(-1L);
    if (!thinking.has("thinkingBudget") || budget == -1 && family.maxBudget().isPresent()) {
      boolean asked = thinking.has("thinkingBudget");
      return new Thinking(asked && usual.equals("none") ? "medium" : usual, Long.MAX_VALUE, shown);
    }
    if (family.maxBudget().isEmpty()) {
      throw Errors.invalid("Thinking budget is not supported for this model.");
    }
    if (budget == 0 && family.thinks() == Thinks.ALWAYS) {
      throw Errors.invalid("Budget 0 is invalid. This model only works in thinking mode.");
    }
    if (budget > family.maxBudget().get()) {
      throw Errors.invalid(
          "The thinking budget "
              + budget
              + " is invalid. Please choose a value of at most "
              + family.maxBudget().get()
              + ".");
    }
    return new Thinking(budget == 0 ? "none" : "high", budget, shown);
  }

  private Toolbox tools(Fields body) throws Rejection {
    List<Tool> tools = new ArrayList<>();
    for (Fields item : body.objects("tools")) {
      item.only(Set.of("functionDeclarations", "googleSearch", "urlContext", "codeExecution"));
      for (Fields function : item.objects("functionDeclarations")) {
        tools.add(function(function));
      }
      if (!item.has("functionDeclarations")) {
        throw Errors.invalid("Only function declarations are part of this simulator.");
      }
      conversation.preamble(item.json().toString());
    }
    Optional<Fields> config = body.object("toolConfig");
    if (config.isEmpty()) {
      return new Toolbox(tools, false);
    }
    config.get().only(Set.of("functionCallingConfig"));
    Optional<Fields> calling = config.get().object("functionCallingConfig");
    if (calling.isEmpty()) {
      return new Toolbox(tools, false);
    }
    return chosen(tools, calling.get());
  }

  private static Toolbox chosen(List<Tool> tools, Fields calling) throws Rejection {
    calling.only(Set.of("mode", "allowedFunctionNames"));
    String mode = calling.oneOf("mode", List.of("AUTO", "ANY", "NONE", "VALIDATED")).orElse("AUTO");
    List<String> names = calling.texts("allowedFunctionNames");
    if (!names.isEmpty() && !mode.equals("ANY") && !mode.equals("VALIDATED")) {
      throw Errors.invalid("allowed_function_names should only be set when mode is ANY.");
    }
    for (String name : names) {
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw Errors.invalid("allowed_function_names holds " + name + ", which is not declared.");
      }
    }
    if (mode.equals("NONE")) {
      return Toolbox.NONE;
    }
    List<Tool> allowed =
        tools.stream().filter(tool -> names.isEmpty() || names.contains(tool.name())).toList();
    return new Toolbox(allowed, mode.equals("ANY"));
  }

  private static Tool function(Fields function) throws Rejection {
    function.only(Set.of("name", "description", "parameters", "parametersJsonSchema", "behavior"));
    String name = function.neededText("name");
    function.text("description");
    if (!FUNCTION.matcher(name).matches()) {
      throw Errors.invalid(
          "* GenerateContentRequest."
              + function.param("name")
              + ": Invalid function name. Must start with a letter or an underscore.\n");
    }
    if (function.has("parameters") && function.has("parametersJsonSchema")) {
      throw Errors.invalid("Only one of parameters and parameters_json_schema may be set.");
    }
    if (function.has("parametersJsonSchema")) {
      return new Tool(name, Schemas.jsonSchema(function.neededObject("parametersJsonSchema")));
    }
    Optional<Fields> parameters = function.object("parameters");
    JsonNode schema =
        parameters.isPresent()
            ? Schemas.openApi(parameters.get())
            : JsonNodeFactory.instance.objectNode().put("type", "object");
    return new Tool(name, schema);
  }
}
