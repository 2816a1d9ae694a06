package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.anthropic.Ask.Thinking;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of {@code POST /v1/messages} and of {@code POST /v1/messages/count_tokens}.
 *
 * <p>The text is gathered in the order in which it is cached: tools, format, system, messages.
 */
final class MessagesReader {

  /** The API version from which sampling parameters are unknown fields. */
  static final String STRICT_VERSION = "2026-10-21";

  private static final Set<String> COUNTED =
      Set.of(
          "model",
          "messages",
          "system",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "cache_control");
  private static final Set<String> SAMPLING = Set.of("temperature", "top_p", "top_k");
  private static final List<String> UNPLAYED =
      List.of("container", "mcp_servers", "context_management", "diagnostics", "speed");
  private static final List<String> EFFORTS = List.of("low", "medium", "high", "xhigh", "max");
  private static final int MIN_BUDGET = 1_024;

  private final Errors errors;
  private final Fields body;
  private final boolean strict;
  private final Conversation conversation = new Conversation();
  private final CacheMarks marks;
  private final SchemaRules schemas;

  /**
   * @param version of the API, as the request's header names it
   */
  MessagesReader(JsonNode json, String version, Errors errors) throws Rejection {
    this.errors = errors;
    this.body = Fields.of(json, "", errors);
    this.strict = version.equals(STRICT_VERSION);
    this.marks = new CacheMarks(conversation, errors);
    this.schemas = new SchemaRules(errors);
  }

  /** Counts the tokens of the prompt. */
  long count(Catalogue<Family> catalogue) throws Rejection {
    body.only(COUNTED);
    Model<Family> model = model(catalogue);
    Toolbox tools = tools(model);
    AnswerFormat format = format();
    thinking(model, tools, Long.MAX_VALUE);
    readText(model, format);
    return conversation.inputTokens();
  }

  Ask ask(Catalogue<Family> catalogue) throws Rejection {
    body.only(names());
    refuseUnplayed();
    Model<Family> model = model(catalogue);
    long maxTokens = maxTokens(model);
    Toolbox tools = tools(model);
    AnswerFormat format = format();
    Thinking thinking = thinking(model, tools, maxTokens);
    checkSampling(model, thinking);
    List<String> stops = stops();
    readText(model, format);
    Optional<Fields> metadata = body.object("metadata");
    if (metadata.isPresent()) {
      metadata.get().only(Set.of("user_id"));
      metadata.get().text("user_id", 512);
    }
    body.oneOf("service_tier", List.of("auto", "standard_only"));
    checkContext(model);
    String pool =
        model.id() + body.json().path("thinking") + body.json().path("tool_choice") + thinking;
    return new Ask(
        model,
        body.neededText("model"),
        maxTokens,
        conversation,
        format,
        tools,
        stops,
        thinking,
        pool,
        body.text("inference_geo"));
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>(COUNTED);
    names.addAll(
        List.of(
            "max_tokens", "stop_sequences", "stream", "service_tier", "metadata", "inference_geo"));
    names.addAll(UNPLAYED);
    if (!strict) {
      names.addAll(SAMPLING);
    }
    return names;
  }

  /** Accepted by the provider, played by nobody here: better refused than ignored. */
  private void refuseUnplayed() throws Rejection {
    if (body.flag("stream")) {
      throw errors.invalid("stream", "Streaming is not part of this simulator");
    }
    for (String name : UNPLAYED) {
      if (body.has(name)) {
        throw errors.invalid(name, "This feature is not part of this simulator");
      }
    }
  }

  private Model<Family> model(Catalogue<Family> catalogue) throws Rejection {
    String name = body.neededText("model");
    body.needed("messages");
    Optional<Model<Family>> model = catalogue.find(name);
    if (model.isEmpty()) {
      throw errors.unknownModel(name);
    }
    return model.get();
  }

  private long maxTokens(Model<Family> model) throws Rejection {
    body.needed("max_tokens");
    long maxTokens = body.integer("max_tokens", 0, Integer.MAX_VALUE).orElseThrow();
    if (maxTokens > model.maxOutputTokens()) {
      throw errors.invalid(
          "max_tokens",
          maxTokens
              + " > "
              + model.maxOutputTokens()
              + ", which is the maximum allowed number of output tokens for "
              + model.id());
    }
    return maxTokens;
  }

  private Toolbox tools(Model<Family> model) throws Rejection {
    Toolbox tools = new ToolsReader(errors, schemas, marks).read(body, conversation);
    if (tools.demanded() && !model.family().forcedTools()) {
      throw errors.invalid(
          "tool_choice", "Forcing a tool call is not supported by " + model.id() + "; use 'auto'");
    }
    return tools;
  }

