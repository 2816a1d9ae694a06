package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quota;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's models at a resource of Azure, which {@code /compat/azure} stands for.
 *
 * <pre>
 * POST /openai/v1/chat/completions, /openai/v1/responses        the body's model is the deployment
 * POST /openai/deployments/{deployment}/chat/completions?api-version=2024-10-21
 * GET  /openai/v1/models, /openai/models?api-version=2024-10-21
 * </pre>
 *
 * <p>Requests are read as OpenAI reads them; around that, keys, deployments, errors, headers and
 * the annotations of the content filter are Azure's. Answers name the model, not the deployment.
 */
public final class AzureDialect implements Dialect {

  private static final String HOST = "/compat/azure";
  private static final String V1 = "/openai/v1";
  private static final String CHAT = "/chat/completions";
  private static final String RESPONSES = "/responses";
  private static final Pattern DEPLOYMENT =
      Pattern.compile("/openai/deployments/([^/]+)/chat/completions");
  private static final Pattern VERSION = Pattern.compile("20\\d\\d-\\d\\d-\\d\\d(-preview)?");
  private static final Set<String> V1_VERSIONS = Set.of("preview", "latest", "v1");

  private final AzureSettings settings;
  private final Catalogue<Family> catalogue;
  private final Composer composer;
  private final AtomicLong ids;

  /**
   * @param cache shared by successive configurations
   * @param ids counts the requests of the process
   */
  public AzureDialect(AzureSettings settings, PromptCache cache, AtomicLong ids) {
    this.settings = settings;
    this.catalogue =
        Family.BUILT_IN.with(settings.openAi().extraModels(), "models", new ArrayList<>());
    this.composer = new Composer(cache, settings.openAi().account().promptCache());
    this.ids = ids;
  }

  @Override
  public boolean owns(String path, Set<String> headers) {
    return path.equals(HOST) || path.startsWith(HOST + "/");
  }

  @Override
  public String newRequestId() {
    String hex = Salt.of("request " + ids.incrementAndGet()).hex(32);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  @Override
  public Action route(WireRequest request) {
    String path = request.path().substring(HOST.length());
    Matcher dated = DEPLOYMENT.matcher(path);
    boolean inPath = dated.matches();
    boolean generates = inPath || path.equals(V1 + CHAT) || path.equals(V1 + RESPONSES);
    try {
      checkVersion(path, request);
      if (!generates && !path.endsWith("/models")) {
        throw AzureErrors.noResource();
      }
      if (!request.method().equals(generates ? "POST" : "GET")) {
        throw AzureErrors.rejection(405, "405", "Method Not Allowed");
      }
      authenticate(request);
      if (!generates) {
        return new Action.Answer(models());
      }
      Optional<String> deployment =
          inPath
              ? Optional.of(URLDecoder.decode(dated.group(1), StandardCharsets.UTF_8))
              : Optional.empty();
      return generate(request, deployment, !path.endsWith(RESPONSES));
    } catch (Rejection e) {
      return generates ? new Action.Refused(e.reply(), "azure", "") : new Action.Answer(e.reply());
    }
  }

  /** The dated URLs want a date, the others take none. */
  private static void checkVersion(String path, WireRequest request) throws Rejection {
    String version = request.query().getOrDefault("api-version", "");
    if (path.startsWith(V1 + "/")) {
      if (!version.isEmpty() && !V1_VERSIONS.contains(version)) {
        throw AzureErrors.rejection(400, "BadRequest", "API version not supported");
      }
    } else if (!VERSION.matcher(version).matches()) {
      throw AzureErrors.noResource();
    }
  }

  /** A resource's key under its own name, or a token as a bearer. */
  private void authenticate(WireRequest request) throws Rejection {
    String bearer = request.header("authorization").orElse("");
    String key =
        request
            .header("api-key")
            .orElse(bearer.startsWith("Bearer ") ? bearer.substring(7) : "")
            .strip();
    if (key.isEmpty() || !settings.openAi().account().accepts(key, "")) {
      throw AzureErrors.unauthorized();
    }
  }

  private Reply models() {
    ObjectNode list = AnswerWriter.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    catalogue
        .names()
        .forEach(
            name ->
                data.addObject().put("id", name).put("object", "model").put("status", "succeeded"));
    return Bodies.reply(200, list);
  }

  private Action generate(WireRequest request, Optional<String> inPath, boolean chat)
      throws Rejection {
    ObjectNode json = OpenAiDialect.json(request).deepCopy();
    String deployment = inPath.orElseGet(() -> json.path("model").asText(""));
    String name = "azure/" + deployment;
    try {
      if (!deployment.isEmpty()) {
        json.put("model", settings.modelOf(deployment));
      }
      if (!deployment.isEmpty() && catalogue.find(settings.modelOf(deployment)).isEmpty()) {
        throw AzureErrors.noDeployment();
      }
      Ask ask =
          chat
              ? ChatRequest.read(json, catalogue, settings.openAi())
              : ResponsesRequest.read(json, catalogue, settings.openAi());
      AnswerWriter writer = new AzureAnnotations(OpenAiDialect.writer(chat));
      String id = request.requestId().replace("-", "");
      Generation generation =
          new OpenAiGeneration(ask, writer, composer, id, request.arrivedAt(), false).generation();
      return new Action.Generate(
          new Generation(name, name, generation.prompt(), generation.demand(), generation.maker()));
    } catch (Rejection e) {
      return new Action.Refused(e.reply(), name, "");
    }
  }

  @Override
  public Reply refuse(WireRequest request, Refusal refusal) {
    return AzureErrors.reply(refusal);
  }

  /** Resets are plain seconds. */
  @Override
  public Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("apim-request-id", request.requestId());
    headers.put("x-ms-region", "Sweden Central");
    limit(headers, "requests", quotas.of(Metric.REQUESTS));
    limit(headers, "tokens", quotas.of(Metric.TOKENS));
    return headers;
  }

  private static void limit(Map<String, String> headers, String metric, Optional<Quota> quota) {
    quota.ifPresent(
        of -> {
          headers.put("x-ratelimit-limit-" + metric, Long.toString(of.limit()));
          headers.put("x-ratelimit-remaining-" + metric, Long.toString(of.remaining()));
          headers.put(
              "x-ratelimit-reset-" + metric,
              Long.toString(of.untilFull().plusMillis(999).toSeconds()));
        });
  }
}
