package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.Downloads;
import io.sparkcompletions.simulator.batch.Job;
import io.sparkcompletions.simulator.batch.LineIndex;
import io.sparkcompletions.simulator.batch.Order;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.View;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Anthropic's batches: {@code /v1/messages/batches} and below. */
final class BatchesApi {

  private static final String PROVIDER = "anthropic";
  private static final String BATCHES = "/v1/messages/batches";
  private static final String CANCEL = "/cancel";
  private static final String RESULTS = "/results";
  private static final Pattern CUSTOM_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final long MAX_BYTES = 256L * 1_024 * 1_024;
  private static final long MAX_REQUESTS = 100_000;
  private static final long MAX_QUEUED = 200_000;
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration RETENTION = Duration.ofDays(29);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private final BatchOffice office;
  private final AtomicLong ids;
  private final Function<String, BatchForm> forms;

  /**
   * @param forms by version of the API
   */
  BatchesApi(BatchOffice office, AtomicLong ids, Function<String, BatchForm> forms) {
    this.office = office;
    this.ids = ids;
    this.forms = forms;
  }

  boolean owns(String path) {
    return path.equals(BATCHES) || path.startsWith(BATCHES + "/");
  }

  long maxUploadBytes(String method, String path) {
    return method.equals("POST") && path.equals(BATCHES)
        ? office.settings().maxFileBytes().orElse(MAX_BYTES)
        : 0;
  }

  Action route(WireRequest request, String version, Errors errors) throws Rejection {
    String path = request.path();
    String method = request.method();
    if (path.equals(BATCHES)) {
      if (method.equals("POST")) {
        return new Action.Perform(true, trouble -> create(request, version, trouble, errors));
      }
      if (method.equals("GET")) {
        return new Action.Perform(false, unused -> list(request, errors));
      }
      throw notAllowed(errors);
    }
    String id = path.substring(BATCHES.length() + 1);
    if (id.endsWith(CANCEL) && method.equals("POST")) {
      String of = id.substring(0, id.length() - CANCEL.length());
      return new Action.Perform(false, unused -> cancel(request, of, errors));
    }
    if (id.endsWith(RESULTS) && method.equals("GET")) {
      String of = id.substring(0, id.length() - RESULTS.length());
      return new Action.Perform(false, unused -> results(request, of, errors));
    }
    if (method.equals("GET")) {
      return new Action.Perform(false, unused -> retrieve(request, id, errors));
    }
    if (method.equals("DELETE")) {
      return new Action.Perform(false, unused -> delete(id, errors));
    }
    throw notAllowed(errors);
  }

  private static Rejection notAllowed(Errors errors) {
    return errors.of(405, Errors.INVALID_REQUEST, "Method Not Allowed");
  }

