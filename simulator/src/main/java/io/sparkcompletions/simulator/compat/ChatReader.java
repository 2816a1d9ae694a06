package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a request as its server reads it: by the server's rules, in the server's words. */
final class ChatReader {

  private final Server server;
  private final JsonNode json;
  private final ProblemWords words;

  ChatReader(Server server, JsonNode json) {
    this.server = server;
    this.json = json;
    this.words = new ProblemWords(server, json);
  }

  Ask read(Catalogue<Family> catalogue) throws Rejection {
    Fields body = Fields.of(json, "", words);
    if (!server.onlyMembers().isEmpty()) {
      body.only(server.onlyMembers());
    }
    body.needed("messages");
    Model<Family> model = model(body, catalogue);
    refuse(body, server.refused());
    refuse(body, refusedBy(model));
    checkNumbers(body);
    Conversation conversation = new Conversation();
    Toolbox tools = new ToolsReader(server, words).read(body, conversation);
    AnswerFormat format = format(body, model, conversation);
    new MessagesReader(server, words).read(body, conversation);
    if (format instanceof AnswerFormat.AnyJson
        && server.needsTheWordJson()
        && !conversation.mentionsJson()) {
      throw refused(
          "messages",
          "json_object",
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
              + " 'json_object'.");
    }
    Optional<Long> bound = bound(body);
    return new Ask(
        model,
        body.text("model").orElse(model.id()),
        server.effort(body, model),
        bound,
        conversation,
        inputTokens(conversation, bound, model),
        choices(body),
        format,
        tools,
        stops(body, model));
  }

  private Model<Family> model(Fields body, Catalogue<Family> catalogue) throws Rejection {
    if (server.onlyModel().isPresent()) {
      return catalogue.find(server.onlyModel().get()).orElseThrow();
    }
    String name = body.neededText("model");
    Optional<Model<Family>> found = catalogue.find(server.modelId(name));
    if (found.isEmpty()) {
      throw words.rejection(
          Problem.of(
              Problem.Kind.UNKNOWN_MODEL, "model", name, "The model " + name + " does not exist."));
    }
    return found.get();
  }

  /** Members that the model does not know, where the server minds. */
  private Set<String> refusedBy(Model<Family> model) {
    return server.dropsUnsupported(json) ? Set.of() : model.family().without();
  }

  private void refuse(Fields body, Set<String> names) throws Rejection {
    for (String name : names.stream().sorted().toList()) {
      if (body.has(name)) {
        throw refused(name, name, "The member " + name + " is not supported.");
      }
    }
    if (body.flag("stream")) {
      throw refused("stream", "stream", "Streaming is not part of this simulator: omit 'stream'.");
    }
  }

  private Rejection refused(String at, String value, String sentence) {
    return words.rejection(Problem.of(Problem.Kind.UNSUPPORTED, at, value, sentence));
  }

  private void checkNumbers(Fields body) throws Rejection {
    body.decimal("temperature", 0, server.maxTemperature());
    body.decimal("top_p", 0, 1);
    body.decimal("presence_penalty", -2, 2);
    body.decimal("frequency_penalty", -2, 2);
    body.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    body.integer("random_seed", 0, Long.MAX_VALUE);
  }

  private int choices(Fields body) throws Rejection {
    return server.maxChoices() == 0
        ? 1
        : body.integer("n", 1, server.maxChoices()).orElse(1L).intValue();
  }

  /** The first one that the server knows; a spelling that it does not know bounds nothing. */
  private Optional<Long> bound(Fields body) throws Rejection {
    Optional<Long> bound = Optional.empty();
    for (String name : server.bounds()) {
      Optional<Long> value = body.integer(name, 1, Integer.MAX_VALUE);
      bound = bound.or(() -> value);
    }
    return bound;
  }

  private List<String> stops(Fields body, Model<Family> model) throws Rejection {
    Optional<JsonNode> stop = body.node("stop");
    if (stop.isEmpty() || model.family().without().contains("stop")) {
      return List.of();
    }
    if (stop.get().isTextual()) {
      return List.of(stop.get().textValue());
    }
    List<String> stops = body.texts("stop");
    if (stops.size() > server.maxStops()) {
      throw words.rejection(
          Problem.of(
                  Problem.Kind.WRONG_VALUE,
                  "stop",
                  Integer.toString(stops.size()),
                  "stop may have at most " + server.maxStops() + " items")
              .found(stop.get()));
    }
    return stops;
  }

  private AnswerFormat format(Fields body, Model<Family> model, Conversation conversation)
      throws Rejection {
    Optional<Fields> format = body.object("response_format");
    if (format.isEmpty()) {
      return new AnswerFormat.Text();
    }
    String type = format.get().neededText("type");
    if (!server.formats().contains(type)) {
      throw words.rejection(
          Problem.of(
                  Problem.Kind.WRONG_VALUE,
                  "response_format.type",
                  type,
                  "The format " + type + " is not supported.")
              .found(format.get().json().get("type")));
    }
    if (model.family().without().contains(type)) {
      if (server.dropsUnsupported(json)) {
        return new AnswerFormat.Text();
      }
      throw refused(
          "response_format", type, "This model does not support the format " + type + ".");
    }
    Optional<JsonNode> schema = server.schema(format.get(), type);
    schema.ifPresent(found -> conversation.preamble(found.toString()));
    return schema
        .<AnswerFormat>map(AnswerFormat.Schema::new)
        .orElseGet(
            () -> type.equals("text") ? new AnswerFormat.Text() : new AnswerFormat.AnyJson());
  }

  private long inputTokens(Conversation conversation, Optional<Long> bound, Model<Family> model)
      throws Rejection {
    long input = conversation.inputTokens();
    if (server.cutsPrompts()) {
      return Math.min(input, model.contextWindow());
    }
    long output = bound.orElse(0L);
    if (input + output > model.contextWindow()) {
      throw words.rejection(
          Problem.of(
                  Problem.Kind.CONTEXT,
                  "messages",
                  Long.toString(input),
                  "This model's maximum context length is "
                      + model.contextWindow()
                      + " tokens. However, you requested "
                      + (input + output)
                      + " tokens ("
                      + input
                      + " in the messages, "
                      + output
                      + " in the completion). Please reduce the length of the messages or"
                      + " completion.")
              .numbers(input + output, model.contextWindow()));
    }
    return input;
  }
}
