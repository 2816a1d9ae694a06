package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quota;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Anthropic's API: {@code /v1/messages} and below, and {@code /v1/models} for requests that carry
 * one of Anthropic's headers.
 *
 * <p>Order of judgement: path, method, key, version, size, content type, JSON, fields, model, rules
 * of the model, messages, context. The first problem is answered.
 */
public final class AnthropicDialect implements Dialect {

  private static final String MESSAGES = "/v1/messages";
  private static final String COUNT = MESSAGES + "/count_tokens";
  private static final String MODELS = "/v1/models";
  private static final Set<String> VERSIONS = Set.of("2023-06-01", MessagesReader.STRICT_VERSION);
  private static final int MAX_BODY_BYTES = 32 * 1_024 * 1_024;
  private static final String AUTHENTICATION = "authentication_error";

  private final AnthropicSettings settings;
  private final Catalogue<Family> catalogue;
  private final PromptCache cache;
  private final AtomicLong ids;
  private final BatchesApi batches;

  /**
   * @param cache shared by successive configurations
   * @param ids counts the requests of the process
   * @param office shared by successive configurations, like all that lies there
   */
  public AnthropicDialect(
      AnthropicSettings settings, PromptCache cache, AtomicLong ids, BatchOffice office) {
    this.settings = settings;
    this.catalogue = Family.BUILT_IN.with(settings.extraModels(), "models", new ArrayList<>());
    this.cache = cache;
    this.ids = ids;
    this.batches =
        new BatchesApi(
            office, ids, version -> new BatchLines(version, settings, catalogue, cache, ids));
  }

  @Override
  public boolean owns(String path, Set<String> headers) {
    boolean models = path.equals(MODELS) || path.startsWith(MODELS + "/");
    return path.equals(MESSAGES)
        || path.startsWith(MESSAGES + "/")
        || (models && (headers.contains("anthropic-version") || headers.contains("x-api-key")));
  }

  @Override
  public long maxUploadBytes(String method, String path) {
    return batches.maxUploadBytes(method, path);
  }

  @Override
  public String newRequestId() {
    return requestId(ids);
  }

  static String requestId(AtomicLong ids) {
    long number = ids.incrementAndGet();
    return "req_011" + Salt.of("request " + number).hex(20) + Long.toHexString(number);
  }

  @Override
  public Action route(WireRequest request) {
    Errors errors = new Errors(request.requestId());
    boolean generates = request.path().equals(MESSAGES);
    try {
      if (batches.owns(request.path())) {
        authenticate(request, errors);
        return batches.route(request, version(request, errors), errors);
      }
      return judge(request, errors, generates);
    } catch (Rejection e) {
      String model =
          generates
              ? Bodies.object(request.body()).map(json -> json.path("model").asText("")).orElse("")
              : "";
      return generates ? new Action.Refused(e.reply(), model, "") : new Action.Answer(e.reply());
    }
  }

  private Action judge(WireRequest request, Errors errors, boolean generates) throws Rejection {
    String path = request.path();
    boolean counts = path.equals(COUNT);
    if (!generates && !counts && !path.startsWith(MODELS)) {
      throw errors.of(404, "not_found_error", "Not Found");
    }
    boolean posts = generates || counts;
    if (!request.method().equals(posts ? "POST" : "GET")) {
      throw errors.of(405, Errors.INVALID_REQUEST, "Method Not Allowed");
    }
    authenticate(request, errors);
    String version = version(request, errors);
    if (!posts) {
      ModelsPage models = new ModelsPage(catalogue);
      return answer(
          path.equals(MODELS)
              ? models.page(request.query(), errors)
              : models.model(path.substring(MODELS.length() + 1), errors));
    }
    MessagesReader reader = new MessagesReader(json(request, errors), version, errors);
    if (counts) {
      long tokens = reader.count(catalogue);
      return answer(JsonNodeFactory.instance.objectNode().put("input_tokens", tokens));
    }
    Ask ask = reader.ask(catalogue);
    String id = messageId(request.requestId());
    return new Action.Generate(
        new MessageGeneration(
                ask,
                errors,
                cache,
                settings.account().promptCache(),
                id,
                request.arrivedAt(),
                false)
            .generation());
  }

