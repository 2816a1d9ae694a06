package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.unsafe.types.VariantVal;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowBytesTest {
  private static final String LONG = "x".repeat(10_000);

  @Test
  void whatIsLongCountsWhereverItStands() {
    Object list = CollectionConverters.asScala(List.of(LONG, LONG)).toSeq();
    Object map = scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.of(LONG, 1)));

    assertThat(bytes(LONG)).isBetween(20_000L, 20_200L);
    assertThat(bytes(new byte[10_000])).isBetween(10_000L, 10_200L);
    assertThat(bytes(RowFactory.create(LONG, LONG))).isBetween(40_000L, 40_400L);
    assertThat(bytes(list)).isBetween(40_000L, 40_400L);
    assertThat(bytes(map)).isBetween(20_000L, 20_400L);
    assertThat(bytes(new VariantVal(new byte[10_000], new byte[0]))).isBetween(10_000L, 10_400L);
  }

  @Test
  void whatIsShortCountsAsSomething() {
    Row row = RowFactory.create(1, 2L, true, new BigDecimal("1.5"), Instant.EPOCH, null, "");

    assertThat(RowBytes.of(row)).isBetween(100L, 1_000L);
    assertThat(bytes(CollectionConverters.asScala(Arrays.asList(new Object[1_000])).toSeq()))
        .isBetween(4_000L, 10_000L);
  }

  private static long bytes(Object cell) {
    return RowBytes.of(RowFactory.create(cell));
  }
}
