package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Tier;
import io.sparkcompletions.simulator.dialect.Account;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One server below {@code /compat/NAME}, which stands for its host: behind it comes the server's
 * own path, {@code /compat/groq/openai/v1/chat/completions}.
 *
 * <p>In bill and quotas its models carry its name, {@code groq/openai/gpt-oss-120b}.
 *
 * <p>Order of judgement: path, method, key, JSON, members, model, members of the model, messages,
 * context. The first problem is answered.
 */
public final class CompatDialect implements Dialect {

  private static final String CHAT = "/chat/completions";
  private static final String MODELS = "/models";
  private static final long CREATED = 1_790_000_000;

  private final Server server;
  private final String host;
  private final Account account;
  private final Catalogue<Family> catalogue;
  private final Optional<PromptCache> cache;
  private final AtomicLong ids;

  private CompatDialect(Server server, CompatSettings settings, PromptCache cache, AtomicLong ids) {
    this.server = server;
    this.host = "/compat/" + server.name();
    this.account = settings.account();
    this.catalogue = settings.catalogue(server);
    this.cache = account.promptCache() ? Optional.of(cache) : Optional.empty();
    this.ids = ids;
  }

  /**
   * One for each server.
   *
   * @param cache shared by successive configurations
   * @param ids counts the requests of the process
   */
  public static Stream<Dialect> all(CompatSettings settings, PromptCache cache, AtomicLong ids) {
    return Server.all().stream().map(server -> new CompatDialect(server, settings, cache, ids));
  }

  @Override
  public boolean owns(String path, Set<String> headers) {
    return path.startsWith(host)
        && (path.length() == host.length() || path.charAt(host.length()) == '/');
  }

  @Override
  public String newRequestId() {
    long number = ids.incrementAndGet();
    return "req_" + Salt.of("request " + number).hex(24) + Long.toHexString(number);
  }

  @Override
  public Action route(WireRequest request) {
    String below = request.path().substring(host.length());
    boolean generates = isAt(below, CHAT);
    try {
      if (!generates && !isAt(below, MODELS)) {
        throw rejection(
            Problem.of(
                Problem.Kind.UNKNOWN_PATH,
                "",
                request.method() + " " + below,
                "Unknown request URL: " + request.method() + " " + below));
      }
      if (!request.method().equals(generates ? "POST" : "GET")) {
        throw rejection(Problem.of(Problem.Kind.WRONG_METHOD, "Method Not Allowed"));
      }
      authenticate(request);
      return generates ? generate(request) : new Action.Answer(models());
    } catch (Rejection e) {
      return generates
          ? new Action.Refused(e.reply(), server.name(), "")
          : new Action.Answer(e.reply());
    }
  }

  private boolean isAt(String below, String path) {
    return server.roots().stream().anyMatch(root -> below.equals(root + path));
  }

  private Rejection rejection(Problem problem) {
    return new Rejection(server.refusal(problem));
  }

  private void authenticate(WireRequest request) throws Rejection {
    String header = request.header("authorization").orElse("");
    String key = header.startsWith("Bearer ") ? header.substring(7).strip() : "";
    boolean open = server.door() == Server.Door.OPEN;
    boolean asked = server.door() == Server.Door.LOCKED || account.keys().isPresent();
    if (!open && key.isEmpty() && asked) {
      throw rejection(Problem.of(Problem.Kind.NO_KEY, "No API key was sent."));
    }
    String prefix = server.door() == Server.Door.LOCKED ? server.keyPrefix() : "";
    if (!open && !key.isEmpty() && !account.accepts(key, prefix)) {
      throw rejection(
          Problem.of(Problem.Kind.WRONG_KEY, "", key, "The API key that was sent is not valid."));
    }
  }

  private Reply models() {
    List<ObjectNode> rows =
        catalogue.names().stream()
            .map(
                name ->
                    Server.object()
                        .put("id", name)
                        .put("object", "model")
                        .put("created", CREATED)
                        .put("owned_by", server.name()))
            .toList();
    return Server.json(200, server.models(rows));
  }