  static String messageId(String requestId) {
    return "01" + requestId.substring("req_011".length());
  }

  private static Action answer(ObjectNode body) {
    return new Action.Answer(Bodies.reply(200, body));
  }

  private static JsonNode json(WireRequest request, Errors errors) throws Rejection {
    if (request.body().length > MAX_BODY_BYTES) {
      throw new Rejection(Errors.tooLarge());
    }
    if (!Bodies.isAnnouncedAsJson(request)) {
      throw errors.invalid("content-type", "header must be 'application/json'");
    }
    Optional<JsonNode> json = Bodies.object(request.body());
    if (json.isEmpty()) {
      throw errors.invalid("The request body is not valid JSON");
    }
    return json.get();
  }

  private void authenticate(WireRequest request, Errors errors) throws Rejection {
    Optional<String> key = request.header("x-api-key");
    Optional<String> bearer =
        request
            .header("authorization")
            .filter(header -> header.startsWith("Bearer "))
            .map(header -> header.substring("Bearer ".length()).strip());
    if (key.isPresent() && bearer.isPresent() && !settings.bothCredentials()) {
      throw errors.of(401, AUTHENTICATION, "Only one of x-api-key and Authorization may be sent");
    }
    Optional<String> credential = key.or(() -> bearer);
    if (credential.isEmpty()) {
      throw errors.of(401, AUTHENTICATION, "x-api-key header is required");
    }
    if (!settings.account().accepts(credential.get(), "sk-")) {
      String what = key.isPresent() ? "x-api-key" : "bearer token";
      throw errors.of(401, AUTHENTICATION, "invalid " + what);
    }
  }

  private static String version(WireRequest request, Errors errors) throws Rejection {
    Optional<String> version = request.header("anthropic-version");
    if (version.isEmpty()) {
      throw errors.invalid("anthropic-version", "header is required");
    }
    if (!VERSIONS.contains(version.get())) {
      throw errors.invalid("anthropic-version", "\"" + version.get() + "\" is not a valid version");
    }
    return version.get();
  }

  @Override
  public Reply refuse(WireRequest request, Refusal refusal) {
    Errors errors = new Errors(request.requestId());
    return Refusals.reply(refusal, errors, settings.account().organization());
  }

  @Override
  public Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("request-id", request.requestId());
    headers.put("anthropic-organization-id", settings.account().organization());
    Instant now = request.arrivedAt().plus(processing);
    Optional<Quota> input = quotas.of(Metric.INPUT_TOKENS);
    Optional<Quota> output = quotas.of(Metric.OUTPUT_TOKENS);
    quotas.of(Metric.REQUESTS).ifPresent(quota -> limit(headers, "requests", quota, 1, now));
    input.ifPresent(quota -> limit(headers, "input-tokens", quota, 1_000, now));
    output.ifPresent(quota -> limit(headers, "output-tokens", quota, 1_000, now));
    Stream.of(input, output)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(quota -> (double) quota.remaining() / quota.limit()))
        .ifPresent(quota -> limit(headers, "tokens", quota, 1_000, now));
    return headers;
  }

  /** The time told is that at which the quota is full again. */
  private static void limit(
      Map<String, String> headers, String metric, Quota quota, long rounding, Instant now) {
    String name = "anthropic-ratelimit-" + metric;
    long remaining = Math.round((double) quota.remaining() / rounding) * rounding;
    headers.put(name + "-limit", Long.toString(quota.limit()));
    headers.put(name + "-remaining", Long.toString(Math.min(quota.limit(), remaining)));
    Instant full = now.plus(quota.untilFull()).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    headers.put(name + "-reset", full.toString());
  }
}
