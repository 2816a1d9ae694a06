package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.model.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One key of a task: the row that asks, the copies that wait with it, and the answer. */
final class Question {
  private final Item.Asked first;
  private List<Item.Asked> copies = new ArrayList<>(0);
  private @Nullable LedgerEntry entry;

  Question(Item.Asked first) {
    this.first = first;
  }

  RequestKey key() {
    return first.key();
  }

  /** The row that carries the cost. */
  Item.Asked first() {
    return first;
  }

  /** What became of it; null while it is in flight. */
  @Nullable LedgerEntry entry() {
    return entry;
  }

  void answer(LedgerEntry outcome) {
    entry = outcome;
  }

  /** Copies that wait for the answer. */
  int waiting() {
    return copies.size();
  }

  void join(Item.Asked copy) {
    copies.add(copy);
  }

  /** The users' ids of the rows that wait for it. */
  List<String> customIds() {
    return Stream.concat(Stream.of(first), copies.stream())
        .map(Item.Asked::customId)
        .filter(id -> id != null && !id.equals(key().text()))
        .distinct()
        .limit(RequestTrace.MAX_CUSTOM_IDS)
        .toList();
  }

  /** The copies that waited, in order; none afterwards. */
  List<Item.Asked> takeCopies() {
    List<Item.Asked> taken = copies;
    copies = List.of();
    return taken;
  }
}
