package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.Downloads;
import io.sparkcompletions.simulator.batch.FileStore;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Multipart;
import io.sparkcompletions.simulator.wire.Multipart.Part;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Upload;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** OpenAI's files: {@code /v1/files} and below, and the place downloads may be sent to. */
final class FilesApi {

  static final String PROVIDER = "openai";
  static final String BATCH = "batch";
  static final String BATCH_OUTPUT = "batch_output";
  static final Duration LIFETIME = Duration.ofDays(30);

  private static final String FILES = "/v1/files";
  private static final String DIRECT = "/v1/direct-downloads/";
  private static final long MAX_BYTES = 512L * 1_024 * 1_024;
  private static final int MULTIPART_ROOM = 64 * 1_024;
  private static final int MAX_PAGE = 10_000;
  private static final List<String> PURPOSES =
      List.of("assistants", BATCH, "fine-tune", "vision", "user_data", "evals");

  private final BatchOffice office;
  private final FileStore files;
  private final AtomicLong ids;

  FilesApi(BatchOffice office, AtomicLong ids) {
    this.office = office;
    this.files = office.files(PROVIDER);
    this.ids = ids;
  }

  boolean owns(String path) {
    return path.equals(FILES) || path.startsWith(FILES + "/") || path.startsWith(DIRECT);
  }

  /** Whether the address itself is the permission. */
  static boolean isOpen(String path) {
    return path.startsWith(DIRECT);
  }

  long maxUploadBytes(String method, String path) {
    return method.equals("POST") && path.equals(FILES) ? MAX_BYTES + MULTIPART_ROOM : 0;
  }

  Action route(WireRequest request) {
    String path = request.path();
    String method = request.method();
    if (path.startsWith(DIRECT)) {
      return Action.now(() -> content(request, path.substring(DIRECT.length()), true));
    }
    if (path.equals(FILES)) {
      return switch (method) {
        case "POST" -> Action.now(() -> upload(request));
        case "GET" -> Action.now(() -> list(request.query()));
        default -> new Action.Answer(OpenAiDialect.notAllowed(request, "GET, POST"));
      };
    }
    String id = path.substring(FILES.length() + 1);
    if (id.endsWith("/content")) {
      String of = id.substring(0, id.length() - "/content".length());
      return method.equals("GET")
          ? Action.now(() -> content(request, of, false))
          : new Action.Answer(OpenAiDialect.notAllowed(request, "GET"));
    }
    return switch (method) {
      case "GET" -> Action.now(() -> Bodies.reply(200, object(find(id, "id"))));
      case "DELETE" -> Action.now(() -> delete(id));
      default -> new Action.Answer(OpenAiDialect.notAllowed(request, "GET, DELETE"));
    };
  }

  static String newId(AtomicLong ids) {
    long number = ids.incrementAndGet();
    return "file-" + Salt.of("file " + number).hex(18) + Long.toHexString(number);
  }

  StoredFile find(String id, String param) throws Rejection {
    Optional<StoredFile> file = files.find(id, office.now());
    if (file.isEmpty()) {
      throw unknown(id, param);
    }
    return file.get();
  }

  private static Rejection unknown(String id, String param) {
    return ApiError.of(404, "No such File object: " + id, ApiError.INVALID_REQUEST, param, null);
  }

  private Reply upload(WireRequest request) throws Rejection {
    Upload upload = request.upload().orElseThrow();
    Map<String, Part> parts = parts(request, upload);
    String purpose = text(parts, "purpose");
    if (!PURPOSES.contains(purpose)) {
      throw ApiError.invalidValue("purpose", purpose, PURPOSES);
    }
    Part file = parts.get("file");
    if (file == null || file.fileName().isEmpty()) {
      throw ApiError.missingParameter("file");
    }
    String name = file.fileName().get();
    if (purpose.equals(BATCH) && !name.endsWith(".jsonl")) {
      throw new Rejection(wrongExtension());
    }
    if (file.content().length() > MAX_BYTES) {
      throw ApiError.of(
          413,
          "File is too large. The limit is " + MAX_BYTES + " bytes.",
          ApiError.INVALID_REQUEST,
          "file",
          null);
    }
    Duration lifetime = lifetime(parts).orElse(LIFETIME);
    Instant now = office.now();
    var quirks = office.settings().quirks();
    StoredFile stored =
        new StoredFile(
            newId(ids),
            name,
            purpose,
            file.content(),
            file.content().hash(),
            now,
            now.plus(quirks.fileHidden()),
            now,
            now.plus(lifetime),
            false);
    upload.take();
    files.add(stored);
    return Bodies.reply(200, object(stored));
  }

