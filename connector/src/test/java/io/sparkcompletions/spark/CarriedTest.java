package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CarriedTest {
  @Test
  void stringsAtAnyDepthAreBytesAndAllElseStaysAsDeclared() {
    StructType declared =
        StructType.fromDDL(
            "a STRING NOT NULL COMMENT 'words', b INT, c ARRAY<STRING>,"
                + " d MAP<STRING, STRUCT<e: STRING NOT NULL, f: DECIMAL(5,2)>>,"
                + " g TIMESTAMP NOT NULL");

    assertThat(Carried.of(declared))
        .isEqualTo(
            StructType.fromDDL(
                "a BINARY NOT NULL COMMENT 'words', b INT, c ARRAY<BINARY>,"
                    + " d MAP<BINARY, STRUCT<e: BINARY NOT NULL, f: DECIMAL(5,2)>>,"
                    + " g TIMESTAMP NOT NULL"));
  }

  @Test
  void collatedStringsAreBytes() {
    assertThat(Carried.of(StructType.fromDDL("a STRING COLLATE UNICODE_CI")))
        .isEqualTo(StructType.fromDDL("a BINARY"));
  }
}
