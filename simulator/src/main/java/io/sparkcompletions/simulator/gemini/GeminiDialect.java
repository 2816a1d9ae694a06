package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Google's Gemini API below {@code /v1beta}.
 *
 * <p>Order of judgement: path, method, key, size, JSON, model, names and values, contents. The
 * first problem is answered.
 */
public final class GeminiDialect implements Dialect {

  private static final String ROOT = "/v1beta/";
  private static final String MODELS = ROOT + "models";
  private static final String GENERATE = "generateContent";
  private static final String COUNT = "countTokens";
  private static final int MAX_BODY_BYTES = 20 * 1_024 * 1_024;
  private static final int USUAL_PAGE = 50;
  private static final int MAX_PAGE = 1_000;

  private final GeminiSettings settings;
  private final Catalogue<Family> catalogue;
  private final PromptCache cache;
  private final AtomicLong ids;
  private final FilesApi files;
  private final BatchesApi batches;

  /**
   * @param cache shared by successive configurations
   * @param ids counts the requests of the process
   * @param office shared by successive configurations, like all that lies there
   */
  public GeminiDialect(
      GeminiSettings settings, PromptCache cache, AtomicLong ids, BatchOffice office) {
    this.settings = settings;
    this.catalogue = Family.BUILT_IN.with(settings.extraModels(), "models", new ArrayList<>());
    this.cache = cache;
    this.ids = ids;
    this.files = new FilesApi(office, ids);
    this.batches =
        new BatchesApi(
            office,
            files,
            (name, inline) ->
                new BatchLines(
                    catalogue.find(name).orElseThrow(), name, inline, settings, cache, office, ids),
            ids);
  }

  @Override
  public boolean owns(String path, Set<String> headers) {
    return path.startsWith(ROOT) || FilesApi.owns(path);
  }

  @Override
  public long maxUploadBytes(String method, String path) {
    return files.maxUploadBytes(method, path);
  }

  /** Where requests for content by this model arrive. */
  static String pathOf(String model) {
    return MODELS + "/" + model + ":" + GENERATE;
  }

  /** Told as {@code responseId}: there is no header for it. */
  @Override
  public String newRequestId() {
    return requestId(ids);
  }

  static String requestId(AtomicLong ids) {
    long number = ids.incrementAndGet();
    return Salt.of("request " + number).hex(16) + Long.toHexString(number);
  }

  /** What a path asks for: a model, or a method on it. */
  private record Target(String model, String method) {
    static Target of(String path) {
      String rest =
          path.substring(Math.min(path.length(), MODELS.length() + 1)).replace("%3A", ":");
      int colon = rest.lastIndexOf(':');
      return colon < 0
          ? new Target(rest, "")
          : new Target(rest.substring(0, colon), rest.substring(colon + 1));
    }
  }

  @Override
  public Action route(WireRequest request) {
    Target target = Target.of(request.path());
    boolean generates = target.method().equals(GENERATE);
    try {
      if (FilesApi.owns(request.path())) {
        if (!FilesApi.isOpen(request)) {
          authenticate(request);
        }
        return files.route(request);
      }
      if (BatchesApi.owns(request.path())) {
        authenticate(request);
        return batches.route(request);
      }
      return judge(request, target);
    } catch (Rejection e) {
      return generates
          ? new Action.Refused(e.reply(), target.model(), "")
          : new Action.Answer(e.reply());
    }
  }

  private Action judge(WireRequest request, Target target) throws Rejection {
    boolean submits = target.method().equals(BatchesApi.CREATE);
    boolean posts = submits || target.method().equals(GENERATE) || target.method().equals(COUNT);
    boolean lists = request.path().equals(MODELS);
    boolean known =
        lists || (request.path().startsWith(MODELS + "/") && (posts || target.method().isEmpty()));
    if (!known || !request.method().equals(posts ? "POST" : "GET")) {
      throw Errors.of(404, "NOT_FOUND", "Requested entity was not found.");
    }
    authenticate(request);
    if (lists) {
      return new Action.Answer(Bodies.reply(200, page(request.query())));
    }
    Model<Family> model = model(target);
    if (!posts) {
      return new Action.Answer(Bodies.reply(200, entry(target.model(), model)));
    }
    JsonNode json = json(request);
    if (submits) {
      return new Action.Perform(
          true, trouble -> batches.create(json, target.model(), batches.newId(), trouble));
    }
    ContentRequest reader = new ContentRequest(model);
    if (target.method().equals(COUNT)) {
      return new Action.Answer(Bodies.reply(200, counted(reader.count(json))));
    }
    return new Action.Generate(
        new ContentGeneration(
                reader.ask(json, target.model()),
                cache,
                settings.account().promptCache(),
                request.requestId(),
                request.arrivedAt(),
                false)
            .generation());
  }

