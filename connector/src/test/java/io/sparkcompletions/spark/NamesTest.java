package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.InvalidOptionsException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final StructType SCHEMA =
      new StructType().add("text", DataTypes.StringType).add("Text", DataTypes.StringType);

  @Test
  void caseCountsOnlyWhereTheSessionSaysSo() {
    assertThatCode(() -> new Names(SCHEMA, true).check("TEXT")).doesNotThrowAnyException();
    assertThatThrownBy(() -> new Names(SCHEMA, false).check("TEXT"))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class, e -> assertThat(e.problems()).hasSize(2));
  }
}
