package io.sparkcompletions.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplyJsonTest {
  @Test
  void aTextOfAnyLengthIsRead() {
    String text = "x".repeat(21_000_000);
    assertThat(ReplyJson.parse("{\"text\":\"" + text + "\"}").path("text").textValue())
        .hasSize(text.length());
  }
}
