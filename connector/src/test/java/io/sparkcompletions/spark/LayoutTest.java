package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void asManyTasksAsSlotsAndSixteenBucketsEach() {
    assertThat(Layout.of(4, OptionalLong.empty())).isEqualTo(new Layout(6, 4));
    assertThat(Layout.of(5, OptionalLong.empty())).isEqualTo(new Layout(7, 5));
  }

  @Test
  void fewRowsNeedFewTasksAndBuckets() {
    assertThat(Layout.of(8, OptionalLong.of(0))).isEqualTo(new Layout(0, 1));
    assertThat(Layout.of(8, OptionalLong.of(1))).isEqualTo(new Layout(0, 1));
    assertThat(Layout.of(8, OptionalLong.of(200))).isEqualTo(new Layout(6, 3));
  }

  @Test
  void whereRowsAreBroughtTogetherATaskHasOneBucket() {
    assertThat(Layout.of(4, OptionalLong.empty()).oneBucketPerTask()).isEqualTo(new Layout(2, 4));
    assertThat(Layout.of(5, OptionalLong.empty()).oneBucketPerTask()).isEqualTo(new Layout(2, 4));
    assertThat(Layout.of(1, OptionalLong.empty()).oneBucketPerTask()).isEqualTo(new Layout(0, 1));
    assertThat(Layout.of(1_000_000, OptionalLong.empty()).oneBucketPerTask())
        .isEqualTo(new Layout(12, 4096));
  }

  @Test
  void largeClustersAreBounded() {
    Layout layout = Layout.of(1_000_000, OptionalLong.empty());

    assertThat(layout.tasks()).isEqualTo(4096);
    assertThat(layout.buckets()).isEqualTo(1 << 16);
  }
}