  private AnswerFormat format() throws Rejection {
    Optional<Fields> config = body.object("output_config");
    if (config.isEmpty()) {
      return new AnswerFormat.Text();
    }
    config.get().only(Set.of("format", "effort"));
    Optional<Fields> format = config.get().object("format");
    if (format.isEmpty()) {
      return new AnswerFormat.Text();
    }
    format.get().only(Set.of("type", "schema"));
    format.get().neededOneOf("type", List.of("json_schema"));
    JsonNode schema = format.get().neededObject("schema").json();
    schemas.check(schema, "output_config.format.schema");
    conversation.preamble(schema.toString());
    return new AnswerFormat.Schema(schema);
  }

  private Thinking thinking(Model<Family> model, Toolbox tools, long maxTokens) throws Rejection {
    Family family = model.family();
    String effort = effort(model);
    Optional<Fields> asked = body.object("thinking");
    if (asked.isEmpty()) {
      boolean happens = !family.thinking().get(0).equals("disabled");
      return happens ? new Thinking(effort, false, Long.MAX_VALUE) : Thinking.NONE;
    }
    asked.get().only(Set.of("type", "budget_tokens", "display"));
    String type =
        asked
            .get()
            .neededOneOf("type", List.of("enabled", "disabled", "adaptive", "between_tools"));
    if (!family.thinking().contains(type)) {
      throw errors.invalid("thinking.type", "'" + type + "' is not supported by " + model.id());
    }
    boolean shown =
        !asked
            .get()
            .oneOf("display", List.of("summarized", "omitted"))
            .orElse("summarized")
            .equals("omitted");
    long budget = Long.MAX_VALUE;
    if (type.equals("enabled")) {
      asked.get().needed("budget_tokens");
      budget = asked.get().integer("budget_tokens", MIN_BUDGET, Integer.MAX_VALUE).orElseThrow();
      if (budget >= maxTokens) {
        throw errors.invalid("`max_tokens` must be greater than `thinking.budget_tokens`");
      }
    } else if (asked.get().has("budget_tokens")) {
      throw errors.unknown("thinking." + type, "budget_tokens");
    }
    if (type.equals("disabled") || type.equals("between_tools")) {
      return Thinking.NONE;
    }
    if (tools.demanded()) {
      throw errors.invalid("Thinking may not be enabled when tool_choice forces tool use.");
    }
    return new Thinking(effort, shown, budget);
  }

  private String effort(Model<Family> model) throws Rejection {
    Optional<Fields> config = body.object("output_config");
    if (config.isEmpty() || !config.get().has("effort")) {
      return "high";
    }
    String effort = config.get().neededOneOf("effort", EFFORTS);
    if (!model.family().efforts().contains(effort)) {
      throw errors.invalid(
          "output_config.effort", "'" + effort + "' is not supported by " + model.id());
    }
    return effort;
  }

  private void checkSampling(Model<Family> model, Thinking thinking) throws Rejection {
    Optional<Double> temperature = body.decimal("temperature", 0, 1);
    Optional<Double> topP = body.decimal("top_p", 0, 1);
    Optional<Long> topK = body.integer("top_k", 0, Integer.MAX_VALUE);
    if (!model.family().sampling()) {
      if (temperature.orElse(1.0) != 1) {
        throw errors.invalid("temperature", "may only be set to 1 for " + model.id());
      }
      if (topP.orElse(1.0) < 0.99) {
        throw errors.invalid("top_p", "must be at least 0.99 for " + model.id());
      }
      if (topK.isPresent()) {
        throw errors.invalid("top_k", "is not supported by " + model.id());
      }
    }
    if (thinking.happens() && temperature.orElse(1.0) != 1) {
      throw errors.invalid("`temperature` may only be set to 1 when thinking is enabled.");
    }
  }

  private List<String> stops() throws Rejection {
    List<String> stops = body.texts("stop_sequences");
    for (int i = 0; i < stops.size(); i++) {
      if (stops.get(i).isBlank()) {
        throw errors.invalid("stop_sequences", "each stop sequence must contain non-whitespace");
      }
    }
    return stops;
  }

  private void readText(Model<Family> model, AnswerFormat format) throws Rejection {
    MessageContent content = new MessageContent(conversation, marks, errors, strict);
    content.readSystem(body);
    content.readMessages(body, model, format);
    marks.read(body);
    marks.check();
  }

  private void checkContext(Model<Family> model) throws Rejection {
    long input = conversation.inputTokens();
    if (input > model.maxInputTokens()) {
      throw errors.invalid(
          "prompt is too long: " + input + " tokens > " + model.maxInputTokens() + " maximum");
    }
  }
}
