package io.sparkcompletions.simulator.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceTest {

  private static final Rates RATES = rates("0.2", "0.02", "0.25", "1.2");
  private static final Price PRICE =
      new Price(
          RATES, Optional.of(new Price.LongContext(272_000, rates("0.4", "0.04", "0.5", "1.8"))));

  @Test
  void plainCachedWrittenAndOutputTokensEachHaveTheirRate() {
    Usage usage = new Usage(2_000, 1_024, 512, 100, 64);

    // (464 x 0.2 + 1024 x 0.02 + 512 x 0.25 + 100 x 1.2) / 1e6
    assertThat(PRICE.usd(usage, Tier.STANDARD)).isEqualByComparingTo("0.00036128");
  }

  @Test
  void reasoningTokensAreOutputAndNotBilledTwice() {
    assertThat(PRICE.usd(new Usage(0, 0, 0, 100, 100), Tier.STANDARD))
        .isEqualByComparingTo(PRICE.usd(new Usage(0, 0, 0, 100, 0), Tier.STANDARD));
  }

  @Test
  void wholeRequestIsBilledAtLongContextRatesAboveTheThreshold() {
    assertThat(PRICE.usd(new Usage(272_000, 0, 0, 1_000, 0), Tier.STANDARD))
        .isEqualByComparingTo("0.0556");
    assertThat(PRICE.usd(new Usage(272_001, 0, 0, 1_000, 0), Tier.STANDARD))
        .isEqualByComparingTo("0.1106004");
  }

  @Test
  void flexIsHalfAndPriorityIsTwice() {
    Usage usage = new Usage(1_000_001, 0, 0, 0, 0);

    assertThat(PRICE.usd(usage, Tier.FLEX)).isEqualByComparingTo("0.2000002");
    assertThat(PRICE.usd(usage, Tier.PRIORITY)).isEqualByComparingTo("0.8000008");
  }

  @Test
  void oneTokenIsNotRoundedAway() {
    assertThat(PRICE.usd(new Usage(1, 1, 0, 0, 0), Tier.FLEX)).isEqualByComparingTo("0.00000001");
  }

  @Test
  void tokensWrittenForLongHaveARateOfTheirOwn() {
    // (100 x 0.25 + 412 x 2.5) / 1e6
    assertThat(PRICE.usd(new Usage(512, 0, 512, 412, 0, 0), Tier.STANDARD))
        .isEqualByComparingTo("0.001055");
  }

  @Test
  void partsCannotExceedTheirTotal() {
    assertThatThrownBy(() -> new Usage(10, 6, 5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Usage(10, 0, 0, 5, 6))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Rates rates(String input, String cached, String write, String output) {
    return new Rates(
        new BigDecimal(input),
        new BigDecimal(cached),
        new BigDecimal(write),
        new BigDecimal(write).multiply(BigDecimal.TEN),
        new BigDecimal(output));
  }
}
