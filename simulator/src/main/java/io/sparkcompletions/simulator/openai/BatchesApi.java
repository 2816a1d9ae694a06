package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.Job;
import io.sparkcompletions.simulator.batch.Order;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.batch.Timeline;
import io.sparkcompletions.simulator.batch.View;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** OpenAI's batches: {@code /v1/batches} and below. */
final class BatchesApi {

  private static final String BATCHES = "/v1/batches";
  private static final String CANCEL = "/cancel";
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final int USUAL_PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final int MAX_METADATA = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final List<String> PLAYED = List.of(OpenAiDialect.CHAT, OpenAiDialect.RESPONSES);
  private static final List<String> ENDPOINTS =
      List.of(
          OpenAiDialect.CHAT,
          OpenAiDialect.RESPONSES,
          "/v1/embeddings",
          "/v1/completions",
          "/v1/moderations",
          "/v1/images/generations",
          "/v1/images/edits",
          "/v1/videos");

  private final BatchOffice office;
  private final AtomicLong ids;
  private final BiFunction<String, Duration, BatchForm> forms;
  private final FilesApi files;
  private final Catalogue<Family> catalogue;

  /**
   * @param forms by endpoint and lifetime of the output
   */
  BatchesApi(
      BatchOffice office,
      AtomicLong ids,
      FilesApi files,
      Catalogue<Family> catalogue,
      BiFunction<String, Duration, BatchForm> forms) {
    this.office = office;
    this.ids = ids;
    this.files = files;
    this.catalogue = catalogue;
    this.forms = forms;
  }

  boolean owns(String path) {
    return path.equals(BATCHES) || path.startsWith(BATCHES + "/");
  }

  Action route(WireRequest request) {
    String path = request.path();
    String method = request.method();
    if (path.equals(BATCHES)) {
      return switch (method) {
        case "POST" -> new Action.Perform(true, trouble -> create(request, trouble));
        case "GET" -> new Action.Perform(false, unused -> list(request.query()));
        default -> new Action.Answer(OpenAiDialect.notAllowed(request, "GET, POST"));
      };
    }
    String id = path.substring(BATCHES.length() + 1);
    boolean cancels = id.endsWith(CANCEL);
    if (!method.equals(cancels ? "POST" : "GET")) {
      return new Action.Answer(OpenAiDialect.notAllowed(request, cancels ? "POST" : "GET"));
    }
    return cancels
        ? new Action.Perform(
            false, unused -> cancel(id.substring(0, id.length() - CANCEL.length())))
        : new Action.Perform(false, unused -> retrieve(id));
  }

  private CompletionStage<Reply> create(WireRequest request, Trouble trouble) throws Rejection {
    JsonNode json = OpenAiDialect.json(request);
    Fields body = ApiError.fields(json, "");
    body.only(
        Set.of(
            "input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after"));
    String fileId = body.neededText("input_file_id");
    String endpoint = body.neededOneOf("endpoint", ENDPOINTS);
    body.neededOneOf("completion_window", List.of("24h"));
    checkMetadata(body);
    Duration lifetime =
        body.has("output_expires_after")
            ? FilesApi.lifetime(json.get("output_expires_after"), "output_expires_after")
            : FilesApi.LIFETIME;
    if (!PLAYED.contains(endpoint)) {
      throw ApiError.badRequest(
          "The simulator plays batches of " + ApiError.enumerated(PLAYED) + " only.",
          "endpoint",
          null);
    }
    StoredFile file = files.find(fileId, "input_file_id");
    if (!file.purpose().equals(FilesApi.BATCH)) {
      throw ApiError.badRequest(
          "Invalid input file: its purpose is '"
              + file.purpose()
              + "', and must be '"
              + FilesApi.BATCH
              + "'.",
          "input_file_id",
          null);
    }
    ObjectNode about = AnswerWriter.object().put("endpoint", endpoint).put("input_file_id", fileId);
    about.set("metadata", json.path("metadata").isObject() ? json.get("metadata") : null);
    long number = ids.incrementAndGet();
    String id = "batch_" + Salt.of("batch " + number).hex(24) + Long.toHexString(number);
    Job job =
        office.create(
            new Order(
                FilesApi.PROVIDER,
                id,
                about,
                forms.apply(endpoint, lifetime),
                file.content(),
                file.hash(),
                Optional.empty(),
                false,
                WINDOW),
            trouble);
    // as it is at that moment: nothing has been looked at yet
    return CompletableFuture.completedFuture(Bodies.reply(200, object(job, job.view())));
  }

  private static void checkMetadata(Fields body) throws Rejection {
    Optional<Fields> metadata = body.object("metadata");
    if (metadata.isEmpty()) {
      return;
    }
    JsonNode pairs = metadata.get().json();
    if (pairs.size() > MAX_METADATA) {
      throw ApiError.badRequest(
          "Invalid 'metadata': too many properties. Expected an object with at most "
              + MAX_METADATA
              + " properties, but got an object with "
              + pairs.size()
              + " properties instead.",
          "metadata",
          "object_above_max_properties");
    }
    for (Map.Entry<String, JsonNode> pair : pairs.properties()) {
      if (pair.getKey().length() > MAX_KEY) {
        throw ApiError.tooLongText("metadata", MAX_KEY, pair.getKey().length());
      }
      metadata.get().text(pair.getKey(), MAX_VALUE);
    }
  }

