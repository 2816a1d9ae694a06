package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One key of a task: the row that asks, the copies that wait with it, and the answer.
 *
 * <p>An answer that will not do may lead to another request ({@link FollowUps}), under a key of its
 * own, whose answer is then waited for; what the row gets is made of all of them.
 */
final class Question {
  private final Item.Asked first;
  private final FollowUps followUps;
  private List<Item.Asked> copies = new ArrayList<>(0);
  private @Nullable LedgerEntry entry;

  private final List<LedgerEntry> steps = new ArrayList<>(1);
  private RequestKey askedKey;
  private @Nullable CompletionRequest firstRequest;
  private @Nullable CompletionRequest asked;
  private int repairs;

  Question(Item.Asked first, FollowUps followUps) {
    this.first = first;
    this.followUps = first.terms() == null ? followUps : first.terms().followUps();
    this.askedKey = first.key();
  }

  /** The key of the row's own request. */
  RequestKey key() {
    return first.key();
  }

  /** What the row is judged by; null where the call's terms hold. */
  @Nullable RowTerms terms() {
    return first.terms();
  }

  /** The row that carries the cost. */
  Item.Asked first() {
    return first;
  }

  /** The key of the request that is to be answered now. */
  RequestKey askedKey() {
    return askedKey;
  }

  /** The request that is to be answered now; made when it is needed, and once. */
  CompletionRequest asked() {
    if (asked == null) {
      firstRequest = first.request().get();
      asked = firstRequest;
    }
    return asked;
  }

  /** Whether an answer to the request that was asked leads to another one. */
  boolean isFollowed(Answer answer) {
    return next(answer).isPresent();
  }

  private Optional<FollowUps.Next> next(Answer answer) {
    return followUps.mayFollow(answer)
        ? followUps.next(original(), asked(), answer, repairs)
        : Optional.empty();
  }

  private CompletionRequest original() {
    asked();
    return Objects.requireNonNull(firstRequest);
  }

  /** What became of it; null while it is in flight. */
  @Nullable LedgerEntry entry() {
    return entry;
  }

  /**
   * Takes what became of the request that was asked.
   *
   * @param runId the run for which rows are made
   * @return whether that is the end; else {@link #asked} is another request now
   */
  boolean answer(LedgerEntry outcome, String runId) {
    steps.add(outcome);
    Optional<FollowUps.Next> next =
        outcome.outcome() instanceof Answer answer ? next(answer) : Optional.empty();
    if (next.isEmpty()) {
      entry = Steps.summary(steps, runId);
      firstRequest = null;
      asked = null;
      return true;
    }
    asked = next.get().request();
    askedKey = askedKey.forFollowUp(asked);
    repairs += next.get().isRepair() ? 1 : 0;
    return false;
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
