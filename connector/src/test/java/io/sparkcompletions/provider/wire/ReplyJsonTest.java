package io.sparkcompletions.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyJsonTest {
  @Test
  void aTextOfAnyLengthIsRead() {
    String text = "x".repeat(21_000_000);
    assertThat(ReplyJson.parse("{\"text\":\"" + text + "\"}").path("text").textValue())
        .hasSize(text.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "1e400", "-0.0"})
  void aNumberThatIsNoneOrOutOfRangeLeavesTheRestReadable(String number) {
    JsonNode json = ReplyJson.parse("{\"odd\":" + number + ",\"text\":\"x\",\"n\":12}");
    assertThat(json.path("text").textValue()).isEqualTo("x");
    assertThat(json.path("n").intValue()).isEqualTo(12);
    assertThat(Counts.read(json, "odd")).isIn(null, 0L);
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1_000, 2_000, 5_000_000})
  void aNumberOfAnyLengthLeavesTheRestReadableAndIsNoCount(int digits) {
    String number = "7".repeat(digits);
    for (String form : List.of(number, '-' + number, "0." + number, number + ".5")) {
      JsonNode json = ReplyJson.parse("{\"odd\":" + form + ",\"text\":\"x\"}");
      assertThat(json.path("text").textValue()).isEqualTo("x");
      assertThat(json.path("odd").isNumber()).isTrue();
      assertThat(Counts.read(json, "odd")).isNull();
    }
  }
}
