package io.sparkcompletions.live.lease;

import io.sparkcompletions.live.limit.Gate;
import java.util.ArrayDeque;
import java.util.Deque;

/** An executor's blocks of one quantity, not spent yet. Starts without any, and limited. */
final class Allowance {
  private final Deque<Block> blocks = new ArrayDeque<>();
  private boolean unlimited;
  private long lastUnits;

  private static final class Block {
    double from;
    final double nanosPerUnit;
    long units;

    Block(long now, Allotment allotment) {
      this.from = (double) now + allotment.fromNanos();
      this.nanosPerUnit = allotment.nanosPerUnit();
      this.units = allotment.units();
    }

    void spend(long spent) {
      from += spent * nanosPerUnit;
      units -= spent;
    }

    /** From when so many of it may be spent at once. */
    double startsAt(long spent) {
      double bucket = Math.max(Allotment.EARLY, nanosPerUnit);
      return from + Math.min(spent * nanosPerUnit, bucket) - bucket;
    }
  }

  void add(long now, Allotment allotment) {
    unlimited = allotment.isUnlimited();
    if (unlimited) {
      blocks.clear();
    } else if (allotment.units() > 0) {
      blocks.add(new Block(now, allotment));
      lastUnits = allotment.units();
    }
  }

  /** How long until so much may be spent; {@link Gate#UNTIL_TOLD} if there is not so much. */
  long waitNanos(long now, long cost) {
    if (unlimited || cost == 0) {
      return 0;
    }
    dropLate(now);
    long left = cost;
    for (Block block : blocks) {
      if (block.units >= left) {
        return Math.max(0, (long) Math.ceil(block.startsAt(left) - now));
      }
      left -= block.units;
    }
    return Gate.UNTIL_TOLD;
  }

  /** Spends it; {@link #waitNanos} has just said that it may be. */
  void spend(long cost) {
    long left = unlimited ? 0 : cost;
    while (left > 0) {
      Block first = blocks.getFirst();
      long part = Math.min(left, first.units);
      first.spend(part);
      left -= part;
      if (first.units == 0) {
        blocks.removeFirst();
      }
    }
  }

  /** Units not spent. */
  long held() {
    long units = 0;
    for (Block block : blocks) {
      units += block.units;
    }
    return units;
  }

  /**
   * Whether it is time to ask for more: less than half of a block is left.
   *
   * @param needed for the next call
   * @param wanted for all that wait
   */
  boolean isLow(long needed, long wanted) {
    return !unlimited && held() < Math.min(wanted, Math.max(needed, lastUnits / 2));
  }

  void drop() {
    blocks.clear();
  }

  /** Lets go of everything; the nanoseconds of its stretches that are still to come come back. */
  long giveBack(long now) {
    double nanos = 0;
    for (Block block : blocks) {
      double end = block.from + block.units * block.nanosPerUnit;
      nanos += Math.max(0, end - Math.max(block.from, now));
    }
    blocks.clear();
    return (long) nanos;
  }

  private void dropLate(long now) {
    while (!blocks.isEmpty()) {
      Block first = blocks.getFirst();
      double late = now - Allotment.LATE - first.from;
      long lost = late <= 0 ? 0 : (long) Math.floor(late / first.nanosPerUnit);
      if (lost == 0) {
        return;
      }
      if (lost < first.units) {
        first.spend(lost);
        return;
      }
      blocks.removeFirst();
    }
  }
}
