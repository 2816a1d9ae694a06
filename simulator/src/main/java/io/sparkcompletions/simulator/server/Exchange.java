package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Draw;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Fault.Scope;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Entry;
import io.sparkcompletions.simulator.billing.Outcome;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.HtmlPage;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Upload;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One exchange from the request's last byte to the response's last byte.
 *
 * <p>Order: the dialect judges; the credit, the rate limiter and the fault plan decide in that
 * order; the answer is made and charged; after the latency it is delivered. A fault is therefore
 * drawn only by a request that would have been answered. Charges are booked on admission, endings
 * just before the last byte leaves.
 *
 * <p>Used by one thread at a time.
 */
final class Exchange {

  /** Between the bytes and the reset, so that the bytes arrive before they are called back. */
  private static final Duration RESET_AFTER = Duration.ofMillis(100);

  private static final int DRIPS = 10;

  private final Provider provider;
  private final Conduct conduct;
  private final Dialect dialect;
  private final WireRequest request;
  private final Line line;
  private final Traffic.Visit visit;
  private @Nullable Entry entry;
  private Quotas quotas = Quotas.UNLIMITED;

  Exchange(
      Provider provider,
      Conduct conduct,
      Dialect dialect,
      WireRequest request,
      Line line,
      Traffic.Visit visit) {
    this.provider = provider;
    this.conduct = conduct;
    this.dialect = dialect;
    this.request = request;
    this.line = line;
    this.visit = visit;
  }

  void run() {
    try {
      Action action = dialect.route(request);
      if (!(action instanceof Action.Perform)) {
        discardUpload();
      }
      if (action instanceof Action.Answer answer) {
        answer(answer.reply());
      } else if (action instanceof Action.Refused refused) {
        open(refused.model(), refused.prompt());
        provider.limiter().countFailed(refused.model());
        deliver(refused.reply());
      } else if (action instanceof Action.Generate generate) {
        generate(generate.generation());
      } else if (action instanceof Action.Perform perform) {
        perform(perform);
      }
    } catch (RuntimeException e) {
      discardUpload();
      deliver(defect(e));
    }
  }

  /** A request must be able to show a defect of the simulator, not to hang on it. */
  private Reply defect(Throwable failure) {
    Throwable e =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return dialect
        .refuse(request, new Refusal.Defect())
        .with("x-simulator-defect", e.getClass().getName());
  }

  /** What a fault keeps from being carried out is not carried out. */
  private void perform(Action.Perform perform) {
    if (perform.createsBatch() && isCreditSpent()) {
      discardUpload();
      deliver(dialect.refuse(request, new Refusal.CreditExhausted()));
      return;
    }
    Draw draw = Draw.of(conduct.seed(), hash(request.requestId()), 1);
    Set<Scope> scopes =
        perform.createsBatch() ? Set.of(Scope.ANSWER, Scope.BATCH) : Set.of(Scope.ANSWER);
    Optional<Fault> fault =
        provider.faults().drawNamed(request.method(), request.path(), scopes, draw);
    boolean prevented =
        fault.isPresent()
            && (fault.get() instanceof Fault.Status
                || (fault.get() instanceof Fault.Reset reset
                    && reset.phase() == Fault.Phase.BEFORE_PROCESSING));
    if (prevented) {
      discardUpload();
      fault.orElseThrow().match(new Delivery(Generation.ready(Reply.empty(200)), Duration.ZERO));
      return;
    }
    Trouble trouble =
        fault.isPresent() && fault.get() instanceof Fault.OnBatch on ? on.trouble() : Trouble.NONE;
    CompletionStage<Reply> done;
    try {
      done = perform.effect().carryOut(trouble);
    } catch (Rejection e) {
      done = CompletableFuture.completedFuture(e.reply());
    }
    var unused =
        done.whenComplete(
            (reply, failure) -> {
              discardUpload();
              if (failure != null) {
                deliver(defect(failure));
              } else if (fault.isEmpty() || reply.status() >= 400) {
                deliver(reply);
              } else {
                fault.get().match(new Delivery(Generation.ready(reply), Duration.ZERO));
              }
            });
  }

  private void discardUpload() {
    request.upload().ifPresent(Upload::discard);
  }

  /** The rest of the body is not waited for. */
  void cutUpload() {
    end(Outcome.DROPPED, 0, "reset");
    line.reset();
  }

  /** For a request whose body was not read. */
  void refuseBody(long maxBytes) {
    deliver(
        dialect.refuse(request, new Refusal.BodyTooLarge(maxBytes)).with("connection", "close"));
  }

