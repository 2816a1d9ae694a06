package io.sparkcompletions.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  @Test
  void fourBytesAreATokenAndABegunOneCountsWhole() {
    assertThat(Tokens.count("")).isZero();
    assertThat(Tokens.count("abcd")).isEqualTo(1);
    assertThat(Tokens.count("abcde")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "naïve café", "日本語のテキスト", "👩‍🚀 emoji 😀", "Ωμέγα\n\t\"quotes\""})
  void bytesAreThoseOfTheEncodedText(String text) {
    assertThat(Tokens.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    assertThat(String.join("", Tokens.split(text))).isEqualTo(text);
  }

  @Test
  void textIsCutBetweenCodePoints() {
    assertThat(Tokens.first(2, "abcdefghij")).isEqualTo("abcdefgh");
    assertThat(Tokens.first(1, "ab😀")).isEqualTo("ab");
    assertThat(Tokens.first(0, "abc")).isEmpty();
    assertThat(Tokens.first(9, "abc")).isEqualTo("abc");
  }
}