  /** The one error that has a member beside {@code error}. */
  private static Reply wrongExtension() {
    String message = "Invalid file format for Batch API. Must be .jsonl";
    ObjectNode body = AnswerWriter.object();
    body.putObject("error")
        .put("message", message)
        .put("type", ApiError.INVALID_REQUEST)
        .putNull("param")
        .putNull("code");
    return Bodies.reply(400, body.put("detail", message));
  }

  private static Map<String, Part> parts(WireRequest request, Upload upload) throws Rejection {
    Optional<String> boundary = Multipart.boundary(request.header("content-type").orElse(""));
    if (boundary.isEmpty()) {
      throw ApiError.of(
          415,
          "Invalid Content-Type header ("
              + request.header("content-type").orElse("")
              + "), expected multipart/form-data.",
          ApiError.INVALID_REQUEST,
          null,
          "unsupported_content_type");
    }
    try {
      return Multipart.read(upload.content(), boundary.get());
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest(
          "Could not parse multipart form: " + e.getMessage() + ".", null, null);
    }
  }

  private static String text(Map<String, Part> parts, String name) throws Rejection {
    Part part = parts.get(name);
    if (part == null) {
      throw ApiError.missingParameter(name);
    }
    return part.text();
  }

  private static Optional<Duration> lifetime(Map<String, Part> parts) throws Rejection {
    if (!parts.containsKey("expires_after[anchor]")
        && !parts.containsKey("expires_after[seconds]")) {
      return Optional.empty();
    }
    ObjectNode given = AnswerWriter.object().put("anchor", text(parts, "expires_after[anchor]"));
    String seconds = text(parts, "expires_after[seconds]");
    try {
      given.put("seconds", Long.parseLong(seconds));
    } catch (NumberFormatException e) {
      given.put("seconds", seconds);
    }
    return Optional.of(lifetime(given, "expires_after"));
  }

  /** Both kinds of expiry: of uploads, and of what a batch puts out. */
  static Duration lifetime(JsonNode given, String param) throws Rejection {
    var fields = ApiError.fields(given, param);
    fields.only(Set.of("anchor", "seconds"));
    fields.neededOneOf("anchor", List.of("created_at"));
    fields.needed("seconds");
    return Duration.ofSeconds(fields.integer("seconds", 3_600, 2_592_000).orElseThrow());
  }

  private Reply list(Map<String, String> query) throws Rejection {
    List<StoredFile> all = new ArrayList<>(files.all(office.now()));
    String order = query.getOrDefault("order", "desc");
    if (!List.of("asc", "desc").contains(order)) {
      throw ApiError.invalidValue("order", order, List.of("asc", "desc"));
    }
    if (order.equals("desc")) {
      Collections.reverse(all);
    }
    String purpose = query.getOrDefault("purpose", "");
    all.removeIf(file -> !purpose.isEmpty() && !file.purpose().equals(purpose));
    Paging<StoredFile> page = Paging.of(all, StoredFile::id, query, MAX_PAGE, MAX_PAGE);
    ObjectNode list = AnswerWriter.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    page.shown().forEach(file -> data.add(object(file)));
    return Bodies.reply(200, page.close(list));
  }

  private Reply delete(String id) throws Rejection {
    if (!files.delete(id, office.now())) {
      throw unknown(id, "id");
    }
    return Bodies.reply(
        200, AnswerWriter.object().put("id", id).put("object", "file").put("deleted", true));
  }

  /** The bytes, without an envelope; or, if so configured, where they are to be had. */
  private Reply content(WireRequest request, String id, boolean direct) throws Rejection {
    StoredFile file = find(id, "id");
    if (!direct && office.settings().quirks().redirectDownloads()) {
      return Reply.empty(302).with("location", request.host() + DIRECT + id);
    }
    return Downloads.of(
        file.content(),
        "application/octet-stream",
        request.header("range").filter(range -> office.settings().quirks().ranges()));
  }

  static ObjectNode object(StoredFile file) {
    return AnswerWriter.object()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.content().length())
        .put("created_at", file.createdAt().getEpochSecond())
        .put("expires_at", file.expiresAt().getEpochSecond())
        .put("filename", file.name())
        .put("purpose", file.purpose())
        .put("status", "processed")
        .putNull("status_details");
  }
}
