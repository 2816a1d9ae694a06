package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.Asked;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.LineProblem;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.Quirks;
import io.sparkcompletions.simulator.batch.Roll;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of Gemini's batches and their results, in files or inline.
 *
 * <pre>{@code
 * file:   {"key":"r-1","request":{...}}
 *         {"response":{...},"key":"r-1"}     {"error":{"code":400,"message":"..."},"key":"r-2"}
 * inline: {"request":{...},"metadata":{"key":"r-1"}}
 *         {"response":{...},"metadata":{"key":"r-1"}}
 * }</pre>
 */
final class BatchLines implements BatchForm {

  static final String TOKEN_LIMIT = Errors.RESOURCE_EXHAUSTED;

  /** gRPC's numbers for HTTP's. */
  private static final Map<Integer, Integer> NUMBERS =
      Map.of(400, 3, 403, 7, 404, 5, 429, 8, 499, 1, 500, 13, 503, 14, 504, 4);

  private final Model<Family> model;
  private final String askedModel;
  private final boolean inline;
  private final Quirks quirks;
  private final GeminiSettings settings;
  private final PromptCache cache;
  private final BatchOffice office;
  private final AtomicLong ids;

  BatchLines(
      Model<Family> model,
      String askedModel,
      boolean inline,
      GeminiSettings settings,
      PromptCache cache,
      BatchOffice office,
      AtomicLong ids) {
    this.model = model;
    this.askedModel = askedModel;
    this.inline = inline;
    this.quirks = office.settings().quirks();
    this.settings = settings;
    this.cache = cache;
    this.office = office;
    this.ids = ids;
  }

  @Override
  public void checkAll(long requests, long bytes) throws LineProblem {
    if (requests == 0) {
      throw problem("The input has no requests.");
    }
    Optional<Long> most = office.settings().maxRequests();
    if (most.isPresent() && requests > most.get()) {
      throw problem("The input has more than " + most.get() + " requests.");
    }
  }

  private static LineProblem problem(String message) {
    return new LineProblem(Errors.INVALID_ARGUMENT, message, null);
  }

  /** The server is not known to look for keys that come twice. */
  @Override
  public void check(byte[] line, Roll roll) throws LineProblem {
    roll.model(model.id());
    if (Bodies.object(line).isEmpty()) {
      throw problem("Failed to parse the input: a line is not a JSON object.");
    }
    roll.count(
        Bodies.rawObject(line, "request")
            .orElseThrow(() -> problem("Failed to parse the input: a line has no request."))
            .length);
  }

  @Override
  public LineProblem tokenLimit(String name, long limit) {
    return new LineProblem(TOKEN_LIMIT, "batch enqueued tokens: " + limit, null);
  }

  @Override
  public LineProblem unspecified() {
    return problem("Failed to parse the input.");
  }

  @Override
  public String newRequestId() {
    return GeminiDialect.requestId(ids);
  }

  @Override
  public Asked read(byte[] line, String requestId, Instant at) {
    String key = key(Bodies.object(line).orElseThrow());
    byte[] body = Bodies.rawObject(line, "request").orElseThrow();
    String path = GeminiDialect.pathOf(askedModel);
    try {
      Ask ask = new ContentRequest(model).ask(Bodies.object(body).orElseThrow(), askedModel);
      ContentGeneration generation =
          new ContentGeneration(ask, cache, settings.account().promptCache(), requestId, at, true);
      return new Asked(
          key, path, askedModel, body, Optional.of(generation.generation()), Optional.empty());
    } catch (Rejection e) {
      return new Asked(key, path, askedModel, body, Optional.empty(), Optional.of(e.reply()));
    }
  }

  private String key(JsonNode line) {
    return (inline ? line.at("/metadata/key") : line.path("key")).asText("");
  }

  @Override
  public Reply refuse(String requestId, Asked asked, Fault.Status fault) {
    return Refusals.reply(new Refusal.Faulted(asked.model(), fault));
  }

  @Override
  public byte[] result(String key, String requestId, Reply reply) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    JsonNode body = Bodies.object(reply.body()).orElseThrow();
    if (reply.status() == 200) {
      line.set("response", body);
    } else {
      ObjectNode error = (ObjectNode) body.path("error");
      if (quirks.numericCodes()) {
        error.put("code", NUMBERS.getOrDefault(reply.status(), 2));
        error.remove("status");
      }
      line.set(quirks.statusNotError() ? "status" : "error", error);
    }
    if (!inline) {
      line.put("key", key);
    } else if (quirks.echoKeys() && !key.isEmpty()) {
      line.putObject("metadata").put("key", key);
    }
    return Bodies.line(line);
  }

  /** Nothing is told of what was not run. */
  @Override
  public byte[] unfinished(byte[] line, String requestId, Phase ending) {
    return new byte[0];
  }

  @Override
  public boolean separatesErrors() {
    return false;
  }

  /** Inline results stay with the batch. */
  @Override
  public Optional<String> keep(Spool results, boolean errors, Instant at) {
    if (inline) {
      return Optional.empty();
    }
    StoredFile file =
        new StoredFile(
            FilesApi.generatedId(ids.incrementAndGet()),
            Salt.of("results").hex(8),
            "application/jsonl",
            results,
            results.hash(),
            at,
            at,
            at,
            at.plus(FilesApi.LIFETIME),
            true);
    office.files(FilesApi.PROVIDER).add(file);
    return Optional.of(file.id());
  }
}
