package io.sparkcompletions.ledger.file;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The best record of each key of several files, in ascending order of keys. One thread. */
final class MergedRecords implements AutoCloseable {
  private static final Comparator<RecordSource> BY_KEY =
      (one, other) ->
          Arrays.compareUnsigned(key(one), 0, RequestKey.BYTES, key(other), 0, RequestKey.BYTES);

  private final List<RecordSource> all;
  private final PriorityQueue<RecordSource> waiting;
  private final BestRecord best;
  private final Set<RecordSource> senseless = new HashSet<>();

  /** Takes over the sources and closes them. */
  MergedRecords(List<? extends RecordSource> sources, byte[] from, Damage damage)
      throws IOException {
    all = List.copyOf(sources);
    waiting = new PriorityQueue<>(Math.max(1, all.size()), BY_KEY);
    best = new BestRecord(damage);
    for (RecordSource source : all) {
      source.seek(from);
      if (source.current() != null) {
        waiting.add(source);
      }
    }
  }

  /** Goes to the next key; false at the end. */
  boolean next() throws IOException {
    best.clear();
    while (best.record() == null && !waiting.isEmpty()) {
      byte[] key = RecordCodec.key(key(waiting.element()));
      while (!waiting.isEmpty()
          && Arrays.equals(key, 0, key.length, key(waiting.element()), 0, key.length)) {
        RecordSource source = waiting.remove();
        if (!best.offer(key(source), source.path(), -1)) {
          senseless.add(source);
        }
        source.advance();
        if (source.current() != null) {
          waiting.add(source);
        }
      }
    }
    return best.record() != null;
  }

  byte[] record() {
    return required(best.record());
  }

  LedgerEntry entry() {
    return required(best.entry());
  }

  /** The files of which something could not be read so far. */
  Set<Path> damaged() {
    return all.stream()
        .filter(source -> source.isDamaged() || senseless.contains(source))
        .map(RecordSource::path)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() throws IOException {
    List<IOException> failed = new ArrayList<>();
    for (RecordSource source : all) {
      try {
        source.close();
      } catch (IOException e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw failed.get(0);
    }
  }

  private static byte[] key(RecordSource source) {
    return required(source.current());
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("there is no current record");
    }
    return value;
  }
}
