package io.sparkcompletions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.CredentialReference.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  private static final String KEY = "sk-planted-0123456789";

  @ParameterizedTest
  @CsvSource({
    "env:OPENAI_API_KEY,ENV,OPENAI_API_KEY",
    "ENV:x_1,ENV,x_1",
    "secret:team.openai-key,SECRET,team.openai-key",
    "credential:openai/key,CREDENTIAL,openai/key",
    "none,NONE,''",
    "' env:A ',ENV,A"
  })
  void referencesHaveATextForm(String text, Kind kind, String name) {
    CredentialReference reference = Credentials.parse(text).reference();

    assertThat(reference).isEqualTo(new CredentialReference(kind, name));
    assertThat(CredentialReference.parse(reference.text())).isEqualTo(reference);
  }

  @Test
  void placesHaveFactories() {
    assertThat(Credentials.environment("A")).isEqualTo(Credentials.parse("env:A"));
    assertThat(Credentials.secret("a")).isEqualTo(Credentials.parse("secret:a"));
    assertThat(Credentials.hadoop("a")).isEqualTo(Credentials.parse("credential:a"));
    assertThat(Credentials.none()).isEqualTo(Credentials.parse("none"));
  }

  @Test
  void secretIsAnEntryThatSparkRedacts() {
    assertThat(Credentials.secret("openai").reference().configurationKey())
        .contains("spark.completions.secret.openai");
    assertThat(Credentials.environment("A").reference().configurationKey()).isEmpty();
  }

  @Test
  void literalIsPrintedAsAHandle() {
    Credentials credentials = Credentials.of(" " + KEY + "\n");

    assertThat(credentials.literal()).contains(KEY);
    assertThat(credentials.toString()).matches("Credentials\\[literal:[0-9a-f]{16}]");
    assertThat(credentials).isEqualTo(Credentials.of(KEY)).isNotEqualTo(Credentials.of("other"));
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, "env:" + KEY, "secret:planted key", "none:planted", "planted", ""})
  void whatIsNoReferenceIsNotRepeated(String text) {
    assertThatThrownBy(() -> Credentials.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("env:NAME")
        .hasMessageNotContaining("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "planted key", "plantéd"})
  void keyThatCannotStandInAHeaderIsRefusedAndNotRepeated(String key) {
    assertThatThrownBy(() -> Credentials.of(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("plant");
    assertThatThrownBy(() -> Credentials.environment("planted-key"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("planted");
  }
}
