package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.Downloads;
import io.sparkcompletions.simulator.batch.FileStore;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.batch.Uploads;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Gemini's files: the resumable upload below {@code /upload/v1beta/files}, the objects below {@code
 * /v1beta/files}, downloads below {@code /download/v1beta/files}.
 *
 * <p>Ids of generated files are longer than the server itself allows: such a file can be
 * downloaded, and neither be got nor deleted.
 */
final class FilesApi {

  static final String PROVIDER = "gemini";
  static final Duration LIFETIME = Duration.ofHours(48);

  private static final String FILES = "/v1beta/files";
  private static final String UPLOAD = "/upload/v1beta/files";
  private static final String DOWNLOAD = "/download";
  private static final String DOWNLOADS = ":download";
  private static final int GRANULARITY = 262_144;
  private static final long MAX_BYTES = 2L * 1_024 * 1_024 * 1_024;
  private static final long MAX_STORED = 20L * 1_024 * 1_024 * 1_024;
  private static final int MAX_ID = 40;
  private static final int USUAL_PAGE = 10;
  private static final int MAX_PAGE = 100;
  private static final Pattern NAME = Pattern.compile("files/[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  private final BatchOffice office;
  private final FileStore files;
  private final Uploads uploads;
  private final AtomicLong ids;

  FilesApi(BatchOffice office, AtomicLong ids) {
    this.office = office;
    this.files = office.files(PROVIDER);
    this.uploads = office.uploads();
    this.ids = ids;
  }

  static boolean owns(String path) {
    return path.equals(FILES)
        || path.startsWith(FILES + "/")
        || path.equals(UPLOAD)
        || path.startsWith(DOWNLOAD + FILES + "/");
  }

  /** The address that an upload was given is its permission. */
  static boolean isOpen(WireRequest request) {
    return request.path().equals(UPLOAD) && request.query().containsKey("upload_id");
  }

  long maxUploadBytes(String method, String path) {
    return method.equals("POST") && path.equals(UPLOAD) ? MAX_BYTES : 0;
  }

  Action route(WireRequest request) throws Rejection {
    String path = request.path();
    String method = request.method();
    if (path.equals(UPLOAD) && method.equals("POST")) {
      return Action.now(() -> upload(request));
    }
    if (path.equals(FILES) && method.equals("GET")) {
      return Action.now(() -> list(request.query()));
    }
    String plain = path.startsWith(DOWNLOAD) ? path.substring(DOWNLOAD.length()) : path;
    String id = plain.substring(Math.min(plain.length(), FILES.length() + 1)).replace("%3A", ":");
    if (id.endsWith(DOWNLOADS) && method.equals("GET")) {
      return Action.now(() -> download(request, id.substring(0, id.length() - DOWNLOADS.length())));
    }
    if (method.equals("GET") && path.startsWith(FILES + "/")) {
      return Action.now(() -> Bodies.reply(200, object(find(id), request.host())));
    }
    if (method.equals("DELETE") && path.startsWith(FILES + "/")) {
      return Action.now(() -> delete(id));
    }
    throw Errors.of(404, "NOT_FOUND", "Requested entity was not found.");
  }

  /** One call of the resumable protocol. */
  private Reply upload(WireRequest request) throws Rejection {
    Spool body = request.upload().orElseThrow().content();
    String command = request.header("x-goog-upload-command").orElse("");
    if (!request.query().containsKey("upload_id")) {
      return begin(request, body, command);
    }
    Uploads.Session session =
        uploads
            .find(request.query().get("upload_id"))
            .orElseThrow(() -> new Rejection(unknownUpload()));
    Set<String> commands = Set.of(command.replace(" ", "").split(","));
    if (commands.equals(Set.of("query"))) {
      return progress(session);
    }
    if (!commands.equals(Set.of("upload"))
        && !commands.equals(Set.of("upload", "finalize"))
        && !commands.equals(Set.of("finalize"))) {
      throw Errors.invalid("Invalid upload command: " + command);
    }
    boolean last = commands.contains("finalize");
    synchronized (session) {
      if (commands.contains("upload")) {
        append(request, session, body, last);
      }
      return last ? finish(request, session) : progress(session);
    }
  }

  private static Reply unknownUpload() {
    return Errors.reply(404, "NOT_FOUND", "Upload not found.", Errors.details());
  }

  private Reply begin(WireRequest request, Spool body, String command) throws Rejection {
    boolean resumable = request.header("x-goog-upload-protocol").orElse("").equals("resumable");
    if (!resumable || !command.equals("start")) {
      throw Errors.invalid("The simulator plays the resumable upload protocol only.");
    }
    JsonNode json =
        body.length() == 0
            ? JsonNodeFactory.instance.objectNode()
            : Bodies.object(body.bytes())
                .orElseThrow(() -> Errors.invalid("Invalid JSON payload received."));
    Fields given = Errors.fields(CamelCase.of(json));
    given.only(Set.of("file"));
    Optional<Fields> file = given.object("file");
    Optional<String> name = Optional.empty();
    String displayName = "";
    Optional<String> mimeType = request.header("x-goog-upload-header-content-type");
    if (file.isPresent()) {
      file.get().only(Set.of("name", "displayName", "mimeType", "sizeBytes"));
      name = file.get().text("name");
      displayName = file.get().text("displayName", 512).orElse("");
      mimeType = mimeType.or(() -> Optional.of(json.at("/file/mimeType").asText("")));
    }
    if (name.isPresent()) {
      checkName(name.get());
    }
    long announced = length(request.header("x-goog-upload-header-content-length"));
    long stored = files.all(office.now()).stream().mapToLong(of -> of.content().length()).sum();
    if (stored + Math.max(0, announced) > MAX_STORED) {
      throw new Rejection(
          Refusals.quota("file_storage_bytes", "FileStorageBytesPerProject", MAX_STORED));
    }
    String id = name.map(of -> of.substring("files/".length())).orElseGet(this::newId);
    String session = Salt.of("upload " + ids.incrementAndGet()).hex(40);
    uploads.open(
        session,
        new Uploads.Session(
            id,
            displayName,
            mimeType.filter(type -> !type.isEmpty()).orElse("application/octet-stream"),
            announced,
            office.spools().create("upload")));
    return Reply.empty(200)
        .with(
            "x-goog-upload-url",
            request.host() + UPLOAD + "?upload_id=" + session + "&upload_protocol=resumable")
        .with("x-goog-upload-status", "active")
        .with("x-goog-upload-chunk-granularity", Integer.toString(GRANULARITY));
  }

  private void checkName(String name) throws Rejection {
    if (!NAME.matcher(name).matches()) {
      throw Errors.invalid(
          "* CreateFileRequest.file.name: must be 'files/' and up to 40 characters of a-z, 0-9 and"
              + " -\n");
    }
    if (files.has(name.substring("files/".length()), office.now())) {
      throw Errors.of(409, "ALREADY_EXISTS", "File " + name + " already exists.");
    }
  }

  private static long length(Optional<String> header) {
    return header.filter(text -> text.matches("\\d{1,15}")).map(Long::parseLong).orElse(-1L);
  }

  private static void append(WireRequest request, Uploads.Session session, Spool body, boolean last)
      throws Rejection {
    long offset = length(request.header("x-goog-upload-offset"));
    if (offset != session.writer().length()) {
      throw Errors.invalid(
          "Invalid upload offset: "
              + offset
              + ", but "
              + session.writer().length()
              + " bytes have been received.");
    }
    if (!last && body.length() % GRANULARITY != 0) {
      throw Errors.invalid("The size of a chunk must be a multiple of " + GRANULARITY + " bytes.");
    }
    session.append(body);
  }

  private static Reply progress(Uploads.Session session) {
    return Reply.empty(200)
        .with("x-goog-upload-status", "active")
        .with("x-goog-upload-size-received", Long.toString(session.writer().length()));
  }

  private Reply finish(WireRequest request, Uploads.Session session) throws Rejection {
    long received = session.writer().length();
    if (session.announced() >= 0 && received != session.announced()) {
      throw Errors.invalid(
          "The upload was announced with "
              + session.announced()
              + " bytes, and "
              + received
              + " have been received.");
    }
    uploads.close(session);
    Spool content = session.writer().finish();
    Instant now = office.now();
    var quirks = office.settings().quirks();
    StoredFile file =
        new StoredFile(
            session.id(),
            session.displayName(),
            session.mimeType(),
            content,
            content.hash(),
            now,
            now.plus(quirks.fileHidden()),
            now.plus(quirks.fileProcessing()),
            now.plus(LIFETIME),
            false);
    files.add(file);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("file", object(file, request.host()));
    return Bodies.reply(200, body).with("x-goog-upload-status", "final");
  }

  private String newId() {
    return Salt.of("file " + ids.incrementAndGet()).hex(12);
  }

  StoredFile find(String id) throws Rejection {
    if (id.length() > MAX_ID) {
      throw Errors.invalid(
          "* GetFileRequest.name: the id of a file must have at most " + MAX_ID + " characters\n");
    }
    return any(id);
  }

  private StoredFile any(String id) throws Rejection {
    Optional<StoredFile> file = files.find(id, office.now());
    if (file.isEmpty()) {
      throw Errors.of(
          403,
          Errors.PERMISSION_DENIED,
          "You do not have permission to access the File " + id + " or it may not exist.");
    }
    return file.get();
  }

  private Reply delete(String id) throws Rejection {
    StoredFile file = find(id);
    files.delete(file.id(), office.now());
    return Bodies.reply(200, JsonNodeFactory.instance.objectNode());
  }

  private Reply download(WireRequest request, String id) throws Rejection {
    StoredFile file = any(id);
    if (!file.generated()) {
      throw Errors.invalid("Only generated files can be downloaded.");
    }
    if (!request.query().getOrDefault("alt", "").equals("media")) {
      throw Errors.invalid("alt=media is needed to download a file.");
    }
    return Downloads.of(
        file.content(),
        "application/octet-stream",
        request.header("range").filter(range -> office.settings().quirks().ranges()));
  }

  private Reply list(Map<String, String> query) throws Rejection {
    Page<StoredFile> page =
        Page.of(files.all(office.now()), StoredFile::id, query, USUAL_PAGE, MAX_PAGE);
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    if (!page.shown().isEmpty()) {
      ArrayNode all = list.putArray("files");
      page.shown()
          .forEach(file -> all.add(object(file, "https://generativelanguage.googleapis.com")));
    }
    page.next().ifPresent(token -> list.put("nextPageToken", token));
    return Bodies.reply(200, list);
  }

  private ObjectNode object(StoredFile file, String host) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("name", "files/" + file.id());
    if (!file.name().isEmpty()) {
      object.put("displayName", file.name());
    }
    boolean ready = !file.readyAt().isAfter(office.now());
    return object
        .put("mimeType", file.purpose())
        .put("sizeBytes", Long.toString(file.content().length()))
        .put("createTime", Times.format(file.createdAt()))
        .put("updateTime", Times.format(file.createdAt()))
        .put("expirationTime", Times.format(file.expiresAt()))
        .put(
            "sha256Hash",
            Base64.getEncoder()
                .encodeToString(file.hash().hex().getBytes(StandardCharsets.US_ASCII)))
        .put("uri", host + FILES + "/" + file.id())
        .put("state", ready ? "ACTIVE" : "PROCESSING")
        .put("source", file.generated() ? "GENERATED" : "UPLOADED");
  }

  /** Of all that a batch puts out: 42 characters. */
  static String generatedId(long number) {
    return "batch-"
        + Salt.of("output " + number).hex(32)
        + Long.toHexString(0x1000 + number % 0xe000);
  }
}
