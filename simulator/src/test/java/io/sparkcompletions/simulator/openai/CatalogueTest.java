package io.sparkcompletions.simulator.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.billing.Tier;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Model;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  private static final Catalogue<Family> BUILT_IN = Family.BUILT_IN;

  @Test
  void aliasSnapshotAndIdAreOneModel() {
    assertThat(BUILT_IN.find("gpt-5.6")).isPresent().isEqualTo(BUILT_IN.find("gpt-5.6-sol"));
    assertThat(BUILT_IN.find("gpt-4.1-mini-2025-04-14"))
        .isPresent()
        .isEqualTo(BUILT_IN.find("gpt-4.1-mini"));
    assertThat(BUILT_IN.find("gpt-3.5-turbo")).isEmpty();
  }

  /** Price list of November 2026: a million tokens of input, cached input, cache write, output. */
  @ParameterizedTest
  @CsvSource({
    "gpt-5.4-mini, 0.75, 0.075, 0.75, 4.5",
    "gpt-5.4-nano, 0.2, 0.02, 0.2, 1.25",
    "gpt-4.1-mini, 0.4, 0.1, 0.4, 1.6",
    "gpt-4o-mini, 0.15, 0.075, 0.15, 0.6",
    "gpt-4.1, 2, 0.5, 2, 8",
    "o3, 2, 0.5, 2, 8",
    "gpt-5-mini, 0.25, 0.025, 0.25, 2",
  })
  void pricesAreThoseOfThePriceList(
      String model, String input, String cached, String write, String output) {
    Model<Family> found = BUILT_IN.find(model).orElseThrow();
    long million = 1_000_000;

    assertThat(found.price().usd(new Usage(million, 0, 0, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo(input);
    assertThat(found.price().usd(new Usage(million, million, 0, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo(cached);
    assertThat(found.price().usd(new Usage(million, 0, million, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo(write);
    assertThat(found.price().usd(new Usage(0, 0, 0, million, 0), Tier.STANDARD))
        .isEqualByComparingTo(output);
  }

  @Test
  void writingToTheCacheCostsMoreFromVersion56On() {
    Model<Family> model = BUILT_IN.find("gpt-5.6-luna").orElseThrow();

    assertThat(model.price().usd(new Usage(100_000, 0, 100_000, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo("0.025");
  }

  @Test
  void extraModelsJoinTheBuiltInOnes() {
    List<String> problems = new ArrayList<>();
    Catalogue<Family> catalogue =
        BUILT_IN.with(
            List.of(
                Documents.yaml(
                    "{id: mine, family: gpt-5.1, contextWindow: 1000, rates: {input: 3, output: 5}}")),
            "models",
            problems);

    assertThat(problems).isEmpty();
    Model<Family> mine = catalogue.find("mine").orElseThrow();
    assertThat(mine.snapshot()).isEqualTo("mine");
    assertThat(mine.maxInputTokens()).isEqualTo(1_000);
    assertThat(mine.family().efforts()).contains("none");
    assertThat(mine.price().usd(new Usage(1_000, 1_000, 0, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo("0.003");
    assertThat(catalogue.find("gpt-4.1")).isPresent();
  }
}