  private Action generate(WireRequest request) throws Rejection {
    Optional<JsonNode> json =
        Bodies.isAnnouncedAsJson(request) ? Bodies.object(request.body()) : Optional.empty();
    if (json.isEmpty()) {
      throw rejection(Problem.of(Problem.Kind.NOT_JSON, "The body is not a JSON object."));
    }
    try {
      return new Action.Generate(
          generation(new ChatReader(server, json.get()).read(catalogue), request));
    } catch (Rejection e) {
      String model = server.name() + "/" + json.get().path("model").asText("");
      return new Action.Refused(e.reply(), model, "");
    }
  }

  private Generation generation(Ask ask, WireRequest request) {
    String name = server.name() + "/" + ask.model().id();
    return new Generation(
        name,
        name,
        ask.conversation().prompt().user(),
        server.demand(ask.conversation(), ask.bound().orElse(0L)),
        (altered, finishedAt) -> produce(ask, altered, request, finishedAt));
  }

  private Produced produce(
      Ask ask, Fault.Altered altered, WireRequest request, Instant finishedAt) {
    Instant startedAt = request.arrivedAt();
    Composed composed =
        Composed.of(
            ask, altered.alteration(), cache, server.name() + ' ' + ask.model().id(), startedAt);
    Charge charge =
        new Charge(composed.usage(), ask.model().price().usd(composed.usage(), Tier.STANDARD));
    String id = request.requestId().substring("req_".length());
    Frame frame = new Frame(ask, composed, altered, id, charge.usd(), startedAt, finishedAt);
    if (altered.alteration() != Alteration.FAILED) {
      return new Produced(server.answered(frame), Optional.of(charge));
    }
    Reply failed =
        server
            .failedAnswer(frame)
            .map(server::ok)
            .orElseGet(
                () ->
                    server.reply(
                        server
                            .told(500, altered.message().orElse("The model failed to answer."))
                            .code(altered.code().orElse(null))));
    return new Produced(failed, Optional.empty());
  }

  @Override
  public Reply refuse(WireRequest request, Refusal refusal) {
    if (refusal instanceof Refusal.RateLimited limited) {
      Admission.Limited limit = limited.limit();
      return server.limited(limit(limited.model(), limit), limit, request.arrivedAt());
    }
    if (refusal instanceof Refusal.TooLarge large) {
      return server.refusal(
          limitProblem(
              Problem.Kind.LARGER_THAN_QUOTA,
              large.model(),
              large.limit().metric(),
              "Request too large",
              large.limit().requested(),
              large.limit().limit()));
    }
    if (refusal instanceof Refusal.CreditExhausted) {
      return server.refusal(Problem.of(Problem.Kind.NO_CREDIT, "The credit is used up."));
    }
    if (refusal instanceof Refusal.BodyTooLarge large) {
      return server.refusal(
          Problem.of(
              Problem.Kind.BODY_TOO_LARGE,
              "The body is larger than " + large.maxBytes() + " bytes."));
    }
    if (refusal instanceof Refusal.Faulted faulted) {
      return server.faulted(faulted.fault());
    }
    return server.refusal(Problem.of(Problem.Kind.DEFECT, "Internal server error"));
  }

  private Problem limit(String model, Admission.Limited limit) {
    return limitProblem(
        Problem.Kind.RATE_LIMITED,
        model,
        limit.metric(),
        "Rate limit reached",
        limit.requested(),
        limit.limit());
  }

  private Problem limitProblem(
      Problem.Kind kind, String model, Metric metric, String what, long asked, long limit) {
    String name = model.substring(server.name().length() + 1);
    String unit = metric == Metric.REQUESTS ? "requests" : "tokens";
    return Problem.of(
            kind,
            unit,
            name,
            what
                + " for model `"
                + name
                + "` on "
                + unit
                + " per minute: Limit "
                + limit
                + ", Requested "
                + asked
                + ".")
        .numbers(asked, limit);
  }

  @Override
  public Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas) {
    return server.headers(request.requestId(), processing, quotas);
  }
}
