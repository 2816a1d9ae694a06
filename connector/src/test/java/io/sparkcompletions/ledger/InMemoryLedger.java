package io.sparkcompletions.ledger;

import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.ToolCall;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in the memory of one JVM: what it holds is shared by all tasks there and gone with the
 * process.
 *
 * <p>Bounded by bytes: when the bound is passed, the entries that were not asked for or appended
 * for the longest time are forgotten, and a later action pays for those again. The weight of an
 * entry is an estimate from its texts. One lock guards the map; no I/O happens under it.
 */
public final class InMemoryLedger implements Ledger {
  /** Objects, references and numbers of one entry. */
  private static final long FIXED_BYTES = 512;

  private static final float LOAD_FACTOR = 0.75f;

  private final long maxBytes;
  private final Claims claims = new InMemoryClaims();
  private final Map<RequestKey, LedgerEntry> entries = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private long bytes;

  /**
   * Makes an empty ledger.
   *
   * @param maxBytes about how much memory it may hold
   */
  public InMemoryLedger(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public LedgerSession open() {
    return new Session();
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /** Forgets everything. */
  @Override
  public void close() {
    synchronized (entries) {
      entries.clear();
      bytes = 0;
    }
  }

  /** About how much memory the entries take. */
  public long bytes() {
    synchronized (entries) {
      return bytes;
    }
  }

  private Optional<LedgerEntry> find(RequestKey key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  private void add(LedgerEntry entry) {
    synchronized (entries) {
      LedgerEntry known = entries.get(entry.key());
      if (known != null && !entry.beats(known)) {
        return;
      }
      entries.put(entry.key(), entry);
      bytes += weight(entry) - (known == null ? 0 : weight(known));
      evict();
    }
  }

  /** Called with the lock held. */
  private void evict() {
    Iterator<LedgerEntry> oldest = entries.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= weight(oldest.next());
      oldest.remove();
    }
  }

  private static long weight(LedgerEntry entry) {
    return FIXED_BYTES
        + entry.outcome().<Long>match(InMemoryLedger::characters, InMemoryLedger::characters) * 2;
  }

  private static long characters(Answer answer) {
    long sum = length(answer.text()) + length(answer.body()) + length(answer.requestId());
    for (ToolCall call : answer.toolCalls()) {
      sum += length(call.name()) + length(call.arguments());
    }
    return sum;
  }

  private static long characters(Failure failure) {
    return length(failure.message()) + length(failure.body()) + length(failure.requestId());
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** Sessions share the map, so an appended entry is at once as durable as it gets. */
  private final class Session implements LedgerSession {
    @Override
    public void enter(Bucket bucket, boolean afterOthers) {}

    @Override
    public Optional<LedgerEntry> find(RequestKey key) {
      return InMemoryLedger.this.find(key);
    }

    @Override
    public void append(LedgerEntry entry) {
      add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
