package io.sparkcompletions.ledger.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which files are merged with which.
 *
 * <p>By itself, a merge takes files of like size (within a factor of 4, all small ones alike) when
 * {@link FileLedgerOptions#mergeFiles} of them have come together, so that each entry is copied a
 * number of times that grows with the logarithm of the data, and the number of files is bounded by
 * {@code mergeFiles} for each factor of 4, plus one for each {@link
 * FileLedgerOptions#maxSegmentBytes} of data. By hand, everything is merged that fits together. No
 * merge makes a file larger than the bound out of several. Pure.
 */
final class MergePlan {
  /** Bounds the memory of a merge: each file needs a block and a key page. */
  static final int MAX_FILES = 128;

  private static final long SMALL_BYTES = 1L << 20;
  private static final int SIZE_FACTOR_BITS = 2;

  private MergePlan() {}

  static List<Input> inputs(List<Segment> segments) {
    return segments.stream().map(each -> new Input(each.name(), each.bytes())).toList();
  }

  static List<List<Input>> of(List<Input> inputs, FileLedgerOptions options, boolean everything) {
    List<List<Input>> plan = new ArrayList<>();
    if (everything) {
      plan.addAll(packed(inputs, options, 2));
    } else {
      Map<Integer, List<Input>> tiers = new TreeMap<>();
      for (Input input : inputs) {
        tiers.computeIfAbsent(tier(input.bytes), tier -> new ArrayList<>()).add(input);
      }
      tiers.values().forEach(tier -> plan.addAll(packed(tier, options, options.mergeFiles())));
    }
    return plan;
  }

  /** Takes files from the smallest on, as many as make one file. */
  private static List<List<Input>> packed(
      List<Input> inputs, FileLedgerOptions options, int atLeast) {
    List<List<Input>> packs = new ArrayList<>();
    List<Input> pack = new ArrayList<>();
    long bytes = 0;
    for (Input input : inputs.stream().sorted(Comparator.comparingLong(Input::bytes)).toList()) {
      if (pack.size() == MAX_FILES || bytes + input.bytes > options.maxSegmentBytes()) {
        packs.add(pack);
        pack = new ArrayList<>();
        bytes = 0;
      }
      pack.add(input);
      bytes += input.bytes;
    }
    packs.add(pack);
    // A full pack is merged even if it is short of files: it cannot get any fuller.
    int last = packs.size() - 1;
    List<List<Input>> worthwhile = new ArrayList<>();
    for (int i = 0; i < packs.size(); i++) {
      if (packs.get(i).size() >= (i < last ? 2 : atLeast)) {
        worthwhile.add(packs.get(i));
      }
    }
    return worthwhile;
  }

  private static int tier(long bytes) {
    long units = bytes / SMALL_BYTES;
    return units == 0
        ? 0
        : 1 + (Long.SIZE - 1 - Long.numberOfLeadingZeros(units)) / SIZE_FACTOR_BITS;
  }

  /** A file, for choosing. */
  record Input(String name, long bytes) {}
}
