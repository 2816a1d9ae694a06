package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTableTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 12})
  void everyBucketHasItsOwnInt(int bits) {
    int[] slots = BucketTable.slots(bits);

    assertThat(Arrays.stream(slots).distinct().count()).isEqualTo(1 << bits);
  }

  @Test
  void tableIsTheSameEverywhere() {
    assertThat(BucketTable.slots(2)).isEqualTo(BucketTable.slots(2));
  }
}
