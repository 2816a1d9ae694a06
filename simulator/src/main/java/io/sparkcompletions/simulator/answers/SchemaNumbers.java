package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/**
 * Numbers within the bounds of a schema; where it has none, within those that the name suggests.
 */
final class SchemaNumbers {

  private static final BigDecimal HUNDREDTH = new BigDecimal("0.01");

  private SchemaNumbers() {}

  static JsonNode integer(JsonNode schema, String name, Salt salt) {
    BigDecimal step = bound(schema, "multipleOf").orElse(BigDecimal.ONE);
    if (step.stripTrailingZeros().scale() > 0) {
      step = step.multiply(BigDecimal.TEN.pow(step.stripTrailingZeros().scale()));
    }
    return BigIntegerNode.valueOf(pick(schema, name, step, salt).toBigInteger());
  }

  static JsonNode number(JsonNode schema, String name, Salt salt) {
    BigDecimal step = bound(schema, "multipleOf").orElseGet(() -> suitable(schema, name));
    BigDecimal picked = pick(schema, name, step, salt);
    return DecimalNode.valueOf(
        picked.stripTrailingZeros().scale() <= 0
            ? picked.setScale(0, RoundingMode.UNNECESSARY)
            : picked.stripTrailingZeros());
  }

  /** Hundredths, or finer when the range is narrower than that. */
  private static BigDecimal suitable(JsonNode schema, String name) {
    BigDecimal width = high(schema, name).subtract(low(schema, name)).abs();
    BigDecimal step = HUNDREDTH;
    while (width.signum() > 0 && step.multiply(BigDecimal.TEN).compareTo(width) > 0) {
      step = step.movePointLeft(1);
    }
    return step;
  }

  /** A multiple of the step, between the bounds. */
  private static BigDecimal pick(JsonNode schema, String name, BigDecimal step, Salt salt) {
    BigInteger from = low(schema, name).divide(step, 0, RoundingMode.CEILING).toBigInteger();
    BigInteger to = high(schema, name).divide(step, 0, RoundingMode.FLOOR).toBigInteger();
    if (excluded(schema, "exclusiveMinimum", from, step)) {
      from = from.add(BigInteger.ONE);
    }
    if (excluded(schema, "exclusiveMaximum", to, step)) {
      to = to.subtract(BigInteger.ONE);
    }
    long width =
        to.subtract(from).add(BigInteger.ONE).min(BigInteger.valueOf(1_000_000)).longValue();
    BigInteger chosen = width <= 1 ? from : from.add(BigInteger.valueOf(salt.below(width)));
    return new BigDecimal(chosen).multiply(step);
  }

  private static boolean excluded(
      JsonNode schema, String keyword, BigInteger multiple, BigDecimal step) {
    return bound(schema, keyword)
        .map(limit -> limit.compareTo(new BigDecimal(multiple).multiply(step)) == 0)
        .orElse(false);
  }

  private static BigDecimal low(JsonNode schema, String name) {
    Optional<BigDecimal> written =
        largest(bound(schema, "minimum"), bound(schema, "exclusiveMinimum"));
    if (written.isPresent()) {
      return written.get();
    }
    BigDecimal usual = BigDecimal.valueOf(usual(name)[0]);
    return highWritten(schema)
        .filter(high -> high.compareTo(usual) < 0)
        .map(high -> high.subtract(BigDecimal.valueOf(100)))
        .orElse(usual);
  }

  private static BigDecimal high(JsonNode schema, String name) {
    Optional<BigDecimal> written = highWritten(schema);
    if (written.isPresent()) {
      return written.get();
    }
    BigDecimal usual = BigDecimal.valueOf(usual(name)[1]);
    BigDecimal low = low(schema, name);
    return low.compareTo(usual) >= 0 ? low.add(BigDecimal.valueOf(100)) : usual;
  }

  private static Optional<BigDecimal> highWritten(JsonNode schema) {
    return largest(
            bound(schema, "maximum").map(BigDecimal::negate),
            bound(schema, "exclusiveMaximum").map(BigDecimal::negate))
        .map(BigDecimal::negate);
  }

  private static long[] usual(String name) {
    String word = name.toLowerCase(Locale.ROOT);
    if (word.matches(".*(score|confidence|probability|ratio|share|weight).*")) {
      return new long[] {0, 1};
    }
    if (word.matches(".*(rating|stars|grade).*")) {
      return new long[] {1, 5};
    }
    if (word.contains("year")) {
      return new long[] {1990, 2026};
    }
    return word.matches(".*(age|percent).*") ? new long[] {1, 100} : new long[] {0, 100};
  }

  private static Optional<BigDecimal> largest(
      Optional<BigDecimal> left, Optional<BigDecimal> right) {
    if (left.isPresent() && right.isPresent()) {
      return Optional.of(left.get().max(right.get()));
    }
    return left.or(() -> right);
  }

  private static Optional<BigDecimal> bound(JsonNode schema, String keyword) {
    JsonNode node = schema.path(keyword);
    return node.isNumber() ? Optional.of(new BigDecimal(node.asText())) : Optional.empty();
  }
}
