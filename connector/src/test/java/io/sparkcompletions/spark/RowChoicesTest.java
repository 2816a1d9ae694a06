package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.pricing.PriceTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowChoicesTest {
  private static final String UNPRICED = "modelColumn names a model that is not in the price table";

  @Test
  void aRowWithoutSettingsHasTheCallsOwn() {
    RowChoices choices = choices(Map.of("maxTokens", "9", "stop", "END"));

    assertThat(choices.model(RowSettings.NONE)).isEqualTo(new ModelId("openai", "gpt-5.4-mini"));
    assertThat(choices.parameters(RowSettings.NONE).maxTokens()).isEqualTo(9);
    assertThat(choices.problems(RowSettings.NONE)).isEmpty();
  }

  @Test
  void whatARowSaysTakesThePlaceOfTheCallsAndTheRestStays() {
    RowChoices choices =
        choices(
            Map.of(
                "maxTokens", "9",
                "stop", "END",
                "temperature", "1",
                "topP", "0.5",
                "schemas", "{\"one\":\"a INT\"}",
                "schemaColumn", "kind",
                "schemaMode", "json"));
    RowSettings own = new RowSettings("gpt-5.4", 20, new BigDecimal("0.5"), List.of(), 3L, "one");

    Parameters parameters = choices.parameters(own);

    assertThat(choices.problems(own)).isEmpty();
    assertThat(choices.model(own)).isEqualTo(new ModelId("openai", "gpt-5.4"));
    assertThat(parameters.maxTokens()).isEqualTo(20);
    assertThat(parameters.temperature()).isEqualByComparingTo("0.5");
    assertThat(parameters.topP()).isEqualByComparingTo("0.5");
    assertThat(parameters.stop()).isEmpty();
    assertThat(parameters.seed()).isEqualTo(3);
    assertThat(parameters.schemaJson()).contains("\"a\"");
    assertThat(parameters.schemaMode()).hasToString("JSON");
    assertThat(choices.parameters(RowSettings.NONE).schemaMode()).isNull();
  }

  @Test
  void aRowsModelIsReadAsTheCallsModelIs() {
    RowChoices bare = choices(Map.of());
    assertThat(model(bare, "openai/gpt-5.4")).isEqualTo("gpt-5.4");
    assertThat(model(bare, " OpenAI/gpt-5.4 ")).isEqualTo("gpt-5.4");
    assertThat(model(bare, "gpt-5.4-2026-01-02")).isEqualTo("gpt-5.4-2026-01-02");
    for (String wrong : List.of("anthropic/claude-opus-5", "", " ", "openai/", "/gpt-5.4")) {
      assertThat(bare.problems(asking(wrong)))
          .as(wrong)
          .singleElement()
          .asString()
          .startsWith("modelColumn must name a model of openai");
    }

    RowChoices router = choices(Map.of("model", "openrouter/meta/llama-4"));
    assertThat(model(router, "openrouter/openai/gpt-5.4")).isEqualTo("openai/gpt-5.4");
    assertThat(router.problems(asking("openai/gpt-5.4"))).hasSize(1);

    RowChoices whole =
        choices(
            Map.of(
                "provider", "openai",
                "model", "Qwen/Qwen3",
                "baseUrl", "http://127.0.0.1:1/v1",
                "apiKey", "none"));
    assertThat(model(whole, "openai/gpt-oss")).isEqualTo("openai/gpt-oss");
    assertThat(model(whole, "Qwen/Qwen4")).isEqualTo("Qwen/Qwen4");
  }

  @Test
  void aModelWithoutAPriceIsRefusedWhereTheCallsOwnHasOne() {
    assertThat(choices(Map.of()).problems(asking("gpt-5.4-minny")))
        .singleElement()
        .asString()
        .startsWith(UNPRICED)
        .doesNotContain("minny");
    assertThat(choices(Map.of("model", "openai/gpt-mine")).problems(asking("gpt-5.4-minny")))
        .isEmpty();
  }

  @Test
  void theRulesOfTheRowsModelHoldAlsoForTheCallsParameters() {
    RowChoices choices =
        choices(Map.of("model", "anthropic/claude-haiku-4-5", "temperature", "0.5"));

    assertThat(choices.problems(asking("claude-opus-5")))
        .containsExactly("temperature cannot be chosen on this model: leave it out");
    assertThat(choices.problems(asking("claude-sonnet-4-5"))).isEmpty();
  }

  @Test
  void itTravelsToTheTasks() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      RowChoices choices = choices(Map.of("schemas", "{\"one\":\"a INT\"}", "schemaColumn", "k"));
      assertThat(choices.problems(asking("nonsense"))).hasSize(1);
      out.writeObject(choices);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      RowChoices arrived = (RowChoices) in.readObject();

      assertThat(arrived.problems(asking("nonsense"))).hasSize(1);
      assertThat(arrived.problems(new RowSettings(null, null, null, null, null, "two")))
          .containsExactly("schemaColumn must name one of the schemas (one), to the letter");
    }
  }

  private static String model(RowChoices choices, String text) {
    assertThat(choices.problems(asking(text))).as(text).isEmpty();
    return choices.model(asking(text)).name();
  }

  private static RowSettings asking(String model) {
    return new RowSettings(model, null, null, null, null, null);
  }

  private static RowChoices choices(Map<String, String> changes) {
    Map<String, String> options = new HashMap<>();
    options.put("model", "openai/gpt-5.4-mini");
    options.put("prompt", "{text}");
    options.put("api", "auto");
    options.put("modelColumn", "m");
    options.putAll(changes);
    if (changes.containsKey("stop")) {
      options.put("api", "chat");
    }
    return RowChoices.of(ResolvedOptions.resolve(options, Map.of()), PriceTable.bundled());
  }
}
