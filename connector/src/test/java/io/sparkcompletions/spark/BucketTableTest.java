package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.Bucket;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTableTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "5, 0", "5, 13", "12, 4095"})
  void everyBucketIsSentToItsOwnPartition(int bits, int first) {
    BucketTable table = new BucketTable(bits, first);
    int[] slots = table.slots();

    int[] partitions =
        IntStream.range(0, 1 << bits)
            .map(bucket -> Math.floorMod(Murmur3_x86_32.hashInt(slots[bucket], 42), 1 << bits))
            .toArray();

    assertThat(partitions)
        .isEqualTo(
            IntStream.range(0, 1 << bits)
                .map(bucket -> table.partition(new Bucket(bits, bucket)))
                .toArray());
    assertThat(Arrays.stream(partitions).distinct().count()).isEqualTo(1 << bits);
    assertThat(table.partition(new Bucket(bits, first))).isZero();
  }

  @Test
  void tableIsTheSameEverywhere() {
    assertThat(new BucketTable(2, 1).slots()).isEqualTo(new BucketTable(2, 1).slots());
  }

  @Test
  void applicationsBeginAtDifferentBuckets() {
    assertThat(BucketTable.of(6, "local-1732112345678"))
        .isEqualTo(BucketTable.of(6, "local-1732112345678"));
    assertThat(
            IntStream.range(0, 100)
                .map(i -> BucketTable.of(6, "local-17321123456" + i).first())
                .distinct()
                .count())
        .isGreaterThan(30);
  }
}
