package io.sparkcompletions.simulator.billing;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The account: a total, and one entry per request.
 *
 * <p>A request is charged when it is accepted for processing, since from then on a provider would
 * charge it whatever happens to the connection. Totals count every request; the detail keeps the
 * newest entries up to a bound and says how many it dropped.
 *
 * <p>Thread-safe: one lock over everything, no waiting.
 */
public final class Bill {

  /** Totals of one model. */
  public record Subtotal(long billedRequests, BigDecimal usd, Usage usage) {
    static final Subtotal ZERO = new Subtotal(0, BigDecimal.ZERO, Usage.NONE);

    Subtotal plus(Charge charge) {
      return new Subtotal(billedRequests + 1, usd.add(charge.usd()), usage.plus(charge.usage()));
    }
  }

  /**
   * A consistent view of the totals.
   *
   * @param batches the part of it that came in batches
   */
  public record Totals(
      Subtotal all, Subtotal batches, Map<String, Subtotal> byModel, long dropped) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Subtotal> byModel = new TreeMap<>();
  private Subtotal all = Subtotal.ZERO;
  private Subtotal batches = Subtotal.ZERO;
  private long dropped;
  private int keepDetail;
  private int promptChars;

  public Bill(int keepDetail, int promptChars) {
    this.keepDetail = keepDetail;
    this.promptChars = promptChars;
  }

  public synchronized void keep(int detail, int charsOfPrompt) {
    keepDetail = detail;
    promptChars = charsOfPrompt;
    trim();
  }

  public synchronized Entry open(
      String requestId,
      String path,
      String model,
      BodyHash body,
      int arrival,
      String prompt,
      Instant arrivedAt) {
    return open(requestId, path, model, body, arrival, prompt, arrivedAt, null);
  }

  /** For a request that came in a batch, if {@code item} is not null. */
  public synchronized Entry open(
      String requestId,
      String path,
      String model,
      BodyHash body,
      int arrival,
      String prompt,
      Instant arrivedAt,
      Entry.@Nullable Item item) {
    Entry entry =
        new Entry(
            requestId,
            path,
            model,
            body,
            arrival,
            shortened(prompt),
            arrivedAt.toEpochMilli(),
            item);
    entries.add(entry);
    trim();
    return entry;
  }

  public synchronized void charge(Entry entry, Charge charge) {
    entry.charge(charge);
    all = all.plus(charge);
    if (entry.item().isPresent()) {
      batches = batches.plus(charge);
    }
    byModel.put(entry.model(), byModel.getOrDefault(entry.model(), Subtotal.ZERO).plus(charge));
  }

  public synchronized void fault(Entry entry, String kind) {
    entry.fault(kind);
  }

  public synchronized void finish(Entry entry, Outcome outcome, int status, Instant at) {
    entry.finish(outcome, status, at.toEpochMilli());
  }

  public synchronized BigDecimal totalUsd() {
    return all.usd();
  }

  public synchronized Totals totals() {
    return new Totals(all, batches, new TreeMap<>(byModel), dropped);
  }

  /** In order of arrival. The entries go on changing while their requests run. */
  public synchronized List<Entry> detail() {
    return new ArrayList<>(entries);
  }

  public synchronized void reset() {
    entries.clear();
    byModel.clear();
    all = Subtotal.ZERO;
    batches = Subtotal.ZERO;
    dropped = 0;
  }

  private void trim() {
    while (entries.size() > keepDetail) {
      entries.removeFirst();
      dropped++;
    }
  }

  /** Cut between code points. The copy keeps a long prompt from being held by its beginning. */
  private String shortened(String prompt) {
    if (prompt.length() <= promptChars) {
      return prompt;
    }
    boolean splits = promptChars > 0 && Character.isHighSurrogate(prompt.charAt(promptChars - 1));
    return prompt.substring(0, splits ? promptChars - 1 : promptChars);
  }
}