  /** Finds the requests and checks their envelopes; what they hold is looked at much later. */
  private CompletionStage<Reply> create(
      WireRequest request, String version, Trouble trouble, Errors errors) throws Rejection {
    if (!Bodies.isAnnouncedAsJson(request)) {
      throw errors.invalid("content-type", "header must be 'application/json'");
    }
    Spool body = request.upload().orElseThrow().content();
    LineIndex index = new LineIndex();
    try (InputStream in = body.open();
        JsonParser parser = Bodies.factory().createParser(in)) {
      read(parser, index, errors);
    } catch (JsonProcessingException e) {
      throw errors.invalid("The request body is not valid JSON");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long queued = office.queuedRequests(PROVIDER) + index.size();
    if (queued > office.settings().maxQueuedRequests().orElse(MAX_QUEUED)) {
      throw errors.of(
          429,
          "rate_limit_error",
          "This request would exceed your organization's limit of requests waiting in batches.");
    }
    long number = ids.incrementAndGet();
    String id = "msgbatch_01" + Salt.of("batch " + number).hex(20) + Long.toHexString(number);
    Job job =
        office.create(
            new Order(
                PROVIDER,
                id,
                JsonNodeFactory.instance.objectNode(),
                forms.apply(version),
                body,
                body.hash(),
                Optional.of(index),
                true,
                WINDOW),
            trouble);
    request.upload().orElseThrow().take();
    return office
        .wait(job)
        .thenApply(
            view -> {
              if (view.errors().isEmpty()) {
                return Bodies.reply(200, object(job, view, index.size(), request));
              }
              office.remove(job);
              String type = view.errors().get(0).problem().code();
              return errors.reply(
                  type.equals(BatchLines.TOKEN_LIMIT) ? 429 : 400,
                  type,
                  view.errors().get(0).problem().text(),
                  Optional.empty());
            });
  }

  private void read(JsonParser parser, LineIndex index, Errors errors)
      throws IOException, Rejection {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw errors.invalid("body", "Input should be an object");
    }
    boolean found = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!name.equals("requests")) {
        throw errors.unknown("", name);
      }
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw errors.invalid("requests", "Input should be a valid array");
      }
      found = true;
      requests(parser, index, errors);
    }
    if (!found) {
      throw errors.missing("requests");
    }
    if (parser.nextToken() != null) {
      throw errors.invalid("The request body is not valid JSON");
    }
    if (index.size() == 0) {
      throw errors.invalid("requests", "List should have at least 1 item");
    }
  }

  private void requests(JsonParser parser, LineIndex index, Errors errors)
      throws IOException, Rejection {
    long most = office.settings().maxRequests().orElse(MAX_REQUESTS);
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String at = "requests." + index.size();
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw errors.invalid(at, "Input should be an object");
      }
      long from = parser.currentTokenLocation().getByteOffset();
      String customId = envelope(parser, at, errors);
      index.add(from, parser.currentLocation().getByteOffset() - from);
      if (!seen.add(customId)) {
        throw errors.invalid(at + ".custom_id", "duplicate custom_id: " + customId);
      }
      if (index.size() > most) {
        throw errors.invalid("requests", "List should have at most " + most + " items");
      }
    }
  }

  /** Reads one request to its end. */
  private static String envelope(JsonParser parser, String at, Errors errors)
      throws IOException, Rejection {
    Optional<String> customId = Optional.empty();
    boolean params = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("custom_id")) {
        if (value != JsonToken.VALUE_STRING) {
          throw errors.invalid(at + ".custom_id", "Input should be a valid string");
        }
        customId = Optional.of(parser.getText());
      } else if (name.equals("params")) {
        if (value != JsonToken.START_OBJECT) {
          throw errors.invalid(at + ".params", "Input should be an object");
        }
        params = true;
        parser.skipChildren();
      } else {
        throw errors.unknown(at, name);
      }
    }
    if (customId.isEmpty()) {
      throw errors.missing(at + ".custom_id");
    }
    if (!params) {
      throw errors.missing(at + ".params");
    }
    if (!CUSTOM_ID.matcher(customId.get()).matches()) {
      throw errors.invalid(
          at + ".custom_id", "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
    }
    return customId.get();
  }

  private Job find(String id, Errors errors) throws Rejection {
    Optional<Job> job =
        office.find(PROVIDER, id).filter(found -> BatchOffice.isVisible(found, office.now()));
    if (job.isEmpty()) {
      throw errors.of(404, "not_found_error", "Batch " + id + " not found");
    }
    return job.get();
  }

  private CompletionStage<Reply> retrieve(WireRequest request, String id, Errors errors)
      throws Rejection {
    Job job = find(id, errors);
    return office
        .look(job)
        .thenApply(view -> Bodies.reply(200, object(job, view, view.total(), request)));
  }

  private CompletionStage<Reply> cancel(WireRequest request, String id, Errors errors)
      throws Rejection {
    Job job = find(id, errors);
    boolean accepted = office.cancel(job);
    return office
        .look(job)
        .thenApply(
            view ->
                accepted || view.phase() == Phase.CANCELLED
                    ? Bodies.reply(200, object(job, view, view.total(), request))
                    : errors.reply(
                        400,
                        Errors.INVALID_REQUEST,
                        "Batch " + id + " cannot be canceled because it has ended.",
                        Optional.empty()));
  }

  private CompletionStage<Reply> delete(String id, Errors errors) throws Rejection {
    Job job = find(id, errors);
    return office
        .look(job)
        .thenApply(
            view -> {
              if (!view.phase().isOver()) {
                return errors.reply(
                    400,
                    Errors.INVALID_REQUEST,
                    "Batch " + id + " cannot be deleted while it is in progress; cancel it first.",
                    Optional.empty());
              }
              office.remove(job);
              return Bodies.reply(
                  200,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("id", id)
                      .put("type", "message_batch_deleted"));
            });
  }

  private CompletionStage<Reply> results(WireRequest request, String id, Errors errors)
      throws Rejection {
    Job job = find(id, errors);
    return office
        .look(job)
        .thenApply(
            view -> {
              if (!view.phase().isOver()) {
                return errors.reply(
                    400,
                    Errors.INVALID_REQUEST,
                    "Batch " + id + " has no results yet; they are there once it has ended.",
                    Optional.empty());
              }
              boolean late =
                  view.endedAt()
                      .map(end -> end.plus(job.quirks().resultsLate()).isAfter(office.now()))
                      .orElse(true);
              if (late || isArchived(job) || view.results().isEmpty()) {
                return errors.reply(
                    404,
                    "not_found_error",
                    "Results of batch " + id + " are not available.",
                    Optional.empty());
              }
              return Downloads.of(
                  view.results().get(),
                  "application/x-jsonl",
                  request.header("range").filter(range -> job.quirks().ranges()));
            });
  }

  private boolean isArchived(Job job) {
    return !job.createdAt().plus(RETENTION).isAfter(office.now());
  }

  private CompletionStage<Reply> list(WireRequest request, Errors errors) throws Rejection {
    List<Job> all = office.all(PROVIDER);
    IdPage<Job> page = IdPage.of(all, Job::id, request.query(), errors);
    return office
        .lookAt(page.shown())
        .thenApply(
            seen -> {
              ObjectNode list = JsonNodeFactory.instance.objectNode();
              ArrayNode data = list.putArray("data");
              for (Job job : page.shown()) {
                View view = job.view();
                data.add(object(job, view, view.total(), request));
              }
              return Bodies.reply(200, page.close(list));
            });
  }

  /** The counts, except of those in work, stay 0 until all is over. */
  private ObjectNode object(Job job, View view, int total, WireRequest request) {
    boolean over = view.phase().isOver();
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", job.id())
            .put("type", "message_batch")
            .put("processing_status", status(view.phase()));
    boolean expired = view.phase() == Phase.EXPIRED;
    object
        .putObject("request_counts")
        .put("processing", over ? 0 : total)
        .put("succeeded", over ? view.succeeded() : 0)
        .put("errored", over ? view.failed() : 0)
        .put("canceled", over && !expired ? view.unrun() : 0)
        .put("expired", over && expired ? view.unrun() : 0);
    time(object, "created_at", Optional.of(job.createdAt()), job);
    time(object, "expires_at", Optional.of(view.timeline().expiresAt()), job);
    time(object, "ended_at", view.endedAt(), job);
    time(
        object,
        "cancel_initiated_at",
        view.timeline().cancelAt().filter(at -> !at.isAfter(view.at())),
        job);
    Instant archived = job.createdAt().plus(RETENTION);
    time(object, "archived_at", Optional.of(archived).filter(at -> isArchived(job)), job);
    return object.put(
        "results_url",
        over && !isArchived(job) ? request.host() + BATCHES + "/" + job.id() + RESULTS : null);
  }

  private static String status(Phase phase) {
    return switch (phase) {
      case VALIDATING, RUNNING, FINALIZING -> "in_progress";
      case CANCELLING -> "canceling";
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> "ended";
    };
  }

  private static void time(ObjectNode object, String name, Optional<Instant> time, Job job) {
    String zone = job.quirks().offsetTimes() ? "+00:00" : "Z";
    object.put(name, time.map(at -> TIME.format(at) + zone).orElse(null));
  }
}
