package io.sparkcompletions.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.ModelId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
  private static final PriceTable BUNDLED = PriceTable.bundled();

  @Test
  void theBundledTableIsTheFileInConf() throws IOException {
    String conf = Files.readString(Path.of("..", "conf", "prices.json"));
    assertThat(BUNDLED.withOverrides(conf).version()).isEqualTo(BUNDLED.version());
    assertThat(BUNDLED.version()).matches("2026-11-20-[0-9a-f]{8}");
  }

  @Test
  void aRowIsReadWithAllItsRates() {
    Price price = BUNDLED.find(new ModelId("openai", "gpt-6-sol"), null).orElseThrow();
    assertThat(price)
        .isEqualTo(
            new Price(
                new Rates(usd("2"), usd("0.2"), usd("2.5"), null, usd("10")),
                usd("1"),
                usd("5"),
                new Price.LongContext(
                    272_000, new Rates(usd("4"), usd("0.4"), usd("5"), null, usd("15"))),
                LocalDate.of(2026, 9, 23)));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4.1, gpt-4.1",
    "openai, gpt-4.1-2025-04-14, gpt-4.1",
    "openai, gpt-4.1-mini-2025-04-14, gpt-4.1-mini",
    "openai, gpt-5.4-mini-2026-03-17, gpt-5.4-mini",
    "openai, gpt-5-2025-08-07, gpt-5",
    "anthropic, claude-opus-5-20260115, claude-opus-5",
    "anthropic, claude-opus-5@20260115, claude-opus-5"
  })
  void aDatedSnapshotCostsWhatItsModelCosts(String provider, String name, String row) {
    assertThat(BUNDLED.find(new ModelId(provider, name), null))
        .isPresent()
        .isEqualTo(BUNDLED.find(new ModelId(provider, row), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-5.9-foo",
        "gpt-5.4-micro",
        "gpt-5.4-mini-latest",
        "gpt-4.1-2025",
        "gpt-4.1-2025-13-01",
        "gpt-4.1-2025-04-32",
        "gpt-4.1-20250414x",
        "gpt-4.1-2025-0414",
        "gpt-4.12025-04-14",
        "ft:gpt-4.1-2025-04-14:acme",
        "ft:gpt-4.1-mini",
        "GPT-4.1",
        "gpt",
        ""
      })
  void anyOtherSuffixIsAnotherModelWithoutAPrice(String name) {
    assertThat(BUNDLED.find(new ModelId("openai", "nothing-asked"), name)).isEmpty();
  }

  @Test
  void theReportedModelIsTriedFirst() {
    ModelId asked = new ModelId("openai", "gpt-5.4");
    assertThat(BUNDLED.find(asked, "gpt-5.4-mini-2026-03-17"))
        .isEqualTo(BUNDLED.find(new ModelId("openai", "gpt-5.4-mini"), null));
    assertThat(BUNDLED.find(asked, "some/path")).isEqualTo(BUNDLED.find(asked, null)).isPresent();
  }

  @Test
  void providersDoNotSharePrices() {
    assertThat(BUNDLED.find(new ModelId("groq", "gpt-4.1"), null)).isEmpty();
    assertThat(BUNDLED.find(new ModelId("groq", "openai/gpt-oss-20b"), null)).isPresent();
  }

  @Test
  void overridesReplaceAndAddWholeRows() {
    PriceTable table =
        BUNDLED.withOverrides(
            "{\"schemaVersion\":1,\"asOf\":\"2026-12-01\",\"models\":["
                + "{\"provider\":\"openai\",\"model\":\"gpt-4.1\",\"inputUsdPerMTok\":1.5,"
                + "\"outputUsdPerMTok\":6},"
                + "{\"provider\":\"vllm\",\"model\":\"qwen\",\"inputUsdPerMTok\":0,"
                + "\"outputUsdPerMTok\":0,\"asOf\":\"2026-11-30\"}]}");
    assertThat(table.find(new ModelId("openai", "gpt-4.1"), null))
        .contains(
            new Price(
                new Rates(usd("1.5"), null, null, null, usd("6")),
                null,
                null,
                null,
                LocalDate.of(2026, 12, 1)));
    assertThat(table.find(new ModelId("vllm", "qwen"), null).map(Price::asOf))
        .contains(LocalDate.of(2026, 11, 30));
    assertThat(table.find(new ModelId("openai", "gpt-5.4"), null))
        .isEqualTo(BUNDLED.find(new ModelId("openai", "gpt-5.4"), null));
    assertThat(BUNDLED.find(new ModelId("vllm", "qwen"), null)).isEmpty();
    assertThat(table.version()).startsWith("2026-12-01-").isNotEqualTo(BUNDLED.version());
  }

  @Test
  void theVersionFollowsThePricesAndNotTheirSpelling() {
    assertThat(BUNDLED.withOverrides(row("\"inputUsdPerMTok\":2.0,\"outputUsdPerMTok\":1e1")))
        .extracting(PriceTable::version)
        .isEqualTo(
            BUNDLED
                .withOverrides(row("\"outputUsdPerMTok\":10,\"inputUsdPerMTok\":2,\"note\":\"n\""))
                .version())
        .isNotEqualTo(
            BUNDLED
                .withOverrides(row("\"outputUsdPerMTok\":10,\"inputUsdPerMTok\":2.0001"))
                .version());
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(
            problems(
                "{\"schemaVersion\":2,\"currency\":\"EUR\",\"asOf\":\"soon\",\"extra\":1,"
                    + "\"models\":[{\"provider\":\"p\"},"
                    + "{\"provider\":\"p\",\"model\":\"m\",\"inputUsdPerMtok\":1,"
                    + "\"outputUsdPerMTok\":-1,\"batchInputUsdPerMTok\":\"1\","
                    + "\"longContext\":{\"aboveInputTokens\":1.5,\"inputUsdPerMTok\":1e9}}]}"))
        .containsExactly(
            "price table: has an unknown member: extra",
            "price table: needs \"schemaVersion\": 1",
            "price table: currency must be USD",
            "price table: asOf must be a date such as 2026-11-20",
            "price table: models[0] needs provider and model",
            "price table: models[1] (p/m) has an unknown member: inputUsdPerMtok",
            "price table: models[1] (p/m) needs inputUsdPerMTok",
            "price table: models[1] (p/m).outputUsdPerMTok must be a number of dollars from 0 to 1000000",
            "price table: models[1] (p/m).batchInputUsdPerMTok must be a number of dollars from 0 to 1000000",
            "price table: models[1] (p/m).longContext.aboveInputTokens must be a whole number from 0",
            "price table: models[1] (p/m).longContext.inputUsdPerMTok must be a number of dollars from 0 to 1000000");
  }

  @Test
  void aModelThatIsThereTwiceIsAProblem() {
    String one = "{\"provider\":\"p\",\"model\":\"m\",\"inputUsdPerMTok\":1}";
    assertThat(problems("{\"schemaVersion\":1,\"models\":[" + one + "," + one + "]}"))
        .containsExactly("price table: models[1] (p/m) is there twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "null", "{", "{} {}", "{\"schemaVersion\":1}", "{\"models\":[]}"})
  void whatIsNoPriceTableIsRefused(String json) {
    assertThat(problems(json)).isNotEmpty();
  }

  @Test
  void aTableTravelsToExecutors() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(BUNDLED);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PriceTable again = (PriceTable) in.readObject();
      ModelId model = new ModelId("openai", "gpt-6-sol");
      assertThat(again.version()).isEqualTo(BUNDLED.version());
      assertThat(again.find(model, null)).isEqualTo(BUNDLED.find(model, null)).isPresent();
    }
  }

  private static List<String> problems(String json) {
    return Optional.ofNullable(
            catchThrowableOfType(InvalidOptionsException.class, () -> BUNDLED.withOverrides(json)))
        .map(InvalidOptionsException::problems)
        .orElse(List.of());
  }

  private static String row(String rates) {
    return "{\"schemaVersion\":1,\"models\":[{\"provider\":\"p\",\"model\":\"m\"," + rates + "}]}";
  }

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }
}
