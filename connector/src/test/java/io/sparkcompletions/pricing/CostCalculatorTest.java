package io.sparkcompletions.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostCalculatorTest {
  private static final PriceTable BUNDLED = PriceTable.bundled();
  private static final ModelId MINI = new ModelId("openai", "gpt-5.4-mini");
  private static final ModelId SOL = new ModelId("openai", "gpt-6-sol");

  @Test
  void uncachedInputCachedInputAndOutputHaveTheirRates() {
    // 296 × 0.75 + 1024 × 0.075 + 74 × 4.5 = 222 + 76.8 + 333 = 631.8 millionths
    assertThat(live(MINI, new Usage(1320L, 74L, 1024L, 0L, 64L))).contains(usd("0.0006318"));
  }

  @Test
  void writtenInputCostsMoreWhereTheRowSaysSo() {
    // 100 × 2 + 200 × 0.2 + 1700 × 2.5 + 10 × 10 = 200 + 40 + 4250 + 100
    assertThat(live(SOL, new Usage(2000L, 10L, 200L, 1700L, null))).contains(usd("0.00459"));
    // gpt-5.4-mini has no write rate: plain input
    assertThat(live(MINI, new Usage(2000L, 0L, 0L, 1700L, null))).contains(usd("0.0015"));
  }

  @Test
  void inputKeptForAnHourCostsItsOwnRateAndElseWhatOtherWrittenInputCosts() {
    ModelId haiku = new ModelId("anthropic", "claude-haiku-4-5");
    // 21 × 1 + 4000 × 0.1 + 500 × 1.25 + 1000 × 2 + 7 × 5 = 21 + 400 + 625 + 2000 + 35
    assertThat(live(haiku, new Usage(5521L, 7L, 4000L, 1500L, null, 1000L)))
        .contains(usd("0.003081"));
    // claude-haiku-5-5 above 100000: 100000 × 0.5 + 1000 × 1 + 10 × 2.5
    assertThat(
            live(
                new ModelId("anthropic", "claude-haiku-5-5"),
                new Usage(101_000L, 10L, 0L, 1000L, null, 1000L)))
        .contains(usd("0.051025"));
    // gpt-6-sol has no rate for an hour: 1700 × 2.5 + 300 × 2
    assertThat(live(SOL, new Usage(2000L, 0L, 0L, 1700L, null, 1000L))).contains(usd("0.00485"));
    assertThat(live(haiku, new Usage(5521L, 7L, 4000L, 1500L, null, 1501L))).isEmpty();
    // in a batch all of it costs half
    assertThat(
            cost(haiku, new Usage(5521L, 7L, 4000L, 1500L, null, 1000L), null, PricingMode.BATCH))
        .contains(usd("0.0015405"));
  }

  @Test
  void thoughtsAndCachedInputOfGeminiHaveTheirRatesAndAboveTheThresholdOthers() {
    ModelId flash = new ModelId("gemini", "gemini-3.8-flash");
    // 14 × 0.75 + 47 × 3.75, thoughts in it
    assertThat(live(flash, new Usage(14L, 47L, 0L, null, 41L))).contains(usd("0.00018675"));
    // 1004 × 0.75 + 4096 × 0.075 + 16 × 3.75
    assertThat(live(flash, new Usage(5100L, 16L, 4096L, null, 10L))).contains(usd("0.0011202"));
    ModelId pro = new ModelId("gemini", "gemini-3.1-pro-preview");
    // at the threshold 200000 × 2 + 10 × 12, above it 200001 × 4 + 10 × 18
    assertThat(live(pro, new Usage(200_000L, 10L, 0L, null, 0L))).contains(usd("0.40012"));
    assertThat(live(pro, new Usage(200_001L, 10L, 0L, null, 0L))).contains(usd("0.800184"));
    assertThat(cost(flash, new Usage(14L, 47L, 0L, null, 41L), "flex", PricingMode.LIVE))
        .contains(usd("0.000093375"));
  }

  @Test
  void aTierThatHasNoPublicPriceMakesTheCostUnknown() {
    Usage usage = new Usage(1000L, 100L, 0L, 0L, 0L);
    ModelId haiku = new ModelId("anthropic", "claude-haiku-4-5-20251001");
    assertThat(cost(haiku, usage, "standard", PricingMode.LIVE)).contains(usd("0.0015"));
    for (String agreed : List.of("priority", "fast")) {
      assertThat(cost(haiku, usage, agreed, PricingMode.LIVE)).isEmpty();
    }
  }

  @Test
  void partsThatTheReplyDoesNotMentionAreTakenAsNotThere() {
    assertThat(live(MINI, new Usage(1000L, 100L, null, null, null))).contains(usd("0.0012"));
  }

  @Test
  void anUnknownTotalMakesTheCostUnknown() {
    assertThat(live(MINI, Usage.UNKNOWN)).isEmpty();
    assertThat(live(MINI, new Usage(1000L, null, null, null, null))).isEmpty();
    assertThat(live(MINI, new Usage(null, 10L, null, null, null))).isEmpty();
  }

  @Test
  void partsLargerThanTheirTotalMakeTheCostUnknown() {
    assertThat(live(MINI, new Usage(100L, 10L, 60L, 60L, null))).isEmpty();
    assertThat(live(MINI, new Usage(10L, 10L, 50L, null, null))).isEmpty();
    assertThat(live(MINI, new Usage(100L, 10L, 0L, 0L, 11L))).isEmpty();
  }

  @Test
  void anUnknownModelHasAnUnknownCostAndNotZero() {
    assertThat(live(new ModelId("openai", "gpt-99"), new Usage(1L, 1L, 0L, 0L, 0L))).isEmpty();
    assertThat(live(new ModelId("nobody", "gpt-5.4-mini"), new Usage(1L, 1L, 0L, 0L, 0L)))
        .isEmpty();
  }

  @Test
  void aModelWithoutOutputNeedsNoOutputCount() {
    ModelId embedding = new ModelId("openai", "text-embedding-3-small");
    assertThat(live(embedding, new Usage(1000L, null, null, null, null))).contains(usd("0.00002"));
    assertThat(live(embedding, new Usage(1000L, 5L, null, null, null))).isEmpty();
  }

  @Test
  void aboveTheThresholdTheWholeRequestCostsTheLongContextRates() {
    // at the threshold: 272000 × 2 + 10 × 10; above it: 272001 × 4 + 10 × 15
    assertThat(live(SOL, new Usage(272_000L, 10L, 0L, 0L, 0L))).contains(usd("0.5441"));
    assertThat(live(SOL, new Usage(272_001L, 10L, 0L, 0L, 0L))).contains(usd("1.088154"));
    // cached 200000 × 0.4 + plain 100000 × 4 + 10 × 15
    assertThat(live(SOL, new Usage(300_000L, 10L, 200_000L, 0L, 0L))).contains(usd("0.48015"));
  }

  @Test
  void theTierThatServedTheRequestDecides() {
    Usage usage = new Usage(1000L, 100L, 400L, 0L, 0L);
    // 600 × 0.75 + 400 × 0.075 + 100 × 4.5 = 930
    for (String standard : List.of("default", "auto", "scale")) {
      assertThat(cost(MINI, usage, standard, PricingMode.LIVE)).contains(usd("0.00093"));
    }
    assertThat(cost(MINI, usage, "flex", PricingMode.LIVE)).contains(usd("0.000465"));
    assertThat(cost(MINI, usage, "priority", PricingMode.LIVE)).contains(usd("0.00186"));
    assertThat(cost(MINI, usage, "warp", PricingMode.LIVE)).isEmpty();
  }

  @Test
  void aBatchCostsTheBatchPriceCachedAndLongContextAlike() {
    assertThat(cost(MINI, new Usage(1000L, 100L, 400L, 0L, 0L), null, PricingMode.BATCH))
        .contains(usd("0.000465"));
    assertThat(cost(SOL, new Usage(300_000L, 10L, 200_000L, 0L, 0L), null, PricingMode.BATCH))
        .contains(usd("0.240075"));
    // xAI publishes no batch price
    ModelId grok = new ModelId("xai", "grok-4.7");
    assertThat(cost(grok, new Usage(10L, 1L, 0L, 0L, 0L), null, PricingMode.BATCH)).isEmpty();
    assertThat(cost(grok, new Usage(10L, 1L, 0L, 0L, 0L), null, PricingMode.LIVE)).isPresent();
  }

  @Test
  void aBatchDiscountThatIsNoFiniteDecimalIsRoundedOnlyOnce() {
    PriceTable table =
        BUNDLED.withOverrides(
            "{\"schemaVersion\":1,\"models\":[{\"provider\":\"p\",\"model\":\"m\","
                + "\"inputUsdPerMTok\":3,\"cachedInputUsdPerMTok\":1,\"outputUsdPerMTok\":7,"
                + "\"batchInputUsdPerMTok\":1,\"batchOutputUsdPerMTok\":2}]}");
    // cached: 1 × 1/3, output: 3 × 2; together 6.333… millionths
    assertThat(
            CostCalculator.costUsd(
                table,
                new ModelId("p", "m"),
                answer(new Usage(1L, 3L, 1L, 0L, 0L), null, null),
                PricingMode.BATCH))
        .contains(usd("0.0000063333"));
  }

  @Test
  void tenthsOfBillionthsAreRoundedHalfUp() {
    PriceTable table =
        BUNDLED.withOverrides(
            "{\"schemaVersion\":1,\"models\":[{\"provider\":\"p\",\"model\":\"m\","
                + "\"inputUsdPerMTok\":0.00005,\"outputUsdPerMTok\":0}]}");
    assertThat(
            CostCalculator.costUsd(
                table,
                new ModelId("p", "m"),
                answer(new Usage(1L, 0L, 0L, 0L, 0L), null, null),
                PricingMode.LIVE))
        .contains(usd("0.0000000001"));
  }

  @Test
  void theModelThatAnsweredIsPricedAndElseTheOneThatWasAsked() {
    Usage usage = new Usage(1_000_000L, 0L, 0L, 0L, 0L);
    ModelId deployment = new ModelId("azure", "my-deployment");
    assertThat(
            CostCalculator.costUsd(
                BUNDLED, deployment, answer(usage, "gpt-4.1-2025-04-14", null), PricingMode.LIVE))
        .contains(usd("2"));
    assertThat(
            CostCalculator.costUsd(
                BUNDLED, MINI, answer(usage, "/models/anything", null), PricingMode.LIVE))
        .contains(usd("0.75"));
  }

  @Test
  void whatAnAnswerStatesIsItsCostWhateverTheTableSays() {
    Usage usage = new Usage(1_000_000L, 0L, null, null, null);
    Answer stated =
        new Answer(
            "text",
            List.of(),
            FinishReason.STOP,
            "stop",
            usage,
            null,
            null,
            null,
            "{}",
            new BigDecimal("0.00000000125"));
    for (ModelId model : List.of(MINI, new ModelId("openrouter", "vendor/unknown"))) {
      assertThat(CostCalculator.costUsd(BUNDLED, model, stated, PricingMode.LIVE))
          .contains(usd("0.0000000013"));
    }
  }

  private static Optional<BigDecimal> live(ModelId model, Usage usage) {
    return cost(model, usage, null, PricingMode.LIVE);
  }

  private static Optional<BigDecimal> cost(
      ModelId model, Usage usage, @Nullable String tier, PricingMode mode) {
    return CostCalculator.costUsd(BUNDLED, model, answer(usage, null, tier), mode);
  }

  private static Answer answer(Usage usage, @Nullable String model, @Nullable String tier) {
    return new Answer("text", List.of(), FinishReason.STOP, "stop", usage, model, tier, null, "{}");
  }

  /** Every cost has ten decimals, so plain equality holds. */
  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount).setScale(10);
  }
}
