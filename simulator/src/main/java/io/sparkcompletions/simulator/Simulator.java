package io.sparkcompletions.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.admin.AdminHandler;
import io.sparkcompletions.simulator.admin.Controls;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.anthropic.AnthropicDialect;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.behaviour.DrivenClock;
import io.sparkcompletions.simulator.behaviour.FaultPlan;
import io.sparkcompletions.simulator.behaviour.RateLimiter;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.compat.CompatDialect;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.gemini.GeminiDialect;
import io.sparkcompletions.simulator.openai.AzureDialect;
import io.sparkcompletions.simulator.openai.OpenAiDialect;
import io.sparkcompletions.simulator.server.Conduct;
import io.sparkcompletions.simulator.server.HttpServer;
import io.sparkcompletions.simulator.server.Provider;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.SpoolRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Providers and servers on a port of this machine.
 *
 * <p>Shape: listens when {@code start} returns, until {@link #close()}; whoever starts it closes
 * it. Everything else is done over HTTP, see {@code docs/simulator.md}.
 *
 * <p>Errors: {@link UncheckedIOException} if the port cannot be listened on.
 */
public final class Simulator implements AutoCloseable {

  private final HttpServer server;
  private final State state;

  private Simulator(HttpServer server, State state) {
    this.server = server;
    this.state = state;
  }

  /** On any free port, with the default configuration. */
  public static Simulator start() {
    return start(SimulatorConfig.defaults());
  }

  /** On any free port. */
  public static Simulator start(SimulatorConfig config) {
    return start(config, 0);
  }

  /**
   * On a given port.
   *
   * @param port 0 for any free one
   */
  public static Simulator start(SimulatorConfig config, int port) {
    return start(config, port, InstantSource.system());
  }

  /**
   * With a clock of its own.
   *
   * @param clock what rate limits, time stamps, batches and the lifetime of cached prompts go by,
   *     unless it is driven from outside; latency is waited for in real time
   */
  static Simulator start(SimulatorConfig config, int port, InstantSource clock) {
    State state = new State(config, clock);
    try {
      return new Simulator(
          new HttpServer(
              port,
              state.provider,
              new AdminHandler(
                  state.clock, state.traffic, state.bill, state.faults, state.office, state)),
          state);
    } catch (IOException e) {
      state.close();
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
  }

  public int port() {
    return server.port();
  }

  /** Without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /**
   * What an OpenAI client takes as its base URL. Clients of Anthropic and Gemini take {@link
   * #url()}.
   */
  public String baseUrl() {
    return url() + "/v1";
  }

  @Override
  public void close() {
    server.close();
    state.close();
  }

  /** The parts, and the configuration that is in force. */
  private static final class State implements Controls {

    final PromptCache cache = new PromptCache();
    final AtomicLong ids = new AtomicLong();
    final Traffic traffic = new Traffic();
    final SpoolRoom spools = new SpoolRoom();
    final DrivenClock clock;
    final BatchOffice office;
    final Bill bill;
    final RateLimiter limiter;
    final FaultPlan faults;
    final Provider provider;

    /** Guarded by this. */
    private SimulatorConfig config;

    State(SimulatorConfig config, InstantSource realClock) {
      this.config = config;
      this.cache.hold(config.promptCacheEntries());
      this.clock = new DrivenClock(realClock, config.clockSpeed());
      this.bill = new Bill(config.keepDetail(), config.promptChars());
      this.limiter = new RateLimiter(config.limits(), clock);
      this.faults = new FaultPlan(config.faults());
      this.office =
          new BatchOffice(clock, spools, traffic, bill, faults, config.batch(), config.seed());
      this.provider = new Provider(clock, traffic, bill, limiter, faults, spools, conduct(config));
    }

    private Conduct conduct(SimulatorConfig of) {
      return new Conduct(of.seed(), of.latency(), of.creditUsd(), of.maxBodyBytes(), dialects(of));
    }

    private List<Dialect> dialects(SimulatorConfig of) {
      Stream.Builder<Dialect> dialects = Stream.builder();
      CompatDialect.all(of.compat(), cache, ids).forEach(dialects);
      return dialects
          .add(new AzureDialect(of.azure(), cache, ids))
          .add(new AnthropicDialect(of.anthropic(), cache, ids, office))
          .add(new GeminiDialect(of.gemini(), cache, ids, office))
          .add(new OpenAiDialect(of.openAi(), cache, ids, office))
          .build()
          .toList();
    }

    @Override
    public synchronized ObjectNode configuration() {
      return config.source();
    }

    @Override
    public synchronized void configure(ObjectNode changes) {
      config = config.with(changes);
      cache.hold(config.promptCacheEntries());
      bill.keep(config.keepDetail(), config.promptChars());
      limiter.limitTo(config.limits());
      faults.rules(config.faults());
      clock.speed(config.clockSpeed());
      office.settings(config.batch(), config.seed());
      provider.conduct(conduct(config));
    }

    @Override
    public DrivenClock clock() {
      return clock;
    }

    void close() {
      office.close();
      spools.close();
    }

    @Override
    public synchronized void reset() {
      office.reset();
      traffic.reset();
      bill.reset();
      faults.reset();
      limiter.reset();
      cache.clear();
    }
  }
}
