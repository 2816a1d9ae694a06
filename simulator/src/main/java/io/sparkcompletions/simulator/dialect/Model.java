package io.sparkcompletions.simulator.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.billing.Price;
import io.sparkcompletions.simulator.billing.Rates;
import io.sparkcompletions.simulator.config.Members;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One model.
 *
 * @param <F> what the provider's models differ in beyond sizes and prices
 * @param snapshot what answers call it: the dated name, or the id where there is none
 */
public record Model<F>(
    String id,
    String snapshot,
    F family,
    long contextWindow,
    long maxInputTokens,
    long maxOutputTokens,
    Price price) {

  private static final long MANY = 100_000_000;

  /** Reads a row of the catalogue or an extra model of the configuration. */
  static <F> Optional<Model<F>> read(
      JsonNode node, String place, Map<String, F> families, List<String> problems) {
    int before = problems.size();
    Members members = new Members(node, place, problems);
    Optional<String> id = members.text("id");
    if (id.isEmpty()) {
      members.complain("id", "is needed", id);
    }
    Optional<F> family = members.text("family").map(families::get);
    if (family.isEmpty()) {
      members.complain("family", "must be one of " + String.join(", ", families.keySet()), family);
    }
    String snapshot = members.text("snapshot").or(() -> id).orElse("");
    long contextWindow = members.whole("contextWindow", 1, MANY).orElse(128_000L);
    long maxInput = members.whole("maxInputTokens", 1, MANY).orElse(contextWindow);
    long maxOutput = members.whole("maxOutputTokens", 1, MANY).orElse(16_384L);
    Rates rates = rates(members);
    Optional<Price.LongContext> above =
        members.node("longContext").map(row -> longContext(row, members));
    members.finish();
    if (problems.size() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new Model<>(
            id.orElseThrow(),
            snapshot,
            family.orElseThrow(),
            contextWindow,
            maxInput,
            maxOutput,
            new Price(rates, above)));
  }

  private static Price.LongContext longContext(JsonNode row, Members parent) {
    Members members = new Members(row, parent.at("longContext"), parent.problems());
    Price.LongContext above =
        new Price.LongContext(
            members.whole("aboveInputTokens", 1, MANY).orElse(MANY), rates(members));
    members.finish();
    return above;
  }

  /** A cached or written token costs what any input token costs, where nothing else is said. */
  private static Rates rates(Members parent) {
    Optional<JsonNode> row = parent.node("rates");
    if (row.isEmpty()) {
      return Rates.FREE;
    }
    Members members = new Members(row.get(), parent.at("rates"), parent.problems());
    BigDecimal input = members.amount("input").orElse(BigDecimal.ZERO);
    BigDecimal written = members.amount("cacheWrite").orElse(input);
    Rates rates =
        new Rates(
            input,
            members.amount("cachedInput").orElse(input),
            written,
            members.amount("longCacheWrite").orElse(written),
            members.amount("output").orElse(BigDecimal.ZERO));
    members.finish();
    return rates;
  }
}
