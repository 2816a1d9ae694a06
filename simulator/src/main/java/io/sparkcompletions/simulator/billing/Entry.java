package io.sparkcompletions.simulator.billing;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request in the account. Lean on purpose: there may be a million.
 *
 * <p>Mutable state is guarded by the {@link Bill} that opened it.
 */
public final class Entry {

  /** Where a request stands that came in a batch. */
  public record Item(String batchId, String customId) {}

  private final String requestId;
  private final String path;
  private final String model;
  private final BodyHash body;
  private final int arrival;
  private final String prompt;
  private final long arrivedAtMillis;

  private final @Nullable Item item;

  private @Nullable BigDecimal usd;
  private @Nullable Usage usage;
  private @Nullable String fault;
  private Outcome outcome = Outcome.RUNNING;
  private short status;
  private long finishedAtMillis;

  Entry(
      String requestId,
      String path,
      String model,
      BodyHash body,
      int arrival,
      String prompt,
      long arrivedAtMillis,
      @Nullable Item item) {
    this.requestId = requestId;
    // a few spellings, a million entries
    this.path = path.intern();
    this.model = model.intern();
    this.body = body;
    this.arrival = arrival;
    this.prompt = prompt;
    this.arrivedAtMillis = arrivedAtMillis;
    this.item = item;
  }

  void charge(Charge charge) {
    usd = charge.usd();
    usage = charge.usage();
  }

  void fault(String kind) {
    fault = kind;
  }

  void finish(Outcome how, int withStatus, long atMillis) {
    outcome = how;
    status = (short) withStatus;
    finishedAtMillis = atMillis;
  }

  public String requestId() {
    return requestId;
  }

  public String path() {
    return path;
  }

  /** As the request spelled it; empty when it named none. */
  public String model() {
    return model;
  }

  public BodyHash body() {
    return body;
  }

  /** 1 for the first request with this body. */
  public int arrival() {
    return arrival;
  }

  public String prompt() {
    return prompt;
  }

  public long arrivedAtMillis() {
    return arrivedAtMillis;
  }

  public Optional<Item> item() {
    return Optional.ofNullable(item);
  }

  public Optional<BigDecimal> usd() {
    return Optional.ofNullable(usd);
  }

  public Usage usage() {
    return usage == null ? Usage.NONE : usage;
  }

  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  public Outcome outcome() {
    return outcome;
  }

  /** 0 when no status line was sent. */
  public int status() {
    return status;
  }

  /** 0 while it runs. */
  public long finishedAtMillis() {
    return finishedAtMillis;
  }
}
