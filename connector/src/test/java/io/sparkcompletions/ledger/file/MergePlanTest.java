package io.sparkcompletions.ledger.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.file.MergePlan.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MergePlanTest {
  private static final long MIB = 1L << 20;
  private static final FileLedgerOptions OPTIONS =
      FileLedgerOptions.builder().mergeFiles(4).maxSegmentBytes(256 * MIB).build();

  @Test
  void fewFilesAreLeftAlone() {
    assertThat(MergePlan.of(files(MIB, 3), OPTIONS, false)).isEmpty();
    assertThat(MergePlan.of(List.of(), OPTIONS, false)).isEmpty();
    assertThat(MergePlan.of(List.of(), OPTIONS, true)).isEmpty();
    assertThat(MergePlan.of(files(MIB, 1), OPTIONS, true)).isEmpty();
  }

  @Test
  void filesOfLikeSizeAreMergedWhenEnoughHaveComeTogether() {
    List<Input> inputs = new ArrayList<>(files(10, 4));
    inputs.addAll(files(100 * MIB, 2));
    assertThat(MergePlan.of(inputs, OPTIONS, false)).containsExactly(files(10, 4));
  }

  @Test
  void byHandEverythingIsMergedThatFitsTogether() {
    List<Input> inputs = new ArrayList<>(files(10, 3));
    inputs.addAll(files(100 * MIB, 2));
    assertThat(MergePlan.of(inputs, OPTIONS, true)).containsExactly(inputs);
    assertThat(MergePlan.of(files(100 * MIB, 4), OPTIONS, true)).hasSize(2);
    assertThat(MergePlan.of(files(200 * MIB, 9), OPTIONS, true)).isEmpty();
  }

  @Test
  void noMergeTakesMoreFilesThanItHasMemoryFor() {
    assertThat(MergePlan.of(files(1, 1_000), OPTIONS, true))
        .allSatisfy(inputs -> assertThat(inputs).hasSizeLessThanOrEqualTo(MergePlan.MAX_FILES));
  }

  @Test
  void aLedgerThatGrowsKeepsItsNumberOfFilesAndCopiesEachByteAFewTimes() {
    Random random = new Random(3);
    List<Input> files = new ArrayList<>();
    long total = 0;
    long copied = 0;
    for (int i = 0; i < 5_000; i++) {
      long bytes = 100_000L + random.nextInt(2_000_000);
      files.add(new Input("new" + i, bytes));
      total += bytes;
      List<List<Input>> plan = MergePlan.of(files, OPTIONS, false);
      for (List<Input> inputs : plan) {
        long sum = inputs.stream().mapToLong(Input::bytes).sum();
        files.removeAll(inputs);
        files.add(new Input("merged" + i + inputs.get(0).name(), sum));
        copied += sum;
      }
      long full = total / (OPTIONS.maxSegmentBytes() / 2);
      assertThat((long) files.size()).isLessThanOrEqualTo(4 * 5 + full + 1);
      assertThat(files).allMatch(file -> file.bytes() <= OPTIONS.maxSegmentBytes());
    }
    assertThat(copied).isLessThan(8 * total);
  }

  private static List<Input> files(long bytes, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Input(bytes + "-" + i, bytes)).toList();
  }
}
