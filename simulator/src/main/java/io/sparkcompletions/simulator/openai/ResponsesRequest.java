package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the body of {@code POST /v1/responses}. */
final class ResponsesRequest {

  private static final Set<String> NAMES = names();

  /** Parameters of chat completions that have another name here. */
  private static final Map<String, String> MOVED =
      Map.of(
          "messages", "input",
          "max_tokens", "max_output_tokens",
          "max_completion_tokens", "max_output_tokens",
          "response_format", "text.format",
          "reasoning_effort", "reasoning.effort",
          "verbosity", "text.verbosity");

  private static final List<String> INCLUDABLE =
      List.of(
          "message.output_text.logprobs",
          "reasoning.encrypted_content",
          "message.input_image.image_url",
          "file_search_call.results",
          "web_search_call.action.sources",
          "code_interpreter_call.outputs",
          "computer_call_output.output.image_url");
  private static final String LOGPROBS = INCLUDABLE.get(0);

  private static final int MIN_OUTPUT_TOKENS = 16;

  private ResponsesRequest() {}

  private static Set<String> names() {
    Set<String> names = new HashSet<>(CommonParameters.NAMES);
    names.addAll(
        List.of(
            "input",
            "instructions",
            "max_output_tokens",
            "text",
            "reasoning",
            "include",
            "truncation",
            "previous_response_id",
            "background",
            "max_tool_calls",
            "conversation",
            "prompt"));
    return names;
  }

  static Ask read(JsonNode json, Catalogue<Family> catalogue, OpenAiSettings settings)
      throws Rejection {
    Fields body = ApiError.fields(json, "");
    for (Map.Entry<String, String> moved : MOVED.entrySet()) {
      if (body.json().has(moved.getKey())) {
        throw ApiError.badRequest(
            "Unsupported parameter: '"
                + moved.getKey()
                + "'. In the Responses API, this parameter"
                + " has moved to '"
                + moved.getValue()
                + "'.",
            moved.getKey(),
            "unsupported_parameter");
      }
    }
    body.only(NAMES);
    body.neededText("model");
    body.needed("input");
    CommonParameters.check(body);
    refuseUnplayed(body);
    Model<Family> model = CommonParameters.model(body, catalogue);
    String effort = effort(body, model);
    CommonParameters.checkSampling(body, model, effort);
    Conversation conversation = new Conversation();
    Toolbox tools = Tools.read(body, false, conversation);
    AnswerFormat format = format(body, model, conversation);
    ResponsesInput.read(body, model, conversation);
    if (format instanceof AnswerFormat.AnyJson && !conversation.mentionsJson()) {
      throw ApiError.badRequest(
          "Response input messages must contain the word 'json' in some form to use 'text.format'"
              + " of type 'json_object'.",
          "input",
          null);
    }
    boolean truncates =
        body.oneOf("truncation", List.of("auto", "disabled")).orElse("disabled").equals("auto");
    if (conversation.inputTokens() > model.maxInputTokens() && !truncates) {
      throw ApiError.badRequest(
          "Your input exceeds the context window of this model: its maximum is "
              + model.maxInputTokens()
              + " tokens, the input has "
              + conversation.inputTokens()
              + ". Please adjust your input and try again.",
          "input",
          "context_length_exceeded");
    }
    return new Ask(
        model,
        body.neededText("model"),
        effort,
        body.integer("max_output_tokens", MIN_OUTPUT_TOKENS, model.maxOutputTokens()),
        conversation,
        1,
        format,
        tools,
        logprobs(body, model, effort),
        List.of(),
        CommonParameters.tier(body, settings),
        CommonParameters.cache(body, model),
        repeated(body));
  }

  /** Unlike chat completions, a response tells the settings under which it was made. */
  private static ObjectNode repeated(Fields body) {
    ObjectNode repeated =
        AnswerWriter.object()
            .putNull("max_output_tokens")
            .putNull("metadata")
            .put("parallel_tool_calls", true)
            .put("temperature", 1.0)
            .put("tool_choice", "auto")
            .put("top_p", 1.0);
    repeated.putArray("tools");
    for (Map.Entry<String, JsonNode> setting : repeated.properties()) {
      body.node(setting.getKey()).ifPresent(setting::setValue);
    }
    return repeated;
  }

  /** Accepted by the provider, played by nobody here: better refused than ignored. */
  private static void refuseUnplayed(Fields body) throws Rejection {
    if (body.flag("background")) {
      throw ApiError.badRequest(
          "Background responses are not part of this simulator: omit 'background'.",
          "background",
          "unsupported_value");
    }
    Optional<String> previous = body.text("previous_response_id");
    if (previous.isPresent()) {
      throw ApiError.badRequest(
          "Previous response with id '" + previous.get() + "' not found.",
          "previous_response_id",
          "previous_response_not_found");
    }
    for (String name : List.of("conversation", "prompt", "moderation")) {
      if (body.has(name)) {
        throw ApiError.unsupportedParameter(name, "");
      }
    }
    body.integer("max_tool_calls", 1, Integer.MAX_VALUE);
  }

  private static String effort(Fields body, Model<Family> model) throws Rejection {
    Optional<Fields> reasoning = body.object("reasoning");
    if (reasoning.isEmpty()) {
      return model.family().defaultEffort().orElse(Family.NO_EFFORT);
    }
    reasoning.get().only(Set.of("effort", "summary", "generate_summary", "mode"));
    if (!model.family().reasons()) {
      throw ApiError.unsupportedParameter("reasoning.effort", "");
    }
    reasoning.get().oneOf("summary", List.of("auto", "concise", "detailed"));
    reasoning.get().oneOf("mode", List.of("standard", "pro"));
    return CommonParameters.effort(reasoning.get(), "effort", model);
  }

  private static Optional<Integer> logprobs(Fields body, Model<Family> model, String effort)
      throws Rejection {
    boolean asked = false;
    for (JsonNode item : body.array("include")) {
      if (!INCLUDABLE.contains(item.asText())) {
        throw ApiError.invalidValue("include", item.asText(), INCLUDABLE);
      }
      asked |= item.asText().equals(LOGPROBS);
    }
    Optional<Long> top = body.integer("top_logprobs", 0, 20);
    if ((asked || top.isPresent()) && !CommonParameters.mayBeSampled(model, effort)) {
      throw ApiError.unsupportedParameter(asked ? "include" : "top_logprobs", "");
    }
    return asked ? Optional.of(top.orElse(0L).intValue()) : Optional.empty();
  }

  private static AnswerFormat format(Fields body, Model<Family> model, Conversation conversation)
      throws Rejection {
    Optional<Fields> text = body.object("text");
    if (text.isEmpty()) {
      return new AnswerFormat.Text();
    }
    text.get().only(Set.of("format", "verbosity"));
    CommonParameters.checkVerbosity(text.get(), model);
    Optional<Fields> format = text.get().object("format");
    if (format.isEmpty()) {
      return new AnswerFormat.Text();
    }
    format.get().needed("type");
    String type =
        format.get().oneOf("type", List.of("text", "json_object", "json_schema")).orElse("text");
    if (!type.equals("json_schema")) {
      format.get().only(Set.of("type"));
      return type.equals("text") ? new AnswerFormat.Text() : new AnswerFormat.AnyJson();
    }
    format.get().only(Set.of("type", "name", "description", "schema", "strict"));
    conversation.preamble(format.get().json().toString());
    return CommonParameters.format(format.get(), "text.format.schema");
  }
}
