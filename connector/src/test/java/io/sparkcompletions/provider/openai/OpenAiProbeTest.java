package io.sparkcompletions.provider.openai;

import static io.sparkcompletions.provider.Fixtures.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProbeResult;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProbeTest {
  private static final String OWN = "https://api.openai.com/v1";
  private static final String LOCAL = "http://127.0.0.1:8000/v1";
  private final OpenAiAdapter adapter = new OpenAiAdapter();

  @Test
  void aModelIsListedByItsExactName() {
    assertThat(probe(OWN, "gpt-5.4-mini", "models/list"))
        .isEqualTo(new ProbeResult(true, Optional.empty()));
    assertThat(probe(LOCAL, "gpt-5.4-min", "models/list"))
        .isEqualTo(new ProbeResult(false, Optional.empty()));
  }

  @Test
  void aModelThatOpenAiDoesNotListStopsTheJobAndNamesTheNearest() {
    Failure fatal = probe(OWN, "gpt-5.4-mnii", "models/list").fatal().orElseThrow();
    assertThat(fatal.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(fatal.message())
        .startsWith("openai/gpt-5.4-mnii is not among the 6 models that this key can use")
        .endsWith("Nearest names: gpt-5.4-mini, gpt-4.1-mini, gpt-5.4-nano");
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN, LOCAL})
  void aWrongKeyAndAnEmptyAccountStopTheJobEverywhere(String baseUrl) {
    assertThat(probe(baseUrl, "m", "models/401-wrong-key").fatal().orElseThrow().code())
        .isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
    assertThat(probe(baseUrl, "m", "models/402-no-credit").fatal().orElseThrow().code())
        .isEqualTo(ErrorCode.INSUFFICIENT_QUOTA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "models/empty-list",
        "models/403-missing-scope",
        "models/404-no-list",
        "models/405-no-list",
        "models/501-no-list",
        "models/500",
        "models/html-in-200"
      })
  void aServerThatListsNothingProvesNothing(String fixture) {
    for (String baseUrl : new String[] {OWN, LOCAL}) {
      assertThat(probe(baseUrl, "gpt-5.4-mini", fixture))
          .isEqualTo(new ProbeResult(false, Optional.empty()));
    }
  }

  private ProbeResult probe(String baseUrl, String model, String fixture) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), Api.CHAT, Map.of());
    return adapter.decodeProbe(
        new ModelId("openai", model), endpoint, OPENAI.reply(fixture), Instant.EPOCH);
  }
}
