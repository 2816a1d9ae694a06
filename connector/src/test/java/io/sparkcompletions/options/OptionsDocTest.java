package io.sparkcompletions.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class OptionsDocTest {
  @Test
  void theOptionsTableSaysWhatTheOptionsSay() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(OptionsDoc.FILE.getParent());
      Files.writeString(OptionsDoc.FILE, OptionsDoc.text());
    }

    assertThat(OptionsDoc.FILE)
        .as("run ./mvnw -q -pl connector test -Dtest=OptionsDocTest -Ddocs.write=true")
        .hasContent(OptionsDoc.text());
  }

  @Test
  void everyOptionIsDescribedInSentences() {
    assertThat(CompletionOptions.all())
        .allSatisfy(
            option ->
                assertThat(option.description())
                    .as(option.key())
                    .endsWith(".")
                    .hasSizeGreaterThan(20));
  }
}