  private Job find(String id) throws Rejection {
    Optional<Job> job =
        office
            .find(FilesApi.PROVIDER, id)
            .filter(found -> BatchOffice.isVisible(found, office.now()));
    if (job.isEmpty()) {
      throw ApiError.of(
          404, "No batch found with id '" + id + "'.", ApiError.INVALID_REQUEST, null, null);
    }
    return job.get();
  }

  private CompletionStage<Reply> retrieve(String id) throws Rejection {
    Job job = find(id);
    return office.look(job).thenApply(view -> Bodies.reply(200, object(job, view)));
  }

  /** A batch that is cancelled already stays so; one that has ended otherwise cannot be. */
  private CompletionStage<Reply> cancel(String id) throws Rejection {
    Job job = find(id);
    boolean accepted = office.cancel(job);
    return office
        .look(job)
        .thenApply(
            view ->
                accepted || view.phase() == Phase.CANCELLED
                    ? Bodies.reply(200, object(job, view))
                    : ApiError.reply(
                        409,
                        "Cannot cancel a batch with status '" + status(view.phase()) + "'.",
                        ApiError.INVALID_REQUEST,
                        null,
                        null));
  }

  private CompletionStage<Reply> list(Map<String, String> query) throws Rejection {
    Paging<Job> page =
        Paging.of(office.all(FilesApi.PROVIDER), Job::id, query, USUAL_PAGE, MAX_PAGE);
    return office
        .lookAt(page.shown())
        .thenApply(
            seen -> {
              ObjectNode list = AnswerWriter.object().put("object", "list");
              ArrayNode data = list.putArray("data");
              page.shown().forEach(job -> data.add(object(job, job.view())));
              return Bodies.reply(200, page.close(list));
            });
  }

  private static String status(Phase phase) {
    return switch (phase) {
      case VALIDATING -> "validating";
      case RUNNING -> "in_progress";
      case FINALIZING -> "finalizing";
      case CANCELLING -> "cancelling";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case EXPIRED -> "expired";
      case CANCELLED -> "cancelled";
    };
  }

  private ObjectNode object(Job job, View view) {
    Phase phase = view.phase();
    Timeline times = view.timeline();
    Instant at = view.at();
    boolean ran = phase != Phase.VALIDATING && phase != Phase.FAILED;
    boolean late =
        view.endedAt()
            .map(end -> at(end.plus(job.quirks().resultsLate()), office.now()).isEmpty())
            .orElse(true);
    ObjectNode object =
        AnswerWriter.object()
            .put("id", job.id())
            .put("object", "batch")
            .put("endpoint", job.about().path("endpoint").asText())
            .put("model", ran ? snapshot(view.model()) : null);
    object.set("errors", errors(view));
    object
        .put("input_file_id", job.about().path("input_file_id").asText())
        .put("completion_window", "24h")
        .put("status", status(phase))
        .put("output_file_id", late ? null : view.outputId().orElse(null))
        .put("error_file_id", late ? null : errorFile(job, view));
    boolean started = ran && view.total() > 0 && !startedTooLate(times);
    time(object, "created_at", Optional.of(times.createdAt()));
    time(object, "in_progress_at", started ? at(times.runsFrom(), at) : Optional.empty());
    time(object, "expires_at", Optional.of(times.expiresAt()));
    boolean finalized = phase == Phase.FINALIZING || phase == Phase.COMPLETED;
    time(object, "finalizing_at", finalized ? at(times.runsUntil(), at) : Optional.empty());
    for (Phase end : List.of(Phase.COMPLETED, Phase.FAILED, Phase.EXPIRED)) {
      time(object, status(end) + "_at", phase == end ? times.endsAt() : Optional.empty());
    }
    time(object, "cancelling_at", times.cancelAt().flatMap(cancel -> at(cancel, at)));
    time(object, "cancelled_at", phase == Phase.CANCELLED ? times.endsAt() : Optional.empty());
    boolean counted = started && (phase.isOver() || !job.quirks().countsAtEnd());
    object
        .putObject("request_counts")
        .put("total", counted ? view.total() : 0)
        .put("completed", counted ? view.succeeded() : 0)
        .put("failed", counted ? view.failed() : 0);
    if (phase.isOver() && ran) {
      object.set("usage", AnswerWriter.usage(view.usage(), Alteration.NONE, ResponseWriter.NAMES));
    }
    object.set("metadata", job.about().get("metadata"));
    return object;
  }

  private static boolean startedTooLate(Timeline times) {
    return times.cancelAt().map(times.runsFrom()::isAfter).orElse(false);
  }

  private @Nullable String snapshot(Optional<String> model) {
    return model.flatMap(catalogue::find).map(Model::snapshot).orElse(null);
  }

  private static @Nullable ObjectNode errors(View view) {
    if (view.phase() != Phase.FAILED) {
      return null;
    }
    ObjectNode errors = AnswerWriter.object().put("object", "list");
    ArrayNode data = errors.putArray("data");
    for (View.Error error : view.errors()) {
      data.addObject()
          .put("code", error.problem().code())
          .put("message", error.problem().text())
          .put("param", error.problem().param())
          .put("line", error.line().orElse(null));
    }
    return errors;
  }

  private static @Nullable String errorFile(Job job, View view) {
    String none = job.quirks().blankErrorFile() && view.phase() != Phase.FAILED ? "" : null;
    return view.errorId().orElse(none);
  }

  private static Optional<Instant> at(Instant time, Instant now) {
    return Optional.of(time).filter(then -> !then.isAfter(now));
  }

  private static void time(ObjectNode object, String name, Optional<Instant> time) {
    object.put(name, time.map(Instant::getEpochSecond).orElse(null));
  }
}
