package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the body of {@code POST /v1/chat/completions}. */
final class ChatRequest {

  private static final Set<String> NAMES = names();

  private static final List<String> BOUNDS = List.of("max_completion_tokens", "max_tokens");

  private ChatRequest() {}

  private static Set<String> names() {
    Set<String> names = new HashSet<>(CommonParameters.NAMES);
    names.addAll(
        List.of(
            "messages",
            "max_completion_tokens",
            "max_tokens",
            "n",
            "stop",
            "seed",
            "logprobs",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "response_format",
            "reasoning_effort",
            "verbosity",
            "modalities",
            "audio",
            "prediction",
            "web_search_options",
            "functions",
            "function_call"));
    return names;
  }

  static Ask read(JsonNode json, Catalogue<Family> catalogue, OpenAiSettings settings)
      throws Rejection {
    Fields body = ApiError.fields(json, "");
    body.only(NAMES);
    body.neededText("model");
    body.needed("messages");
    CommonParameters.check(body);
    refuseUnplayed(body);
    Model<Family> model = CommonParameters.model(body, catalogue);
    if (model.family().responsesOnly()) {
      throw ApiError.of(
          404,
          "This model is only supported in v1/responses and not in v1/chat/completions.",
          ApiError.INVALID_REQUEST,
          "model",
          null);
    }
    String effort = CommonParameters.effort(body, "reasoning_effort", model);
    CommonParameters.checkSampling(body, model, effort);
    CommonParameters.checkVerbosity(body, model);
    checkPenalties(body, model);
    Conversation conversation = new Conversation();
    Toolbox tools = Tools.read(body, true, conversation);
    AnswerFormat format = format(body, conversation);
    ChatMessages.read(body, model, conversation);
    if (format instanceof AnswerFormat.AnyJson && !conversation.mentionsJson()) {
      throw ApiError.badRequest(
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
              + " 'json_object'.",
          "messages",
          null);
    }
    Ask ask =
        new Ask(
            model,
            body.neededText("model"),
            effort,
            bound(body, model),
            conversation,
            body.integer("n", 1, 128).orElse(1L).intValue(),
            format,
            tools,
            logprobs(body, model, effort),
            stops(body, model),
            CommonParameters.tier(body, settings),
            CommonParameters.cache(body, model),
            AnswerWriter.object());
    checkContext(ask);
    return ask;
  }

  /** Accepted by the provider, played by nobody here: better refused than ignored. */
  private static void refuseUnplayed(Fields body) throws Rejection {
    for (String name :
        List.of(
            "audio",
            "prediction",
            "web_search_options",
            "functions",
            "function_call",
            "moderation")) {
      if (body.has(name)) {
        throw ApiError.unsupportedParameter(name, "");
      }
    }
    for (JsonNode modality : body.array("modalities")) {
      if (!modality.asText().equals("text")) {
        throw ApiError.invalidValue("modalities[0]", modality.asText(), List.of("text"));
      }
    }
  }

  private static void checkPenalties(Fields body, Model<Family> model) throws Rejection {
    body.decimal("presence_penalty", -2, 2);
    body.decimal("frequency_penalty", -2, 2);
    body.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    Optional<Fields> bias = body.object("logit_bias");
    if (bias.isPresent()) {
      for (var names = bias.get().json().fieldNames(); names.hasNext(); ) {
        bias.get().decimal(names.next(), -100, 100);
      }
    }
    for (String name : List.of("presence_penalty", "frequency_penalty", "logit_bias")) {
      if (body.has(name) && model.family().reasons()) {
        throw ApiError.unsupportedParameter(name, "");
      }
    }
  }

  private static Optional<Long> bound(Fields body, Model<Family> model) throws Rejection {
    if (body.has("max_tokens") && model.family().reasons()) {
      throw ApiError.unsupportedParameter("max_tokens", " Use 'max_completion_tokens' instead.");
    }
    if (body.has("max_tokens") && body.has("max_completion_tokens")) {
      throw ApiError.badRequest(
          "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
          "max_tokens",
          "invalid_parameter_combination");
    }
    Optional<Long> bound = Optional.empty();
    for (String name : BOUNDS) {
      Optional<Long> value = body.integer(name, 1, Integer.MAX_VALUE);
      if (value.isPresent() && value.get() > model.maxOutputTokens()) {
        throw ApiError.badRequest(
            name
                + " is too large: "
                + value.get()
                + ". This model supports at most "
                + model.maxOutputTokens()
                + " completion tokens, whereas you provided "
                + value.get()
                + ".",
            name,
            "invalid_value");
      }
      bound = bound.or(() -> value);
    }
    return bound;
  }

  private static Optional<Integer> logprobs(Fields body, Model<Family> model, String effort)
      throws Rejection {
    boolean asked = body.flag("logprobs");
    Optional<Long> top = body.integer("top_logprobs", 0, 20);
    if (top.isPresent() && !asked) {
      throw ApiError.badRequest(
          "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
          "top_logprobs",
          null);
    }
    if (asked && !CommonParameters.mayBeSampled(model, effort)) {
      throw ApiError.unsupportedParameter("logprobs", "");
    }
    return asked ? Optional.of(top.orElse(0L).intValue()) : Optional.empty();
  }

  private static List<String> stops(Fields body, Model<Family> model) throws Rejection {
    Optional<JsonNode> stop = body.node("stop");
    if (stop.isEmpty()) {
      return List.of();
    }
    if (!model.family().stop()) {
      throw ApiError.unsupportedParameter("stop", "");
    }
    if (stop.get().isTextual()) {
      return List.of(stop.get().textValue());
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode each : body.array("stop")) {
      if (!each.isTextual()) {
        throw ApiError.wrongType("stop", "an array of strings", ApiError.typeName(each));
      }
      stops.add(each.textValue());
    }
    if (stops.isEmpty() || stops.size() > 4) {
      throw ApiError.badRequest(
          "Invalid 'stop': expected a string or an array with 1 to 4 strings, but got an array"
              + " with length "
              + stops.size()
              + " instead.",
          "stop",
          stops.isEmpty() ? "empty_array" : "array_above_max_length");
    }
    return stops;
  }

  private static AnswerFormat format(Fields body, Conversation conversation) throws Rejection {
    Optional<Fields> format = body.object("response_format");
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
    format.get().only(Set.of("type", "json_schema"));
    Fields schema =
        ApiError.fields(format.get().needed("json_schema"), format.get().param("json_schema"));
    schema.only(Set.of("name", "description", "schema", "strict"));
    conversation.preamble(schema.json().toString());
    return CommonParameters.format(schema, "response_format");
  }

  private static void checkContext(Ask ask) throws Rejection {
    Model<Family> model = ask.model();
    long input = ask.conversation().inputTokens();
    if (input > model.maxInputTokens()) {
      throw ApiError.badRequest(
          "This model's maximum context length is "
              + model.maxInputTokens()
              + " tokens. However, your messages resulted in "
              + input
              + " tokens. Please reduce the length of the messages.",
          "messages",
          "context_length_exceeded");
    }
    long output = ask.outputBound().orElse(0L);
    if (input + output > model.contextWindow()) {
      throw ApiError.badRequest(
          "This model's maximum context length is "
              + model.contextWindow()
              + " tokens. However, you requested "
              + (input + output)
              + " tokens ("
              + input
              + " in the messages, "
              + output
              + " in the completion). Please reduce the length of"
              + " the messages or completion.",
          "messages",
          "context_length_exceeded");
    }
  }
}
