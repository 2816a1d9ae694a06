package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.RetryHint;
import io.sparkcompletions.simulator.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One server. What is not overridden is what most of them do: they know the usual members, drop the
 * others, want a key, and tell of errors in an object {@code error}.
 *
 * <p>Source: each server's documentation, its code where it is open, and what its users have
 * reported, as read in November 2026.
 */
abstract class Server {

  /** The members that most servers know. */
  static final List<String> COMMON =
      List.of(
          "model",
          "messages",
          "temperature",
          "top_p",
          "n",
          "stop",
          "stream",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "logprobs",
          "top_logprobs",
          "response_format",
          "seed",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "user",
          "reasoning_effort",
          "metadata",
          "service_tier");

  static final String INVALID_REQUEST = "invalid_request_error";

  private final String name;
  private final List<String> roots;
  private final Catalogue<Family> models;

  /**
   * @param name as in {@code /compat/vllm}
   * @param roots where its API begins below that; the first one is the one it is known for
   */
  Server(String name, String... roots) {
    this.name = name;
    this.roots = List.of(roots);
    this.models = Family.catalogue(name);
  }

  /** All of them. */
  static List<Server> all() {
    return List.of(
        new Vllm(),
        new Ollama(),
        new LlamaCpp(),
        new OpenRouter(),
        new Groq(),
        new Mistral(),
        new Together(),
        new Fireworks(),
        new Xai(),
        new DeepSeek());
  }

  final String name() {
    return name;
  }

  final List<String> roots() {
    return roots;
  }

  final Catalogue<Family> models() {
    return models;
  }

  // ---- keys

  /** How a server looks at keys. */
  enum Door {
    /** Nobody is asked. */
    OPEN,
    /** Nobody is asked for a key, unless the configuration names keys; a wrong one is refused. */
    AJAR,
    LOCKED
  }

  Door door() {
    return Door.LOCKED;
  }

  /** With which its keys begin. */
  String keyPrefix() {
    return "sk-";
  }

  // ---- what a request may hold

  /** The only members that are taken; empty where unknown ones are dropped. */
  Set<String> onlyMembers() {
    return Set.of();
  }

  /** Members that are turned down whatever the model. */
  Set<String> refused() {
    return Set.of();
  }

  /** The members that bound the answer; the first that is there holds. */
  List<String> bounds() {
    return List.of("max_completion_tokens", "max_tokens");
  }

  /** Types of {@code response_format}. */
  Set<String> formats() {
    return Set.of("text", "json_object", "json_schema");
  }

  double maxTemperature() {
    return 2;
  }

  int maxStops() {
    return Integer.MAX_VALUE;
  }

  /** The largest {@code n}; 0 where {@code n} means nothing. */
  int maxChoices() {
    return 128;
  }

  /** Whether a request can say that a tool must be called. */
  boolean knowsToolChoice() {
    return true;
  }

  /** Whether a prompt that is too long is cut without a word. */
  boolean cutsPrompts() {
    return false;
  }

  /** Whether JSON without a schema must be asked for in the messages as well. */
  boolean needsTheWordJson() {
    return false;
  }

  /** Whether members that the model does not have are dropped without a word. */
  boolean dropsUnsupported(JsonNode body) {
    return false;
  }

  /** The only model there is, where the one of the request counts for nothing. */
  Optional<String> onlyModel() {
    return Optional.empty();
  }

  /** What the catalogue calls a model. */
  String modelId(String asked) {
    return asked;
  }

  /** What the model thinks with: as asked for, or of itself. */
  String effort(Fields body, Model<Family> model) throws Rejection {
    String effort = body.text("reasoning_effort").orElse("medium");
    return model.family().reasons() ? effort : Ask.NO_EFFORT;
  }

  /** Where the schema of an answer is; empty for a format without one. */
  Optional<JsonNode> schema(Fields format, String type) throws Rejection {
    return type.equals("json_schema")
        ? Optional.of(format.neededObject("json_schema").neededObject("schema").json())
        : Optional.empty();
  }

  /** Rules of a server about images; most take URLs and data. */
  Optional<Problem> imageProblem(String url, String at) {
    return Optional.empty();
  }

  /** Rules of a server about who speaks last. */
  Optional<Problem> lastRoleProblem(String role) {
    return Optional.empty();
  }

  // ---- answers

  /** The body of a 200. */
  abstract ObjectNode answer(Frame frame);

  /** Headers that tell of one answer. */
  Map<String, String> answerHeaders(Frame frame) {
    return Map.of();
  }

  /** What is sent before the JSON, to keep the connection alive. */
  String keepAlive() {
    return "";
  }

  /** What {@code FAILED} looks like; empty where it is an error of status 500. */
  Optional<ObjectNode> failedAnswer(Frame frame) {
    return Optional.empty();
  }

  // ---- errors

  /** Words, status and codes for what is wrong. */
  Told told(Problem problem) {
    return told(problem.kind().usualStatus(), problem.words());
  }

  /** What usually goes with a status. */
  abstract Told told(int status, String words);

  /** How an error is written. */
  JsonNode error(Told told) {
    ObjectNode body = object();
    body.putObject("error")
        .put("message", told.message())
        .put("type", told.type())
        .put("param", told.param())
        .put("code", told.code());
    return body;
  }

  /** How an error is written, where more is told of the problem. */
  JsonNode error(Told told, Problem problem) {
    return error(told);
  }

  final Reply refusal(Problem problem) {
    Told told = told(problem);
    return json(told.status(), error(told, problem));
  }

  final Reply reply(Told told) {
    return json(told.status(), error(told));
  }

  final Reply faulted(Fault.Status fault) {
    Told usual = told(fault.status(), "The request could not be served.");
    return RetryHint.of(fault)
        .on(
            reply(
                new Told(
                    fault.status(),
                    fault.message().orElse(usual.message()),
                    fault.type().orElse(usual.type()),
                    fault.param().orElse(usual.param()),
                    fault.code().orElse(usual.code()))));
  }

  // ---- limits

  /** What a request takes of the quotas. */
  Demand demand(Conversation conversation, long bound) {
    return Demand.ofTokens(Math.max(conversation.estimatedTokens(), bound));
  }

  /** The headers of every response. */
  Map<String, String> headers(String requestId, Duration processing, Quotas quotas) {
    return Map.of();
  }

  /** The reply to a request that exceeds a limit and may come again. */
  Reply limited(Problem problem, Admission.Limited limit, Instant now) {
    return RetryHint.of(limit.retryIn(), false).on(refusal(problem));
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static Reply json(int status, JsonNode body) {
    return Reply.json(status, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  final Reply answered(Frame frame) {
    Reply reply = ok(answer(frame));
    for (Map.Entry<String, String> header : answerHeaders(frame).entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  /** An answer, with what is sent ahead of it. */
  final Reply ok(ObjectNode body) {
    return Reply.json(200, (keepAlive() + body).getBytes(StandardCharsets.UTF_8));
  }

  /** How models are listed. */
  JsonNode models(List<ObjectNode> rows) {
    ObjectNode list = object().put("object", "list");
    list.putArray("data").addAll(rows);
    return list;
  }
}
