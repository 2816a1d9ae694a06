package io.sparkcompletions.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Claims among the tasks of one JVM.
 *
 * <p>One lock guards all three parts; waiters are told after it is given back. Few buckets are held
 * at a time (one to a few per running task), so lists are searched from end to end.
 */
public final class InMemoryClaims implements PolledClaims {
  /** Stands for whoever is not in this JVM; task attempts are not negative. */
  private static final long OUTSIDE = Long.MIN_VALUE;

  private final List<Held> held = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Handovers handovers = new Handovers();

  @Override
  public Grant tryClaim(Bucket bucket, long owner, Runnable whenFree) {
    synchronized (held) {
      Grant grant = tryClaim(bucket, owner);
      if (!grant.isGranted()) {
        waiting.add(new Waiting(bucket, owner, whenFree));
      }
      return grant;
    }
  }

  @Override
  public Grant tryClaim(Bucket bucket, long owner) {
    synchronized (held) {
      if (!isFree(bucket, owner)) {
        return Grant.HELD;
      }
      held.add(new Held(bucket, owner));
      return handovers.isNews(bucket, owner) ? Grant.GRANTED_AFTER_OTHERS : Grant.GRANTED;
    }
  }

  @Override
  public boolean isFree(Bucket bucket, long owner) {
    synchronized (held) {
      return held.stream()
          .noneMatch(other -> other.owner != owner && other.bucket.overlaps(bucket));
    }
  }

  /** Says that somebody outside may have recorded something in a bucket. */
  public void touched(Bucket bucket) {
    synchronized (held) {
      handovers.released(bucket, OUTSIDE);
    }
  }

  /** What is held, by anybody. */
  public Set<Bucket> held() {
    synchronized (held) {
      return held.stream().map(Held::bucket).collect(Collectors.toSet());
    }
  }

  /** Who holds something of a bucket. */
  public Set<Long> owners(Bucket bucket) {
    synchronized (held) {
      return held.stream()
          .filter(claim -> claim.bucket.overlaps(bucket))
          .map(Held::owner)
          .collect(Collectors.toSet());
    }
  }

  /** Never: whoever runs in this JVM is alive as long as its claims. */
  @Override
  public boolean isLost(long owner) {
    return false;
  }

  @Override
  public void release(Bucket bucket, long owner) {
    List<Waiting> woken = List.of();
    synchronized (held) {
      if (held.remove(new Held(bucket, owner))) {
        handovers.released(bucket, owner);
        woken = takeWaiters(waiter -> waiter.bucket.overlaps(bucket));
      }
    }
    woken.forEach(waiter -> waiter.whenFree.run());
  }

  @Override
  public void releaseAll(long owner) {
    List<Waiting> woken;
    synchronized (held) {
      waiting.removeIf(waiter -> waiter.owner == owner);
      List<Bucket> freed = new ArrayList<>();
      for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
        Held claim = all.next();
        if (claim.owner == owner) {
          all.remove();
          freed.add(claim.bucket);
          handovers.released(claim.bucket, owner);
        }
      }
      handovers.ended(owner);
      woken = takeWaiters(waiter -> freed.stream().anyMatch(waiter.bucket::overlaps));
    }
    woken.forEach(waiter -> waiter.whenFree.run());
  }

  /** Called with the lock held. */
  private List<Waiting> takeWaiters(Predicate<Waiting> wanted) {
    List<Waiting> taken = waiting.stream().filter(wanted).toList();
    waiting.removeAll(taken);
    return taken;
  }

  private record Held(Bucket bucket, long owner) {}

  private record Waiting(Bucket bucket, long owner, Runnable whenFree) {}
}
