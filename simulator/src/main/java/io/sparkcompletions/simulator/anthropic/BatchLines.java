package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.batch.Asked;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.LineProblem;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.Roll;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of Anthropic's batches, as they stand in the body that creates one, and the lines of
 * their results.
 *
 * <pre>{@code
 * {"custom_id":"r-1","params":{...}}
 * {"custom_id":"r-1","result":{"type":"succeeded","message":{...}}}
 * {"custom_id":"r-2","result":{"type":"errored","error":{"type":"error","error":{...},"request_id":"req_02"}}}
 * {"custom_id":"r-3","result":{"type":"canceled"}}
 * {"custom_id":"r-4","result":{"type":"expired"}}
 * }</pre>
 */
final class BatchLines implements BatchForm {

  static final String TOKEN_LIMIT = "rate_limit_error";

  private static final Set<String> LIVE_ONLY = Set.of("stream", "speed");
  private static final String MESSAGES = "/v1/messages";

  private final String version;
  private final AnthropicSettings settings;
  private final Catalogue<Family> catalogue;
  private final PromptCache cache;
  private final AtomicLong ids;

  /**
   * @param version of the API under which the batch was created
   */
  BatchLines(
      String version,
      AnthropicSettings settings,
      Catalogue<Family> catalogue,
      PromptCache cache,
      AtomicLong ids) {
    this.version = version;
    this.settings = settings;
    this.catalogue = catalogue;
    this.cache = cache;
    this.ids = ids;
  }

  /** Done when the batch was created. */
  @Override
  public void checkAll(long requests, long bytes) {}

  /** The envelope has been checked; what it holds is judged when it runs. */
  @Override
  public void check(byte[] line, Roll roll) {
    byte[] params = Bodies.rawObject(line, "params").orElseThrow();
    roll.model(Bodies.object(params).orElseThrow().path("model").asText(""));
    roll.count(params.length);
  }

  @Override
  public LineProblem tokenLimit(String model, long limit) {
    return new LineProblem(
        TOKEN_LIMIT,
        "This request would exceed your organization's limit of requests waiting in batches.",
        null);
  }

  /** There is no state for a batch that is not valid: it is refused. */
  @Override
  public LineProblem unspecified() {
    return new LineProblem(
        Errors.INVALID_REQUEST, "requests: the batch could not be validated", null);
  }

  @Override
  public String newRequestId() {
    return AnthropicDialect.requestId(ids);
  }

  @Override
  public Asked read(byte[] line, String requestId, Instant at) {
    String customId = Bodies.object(line).orElseThrow().path("custom_id").asText();
    byte[] body = Bodies.rawObject(line, "params").orElseThrow();
    JsonNode params = Bodies.object(body).orElseThrow();
    String model = params.path("model").asText("");
    Errors errors = new Errors(requestId);
    try {
      return new Asked(
          customId,
          MESSAGES,
          model,
          body,
          Optional.of(generation(params, errors, requestId, at)),
          Optional.empty());
    } catch (Rejection e) {
      return new Asked(customId, MESSAGES, model, body, Optional.empty(), Optional.of(e.reply()));
    }
  }

  private Generation generation(JsonNode params, Errors errors, String requestId, Instant at)
      throws Rejection {
    for (String name : LIVE_ONLY) {
      if (params.path(name).asBoolean(params.path(name).isTextual())) {
        throw errors.invalid(name, "not supported in a batch");
      }
    }
    Ask ask = new MessagesReader(params, version, errors).ask(catalogue);
    if (ask.maxTokens() == 0) {
      throw errors.invalid("max_tokens", "Input should be greater than or equal to 1");
    }
    return new MessageGeneration(
            ask,
            errors,
            cache,
            settings.account().promptCache(),
            AnthropicDialect.messageId(requestId),
            at,
            true)
        .generation();
  }

  @Override
  public Reply refuse(String requestId, Asked asked, Fault.Status fault) {
    return Refusals.reply(
        new Refusal.Faulted(asked.model(), fault),
        new Errors(requestId),
        settings.account().organization());
  }

  @Override
  public byte[] result(String customId, String requestId, Reply reply) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("custom_id", customId);
    ObjectNode result = line.putObject("result");
    JsonNode body = Bodies.object(reply.body()).orElseThrow();
    if (reply.status() == 200) {
      result.put("type", "succeeded").set("message", body);
    } else {
      result.put("type", "errored").set("error", body);
    }
    return Bodies.line(line);
  }

  @Override
  public byte[] unfinished(byte[] line, String requestId, Phase ending) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("custom_id", Bodies.object(line).orElseThrow().path("custom_id").asText());
    result.putObject("result").put("type", ending == Phase.EXPIRED ? "expired" : "canceled");
    return Bodies.line(result);
  }

  @Override
  public boolean separatesErrors() {
    return false;
  }

  /** Results stay with the batch. */
  @Override
  public Optional<String> keep(Spool results, boolean errors, Instant at) {
    return Optional.empty();
  }
}
