package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.Job;
import io.sparkcompletions.simulator.batch.Order;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.batch.View;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import io.sparkcompletions.simulator.wire.SpoolWriter;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gemini's batches: {@code models/{model}:batchGenerateContent} and {@code batches} below {@code
 * /v1beta}.
 */
final class BatchesApi {

  static final String CREATE = "batchGenerateContent";

  private static final String BATCHES = "/v1beta/batches";
  private static final String CANCEL = ":cancel";
  private static final String DELETE = ":delete";
  private static final Duration WINDOW = Duration.ofHours(48);
  private static final long MAX_OPEN = 100;
  private static final int MAX_PAGE = 1_000;
  private static final int USUAL_PAGE = 50;
  private static final String TYPE =
      "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch";

  /** Makes the form of one batch. */
  interface Forms {
    BatchForm of(String model, boolean inline);
  }

  private final BatchOffice office;
  private final FilesApi files;
  private final Forms forms;
  private final AtomicLong ids;

  BatchesApi(BatchOffice office, FilesApi files, Forms forms, AtomicLong ids) {
    this.office = office;
    this.files = files;
    this.forms = forms;
    this.ids = ids;
  }

  static boolean owns(String path) {
    return path.equals(BATCHES) || path.startsWith(BATCHES + "/");
  }

  Action route(WireRequest request) throws Rejection {
    String method = request.method();
    if (request.path().equals(BATCHES) && method.equals("GET")) {
      return new Action.Perform(false, unused -> list(request));
    }
    String id =
        request
            .path()
            .substring(Math.min(request.path().length(), BATCHES.length() + 1))
            .replace("%3A", ":");
    if (method.equals("POST") && id.endsWith(CANCEL)) {
      String of = id.substring(0, id.length() - CANCEL.length());
      return new Action.Perform(false, unused -> cancel(of));
    }
    if (method.equals("POST") && id.endsWith(DELETE)) {
      String of = id.substring(0, id.length() - DELETE.length());
      return new Action.Perform(false, unused -> delete(of));
    }
    if (method.equals("GET") && !id.isEmpty()) {
      return new Action.Perform(false, unused -> retrieve(id));
    }
    if (method.equals("DELETE") && !id.isEmpty()) {
      return new Action.Perform(false, unused -> delete(id));
    }
    throw Errors.of(404, "NOT_FOUND", "Requested entity was not found.");
  }

  /**
   * Creates a batch.
   *
   * @param model as the path spells it
   */
  CompletionStage<Reply> create(JsonNode json, String model, String id, Trouble trouble)
      throws Rejection {
    Fields body = Errors.fields(shallow(json));
    body.only(Set.of("batch"));
    Fields batch = body.neededObject("batch");
    batch.only(Set.of("name", "model", "displayName", "inputConfig", "priority", "webhookConfig"));
    String displayName = batch.neededText("displayName");
    Fields input = batch.neededObject("inputConfig");
    input.only(Set.of("requests", "fileName"));
    if (input.has("requests") == input.has("fileName")) {
      throw Errors.invalid("One of requests and fileName must be set in input_config.");
    }
    if (office.openBatches(FilesApi.PROVIDER)
        >= office.settings().maxOpenBatches().orElse(MAX_OPEN)) {
      throw new Rejection(Refusals.exhaustedBatches());
    }
    ObjectNode about =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", "models/" + model)
            .put("displayName", displayName);
    Order order =
        input.has("fileName")
            ? fromFile(id, about, input.neededText("fileName"), model)
            : inline(id, about, input.neededObject("requests"), model);
    Job job = office.create(order, trouble);
    return office
        .wait(job)
        .thenApply(
            view -> {
              boolean full =
                  view.errors().stream()
                      .anyMatch(error -> error.problem().code().equals(BatchLines.TOKEN_LIMIT));
              if (full) {
                office.remove(job);
                return Refusals.exhaustedBatches();
              }
              return Bodies.reply(200, operation(job, view, false));
            });
  }