  private void authenticate(WireRequest request) throws Rejection {
    Optional<String> header = request.header("x-goog-api-key");
    Optional<String> query = Optional.ofNullable(request.query().get("key"));
    boolean bearer = request.header("authorization").isPresent();
    if (bearer || (header.isPresent() && query.isPresent())) {
      String message =
          "Request had invalid authentication credentials. Expected exactly one API key.";
      throw new Rejection(
          Errors.reply(
              401, "UNAUTHENTICATED", message, Errors.because("ACCESS_TOKEN_TYPE_UNSUPPORTED")));
    }
    Optional<String> key = header.or(() -> query);
    if (key.isEmpty()) {
      throw Errors.of(
          403,
          Errors.PERMISSION_DENIED,
          "Method doesn't allow unregistered callers (callers without established identity). Please"
              + " use API Key or other form of API consumer identity to call this API.");
    }
    if (!settings.account().accepts(key.get(), "AIza", "AQ.")) {
      String message = "API key not valid. Please pass a valid API key.";
      ArrayNode details = Errors.because("API_KEY_INVALID");
      Errors.detail(details, "LocalizedMessage").put("locale", "en-US").put("message", message);
      throw new Rejection(Errors.reply(400, Errors.INVALID_ARGUMENT, message, details));
    }
  }

  private static JsonNode json(WireRequest request) throws Rejection {
    if (request.body().length > MAX_BODY_BYTES) {
      throw new Rejection(Refusals.tooLarge(MAX_BODY_BYTES));
    }
    Optional<JsonNode> json = Bodies.object(request.body());
    if (json.isEmpty()) {
      throw Errors.invalid("Invalid JSON payload received. Expected an object.");
    }
    return json.get();
  }

  private Model<Family> model(Target target) throws Rejection {
    Optional<Model<Family>> model = catalogue.find(target.model());
    if (model.isEmpty()) {
      String method = target.method().isEmpty() ? GENERATE : target.method();
      throw Errors.of(
          404,
          "NOT_FOUND",
          "models/"
              + target.model()
              + " is not found for API version v1beta, or is not supported for "
              + method
              + ". Call ListModels to see the list of available models and their supported methods.");
    }
    return model.get();
  }

  private static ObjectNode counted(long tokens) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("totalTokens", tokens);
    body.putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", tokens);
    return body;
  }

  private ObjectNode page(Map<String, String> query) throws Rejection {
    Page<String> shown = Page.of(catalogue.names(), name -> name, query, USUAL_PAGE, MAX_PAGE);
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode models = page.putArray("models");
    for (String name : shown.shown()) {
      models.add(entry(name, catalogue.find(name).orElseThrow()));
    }
    shown.next().ifPresent(token -> page.put("nextPageToken", token));
    return page;
  }

  private static ObjectNode entry(String name, Model<Family> model) {
    ObjectNode entry =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", "models/" + name)
            .put("version", "001")
            .put("displayName", name.replace('-', ' '))
            .put("inputTokenLimit", model.maxInputTokens())
            .put("outputTokenLimit", model.maxOutputTokens());
    ArrayNode methods = entry.putArray("supportedGenerationMethods");
    List.of(GENERATE, COUNT, "batchGenerateContent").forEach(methods::add);
    return entry.put("thinking", true);
  }

  @Override
  public Reply refuse(WireRequest request, Refusal refusal) {
    return Refusals.reply(refusal);
  }

  /** No limits are told, and no id. */
  @Override
  public Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas) {
    return Map.of("server-timing", "gfet4t7; dur=" + processing.toMillis());
  }
}