  /** What costs nothing is not limited, and draws a fault only from a rule that names its path. */
  private void answer(Reply reply) {
    Draw draw = Draw.of(conduct.seed(), hash(request.requestId()), 1);
    Optional<Fault> fault =
        reply.status() == 200
            ? provider
                .faults()
                .drawNamed(request.method(), request.path(), Set.of(Scope.ANSWER), draw)
            : Optional.empty();
    if (fault.isPresent()) {
      fault.get().match(new Delivery(Generation.ready(reply), Duration.ZERO));
    } else {
      deliver(reply);
    }
  }

  private static BodyHash hash(String text) {
    return BodyHash.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private void generate(Generation generation) {
    Draw draw = open(generation.model(), generation.prompt());
    if (isCreditSpent()) {
      deliver(dialect.refuse(request, new Refusal.CreditExhausted()));
      return;
    }
    Admission admission = provider.limiter().admit(generation.quotaName(), generation.demand());
    quotas = admission.quotas();
    if (admission instanceof Admission.Limited limited) {
      deliver(dialect.refuse(request, new Refusal.RateLimited(generation.quotaName(), limited)));
    } else if (admission instanceof Admission.TooLarge large) {
      deliver(dialect.refuse(request, new Refusal.TooLarge(generation.quotaName(), large)));
    } else {
      visit.admitted(generation.demand().tokens());
      Duration latency = conduct.latency().of(draw);
      Optional<Fault> fault = provider.faults().draw(request.path(), generation.prompt(), draw);
      fault.ifPresent(drawn -> provider.bill().fault(entry(), drawn.kind()));
      fault.orElse(Fault.Altered.NOT).match(new Delivery(generation, latency));
    }
  }

  private boolean isCreditSpent() {
    return conduct
        .creditUsd()
        .map(credit -> provider.bill().totalUsd().compareTo(credit) >= 0)
        .orElse(false);
  }

  private Draw open(String model, String prompt) {
    BodyHash body = BodyHash.of(request.body());
    int arrival = visit.body(body);
    entry =
        provider
            .bill()
            .open(
                request.requestId(),
                request.path(),
                model,
                body,
                arrival,
                prompt,
                request.arrivedAt());
    return Draw.of(conduct.seed(), body, arrival);
  }

  private Entry entry() {
    if (entry == null) {
      throw new IllegalStateException("no account was opened for this exchange");
    }
    return entry;
  }

  /** Carries out a fault, or the absence of one. */
  private final class Delivery implements Fault.Cases<@Nullable Void> {

    private final Generation generation;
    private final Duration latency;

    Delivery(Generation generation, Duration latency) {
      this.generation = generation;
      this.latency = latency;
    }

    @Override
    public @Nullable Void status(Fault.Status fault) {
      deliver(
          misshapen(
              dialect.refuse(request, new Refusal.Faulted(generation.quotaName(), fault)), fault));
      return null;
    }

    @Override
    public @Nullable Void reset(Fault.Reset fault) {
      switch (fault.phase()) {
        case BEFORE_PROCESSING -> {
          end(Outcome.DROPPED, 0, "reset");
          line.reset();
        }
        case BEFORE_HEADERS -> {
          Reply unused = produce(Fault.Altered.NOT);
          provider.later(
              latency,
              () -> {
                end(Outcome.LOST, 0, "reset");
                line.reset();
              });
        }
        case AFTER_HEADERS -> {
          Reply reply = produce(Fault.Altered.NOT);
          provider.later(
              latency, () -> cutOff(reply, reply.length() / 2, "reset", RESET_AFTER, line::reset));
        }
      }
      return null;
    }

    @Override
    public @Nullable Void stall(Fault.Stall fault) {
      Reply unused = produce(Fault.Altered.NOT);
      fault.limit().ifPresent(limit -> provider.later(limit.plusNanos(1), line::close));
      line.whenPeerGone(
          () -> {
            end(Outcome.LOST, 0, "stalled");
            line.close();
          });
      return null;
    }

    @Override
    public @Nullable Void truncated(Fault.TruncatedBody fault) {
      Reply reply = produce(Fault.Altered.NOT);
      provider.later(
          latency,
          () -> cutOff(reply, reply.length() / 2, "truncated", Duration.ZERO, line::close));
      return null;
    }

    @Override
    public @Nullable Void slow(Fault.SlowBody fault) {
      Reply reply = produce(Fault.Altered.NOT);
      provider.later(latency, () -> drip(reply, fault.over().dividedBy(DRIPS)));
      return null;
    }

    @Override
    public @Nullable Void delay(Fault.Delay fault) {
      answer(Fault.Altered.NOT, latency.plus(fault.by()));
      return null;
    }

    @Override
    public @Nullable Void spoiled(Fault.Spoiled fault) {
      Reply reply = spoil(produce(Fault.Altered.NOT), fault.spoil());
      provider.later(latency, () -> deliver(reply, Outcome.SPOILED));
      return null;
    }

    @Override
    public @Nullable Void cut(Fault.Cut fault) {
      Reply reply = produce(Fault.Altered.NOT);
      long bytes = Math.min(fault.bytes(), Math.max(0, reply.length() - 1));
      provider.later(latency, () -> cutOff(reply, bytes, "reset", RESET_AFTER, line::reset));
      return null;
    }

    @Override
    public @Nullable Void batch(Fault.OnBatch fault) {
      answer(Fault.Altered.NOT, latency);
      return null;
    }

    @Override
    public @Nullable Void altered(Fault.Altered fault) {
      answer(fault, latency);
      return null;
    }

    private void answer(Fault.Altered altered, Duration after) {
      Produced produced = make(altered, after);
      Outcome outcome = produced.charge().isPresent() ? Outcome.ANSWERED : Outcome.FAILED;
      provider.later(
          after,
          () -> {
            if (!after.isZero() && line.isPeerGone()) {
              end(Outcome.LOST, 0, "gone");
              line.close();
            } else {
              deliver(produced.reply(), outcome);
            }
          });
    }

    private Reply produce(Fault.Altered altered) {
      return make(altered, latency).reply();
    }

    private Produced make(Fault.Altered altered, Duration after) {
      Produced produced = generation.maker().produce(altered, request.arrivedAt().plus(after));
      if (produced.charge().isPresent()) {
        Charge charge = produced.charge().get();
        provider.bill().charge(entry(), charge);
        quotas =
            provider
                .limiter()
                .spend(generation.quotaName(), Metric.OUTPUT_TOKENS, charge.usage().outputTokens());
      }
      return produced;
    }
  }

  /** What every dialect does alike with a configured error: the form of its body, more headers. */
  private static Reply misshapen(Reply told, Fault.Status fault) {
    Reply reply =
        switch (fault.body()) {
          case JSON -> told;
          case ARRAY -> {
            String text = "[" + new String(told.body(), StandardCharsets.UTF_8) + "]";
            yield told.withBody(Reply.JSON, text.getBytes(StandardCharsets.UTF_8));
          }
          case HTML ->
              told.withBody(
                  Reply.HTML, HtmlPage.of(fault.status()).getBytes(StandardCharsets.UTF_8));
          case EMPTY -> told.withBody("", new byte[0]);
        };
    for (Map.Entry<String, String> header : fault.headers().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static Reply spoil(Reply reply, Fault.Spoil spoil) {
    return switch (spoil) {
      case MALFORMED_JSON -> reply.firstHalf();
      case HTML_PAGE -> Reply.html(200, HtmlPage.of(200));
      case BLANK_BODY -> reply.withBody(Reply.JSON, new byte[0]);
    };
  }

  private void cutOff(Reply reply, long bytes, String ending, Duration pause, Runnable cut) {
    line.begin(
        reply,
        headers(),
        bytes,
        () ->
            provider.later(
                pause,
                () -> {
                  end(Outcome.LOST, reply.status(), ending);
                  cut.run();
                }),
        this::lost);
  }

  private void drip(Reply reply, Duration pause) {
    long step = Math.max(1, (reply.length() + DRIPS - 1) / DRIPS);
    line.begin(
        reply,
        headers(),
        Math.min(step, reply.length()),
        () -> dripOn(reply, step, step, pause),
        this::lost);
  }

  private void dripOn(Reply reply, long from, long step, Duration pause) {
    long length = reply.length();
    if (from < length) {
      long to = Math.min(length, from + step);
      provider.later(
          pause,
          () -> {
            if (to == length) {
              end(Outcome.ANSWERED, reply.status(), Integer.toString(reply.status()));
            }
            line.continueWith(reply, from, to, () -> dripOn(reply, to, step, pause), this::lost);
          });
    }
  }

  private void deliver(Reply reply) {
    int status = reply.status();
    deliver(
        reply, status >= 500 ? Outcome.FAILED : status >= 400 ? Outcome.REFUSED : Outcome.ANSWERED);
  }

  private void deliver(Reply reply, Outcome outcome) {
    end(outcome, reply.status(), Integer.toString(reply.status()));
    line.send(reply, headers(), this::lost);
  }

  private Map<String, String> headers() {
    Duration processing = Duration.between(request.arrivedAt(), provider.clock().instant());
    return dialect.headers(request, processing, quotas);
  }

  private void lost(Throwable failure) {
    if (entry != null && entry.usd().isPresent()) {
      provider.bill().finish(entry, Outcome.LOST, entry.status(), provider.clock().instant());
    }
    visit.end("gone");
  }

  private void end(Outcome outcome, int status, String ending) {
    if (entry != null) {
      Instant now = provider.clock().instant();
      provider.bill().finish(entry, outcome, status, now);
    }
    visit.end(ending);
  }
}