  /** Both spellings of the envelope's names; the requests are left as they are. */
  private static JsonNode shallow(JsonNode json) {
    if (!json.isObject()) {
      return json;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    json.properties()
        .forEach(
            member -> {
              String name = CamelCase.name(member.getKey());
              boolean deeper = name.equals("batch") || name.equals("inputConfig");
              copy.set(name, deeper ? shallow(member.getValue()) : member.getValue());
            });
    return copy;
  }

  private Order fromFile(String id, ObjectNode about, String fileName, String model)
      throws Rejection {
    if (!fileName.startsWith("files/")) {
      throw Errors.invalid("Invalid file name: " + fileName);
    }
    StoredFile file = files.find(fileName.substring("files/".length()));
    if (file.readyAt().isAfter(office.now())) {
      throw Errors.of(
          400,
          "FAILED_PRECONDITION",
          "The File " + file.id() + " is not in an ACTIVE state and usage is not allowed.");
    }
    about.put("fileName", fileName);
    return new Order(
        FilesApi.PROVIDER,
        id,
        about,
        forms.of(model, false),
        file.content(),
        file.hash(),
        Optional.empty(),
        false,
        WINDOW);
  }

  /** The requests, one to a line, in a file of their own. */
  private Order inline(String id, ObjectNode about, Fields requests, String model)
      throws Rejection {
    requests.only(Set.of("requests"));
    List<JsonNode> all = requests.array("requests");
    if (all.isEmpty()) {
      throw Errors.invalid("* BatchGenerateContentRequest.batch.input_config: requests is empty\n");
    }
    for (JsonNode each : all) {
      if (!each.path("request").isObject()) {
        throw Errors.invalid(
            "* BatchGenerateContentRequest.batch.input_config.requests: request is not specified\n");
      }
      for (String name : (Iterable<String>) each::fieldNames) {
        if (!Set.of("request", "metadata").contains(name)) {
          throw Errors.words().unknown("batch.inputConfig.requests.requests", name);
        }
      }
    }
    SpoolWriter writer = office.spools().create("inline");
    for (JsonNode each : all) {
      writer.write((each + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Spool spool = writer.finish();
    about.put("inline", true);
    return new Order(
        FilesApi.PROVIDER,
        id,
        about,
        forms.of(model, true),
        spool,
        spool.hash(),
        Optional.empty(),
        true,
        WINDOW);
  }

  String newId() {
    long number = ids.incrementAndGet();
    return Salt.of("batch " + number).hex(24) + Long.toHexString(number);
  }

  private Job find(String id) throws Rejection {
    Optional<Job> job =
        office
            .find(FilesApi.PROVIDER, id)
            .filter(found -> BatchOffice.isVisible(found, office.now()));
    if (job.isEmpty()) {
      throw Errors.of(404, "NOT_FOUND", "Requested entity was not found.");
    }
    return job.get();
  }

  private CompletionStage<Reply> retrieve(String id) throws Rejection {
    Job job = find(id);
    return office.look(job).thenApply(view -> Bodies.reply(200, operation(job, view, true)));
  }

  /** A request: whoever looks later finds out what became of it. */
  private CompletionStage<Reply> cancel(String id) throws Rejection {
    office.cancel(find(id));
    return empty();
  }

  private CompletionStage<Reply> delete(String id) throws Rejection {
    office.remove(find(id));
    return empty();
  }

  private static CompletionStage<Reply> empty() {
    return CompletableFuture.completedFuture(
        Bodies.reply(200, JsonNodeFactory.instance.objectNode()));
  }

  private CompletionStage<Reply> list(WireRequest request) throws Rejection {
    Page<Job> page =
        Page.of(office.all(FilesApi.PROVIDER), Job::id, request.query(), USUAL_PAGE, MAX_PAGE);
    return office
        .lookAt(page.shown())
        .thenApply(
            seen -> {
              ObjectNode list = JsonNodeFactory.instance.objectNode();
              if (!page.shown().isEmpty()) {
                ArrayNode all = list.putArray("operations");
                page.shown().forEach(job -> all.add(operation(job, job.view(), false)));
              }
              page.next().ifPresent(token -> list.put("nextPageToken", token));
              return Bodies.reply(200, list);
            });
  }

  private static String state(Phase phase) {
    return "BATCH_STATE_"
        + switch (phase) {
          case VALIDATING -> "PENDING";
          case RUNNING, FINALIZING, CANCELLING -> "RUNNING";
          case COMPLETED -> "SUCCEEDED";
          case FAILED -> "FAILED";
          case EXPIRED -> "EXPIRED";
          case CANCELLED -> "CANCELLED";
        };
  }

  /**
   * The operation.
   *
   * @param whole with inline answers
   */
  private ObjectNode operation(Job job, View view, boolean whole) {
    Phase phase = view.phase();
    ObjectNode operation = JsonNodeFactory.instance.objectNode().put("name", "batches/" + job.id());
    ObjectNode metadata =
        operation
            .putObject("metadata")
            .put("@type", TYPE)
            .put("model", job.about().path("model").asText())
            .put("displayName", job.about().path("displayName").asText())
            .put("createTime", Times.format(job.createdAt()));
    view.endedAt().ifPresent(end -> metadata.put("endTime", Times.format(end)));
    metadata.put("updateTime", Times.format(view.endedAt().orElse(view.at())));
    if (job.about().has("fileName")) {
      metadata.putObject("inputConfig").put("fileName", job.about().path("fileName").asText());
    }
    Optional<ObjectNode> output =
        phase == Phase.COMPLETED ? output(job, view, whole) : Optional.empty();
    output.ifPresent(of -> metadata.set("output", of));
    metadata.set("batchStats", stats(job, view));
    metadata.put("state", state(phase)).put("name", "batches/" + job.id());
    if (phase.isOver()) {
      operation.put("done", true);
    }
    error(view).ifPresent(error -> operation.set("error", error));
    output.ifPresent(
        of -> {
          ObjectNode response = JsonNodeFactory.instance.objectNode().put("@type", TYPE + "Output");
          response.setAll(of);
          operation.set("response", response);
        });
    return operation;
  }

  private static Optional<ObjectNode> error(View view) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    return switch (view.phase()) {
      case FAILED ->
          Optional.of(error.put("code", 3).put("message", view.errors().get(0).problem().text()));
      case CANCELLED ->
          Optional.of(error.put("code", 1).put("message", "The operation was cancelled."));
      case EXPIRED -> Optional.of(error.put("code", 4).put("message", "The batch expired."));
      default -> Optional.empty();
    };
  }

  /** Where the results are; nothing when they are not attached yet. */
  private Optional<ObjectNode> output(Job job, View view, boolean whole) {
    Instant attached = view.endedAt().orElse(view.at()).plus(job.quirks().resultsLate());
    if (attached.isAfter(office.now())) {
      return Optional.empty();
    }
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    if (view.outputId().isPresent()) {
      return Optional.of(output.put("responsesFile", "files/" + view.outputId().get()));
    }
    if (!whole || view.results().isEmpty()) {
      return Optional.empty();
    }
    ArrayNode answers = output.putObject("inlinedResponses").putArray("inlinedResponses");
    new String(view.results().get().bytes(), StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> Bodies.object(line.getBytes(StandardCharsets.UTF_8)).ifPresent(answers::add));
    return Optional.of(output);
  }

  /** Counts as texts; those that are zero are left out. */
  private static ObjectNode stats(Job job, View view) {
    boolean counted = view.phase().isOver() || !job.quirks().countsAtEnd();
    int finished = counted ? view.succeeded() + view.failed() : 0;
    ObjectNode stats = JsonNodeFactory.instance.objectNode();
    count(stats, "requestCount", view.total());
    count(
        stats,
        "pendingRequestCount",
        view.phase().isOver() ? 0 : Math.max(0, view.total() - finished));
    count(stats, "successfulRequestCount", counted ? view.succeeded() : 0);
    count(stats, "failedRequestCount", counted ? view.failed() : 0);
    return stats;
  }

  private static void count(ObjectNode stats, String name, int count) {
    if (count > 0) {
      stats.put(name, Integer.toString(count));
    }
  }
}
