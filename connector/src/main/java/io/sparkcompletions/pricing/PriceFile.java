package io.sparkcompletions.pricing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.error.InvalidOptionsException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a price table, version 1:
 *
 * <pre>
 * {"schemaVersion": 1, "asOf": "2026-11-20", "models": [
 *   {"provider": "openai", "model": "gpt-5.4-mini", "asOf": "2026-09-23", "inputUsdPerMTok": 0.75,
 *    "cachedInputUsdPerMTok": 0.075, "outputUsdPerMTok": 4.5,
 *    "batchInputUsdPerMTok": 0.375, "batchOutputUsdPerMTok": 2.25}]}
 * </pre>
 *
 * <p>A misspelt member would silently price a part wrongly, so unknown members are problems, and
 * all problems are told at once.
 */
final class PriceFile {
  private static final int SCHEMA_VERSION = 1;
  private static final BigDecimal MAX_USD_PER_MTOK = BigDecimal.valueOf(1_000_000);
  private static final int MAX_SCALE = 12;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> FILE_MEMBERS =
      Set.of("schemaVersion", "currency", "unit", "asOf", "source", "notes", "models");
  private static final Set<String> RATE_MEMBERS =
      Set.of(
          "inputUsdPerMTok",
          "cachedInputUsdPerMTok",
          "cacheWriteUsdPerMTok",
          "cacheWrite1hUsdPerMTok",
          "outputUsdPerMTok");
  private static final Set<String> ROW_MEMBERS =
      Set.of(
          "provider",
          "model",
          "kind",
          "asOf",
          "batchInputUsdPerMTok",
          "batchOutputUsdPerMTok",
          "longContext",
          "offPeak",
          "contextWindow",
          "maxOutputTokens",
          "dimensions",
          "note");

  private final List<String> problems = new ArrayList<>();
  private final Map<PriceTable.ModelKey, Price> prices = new LinkedHashMap<>();
  private LocalDate asOf;

  private PriceFile(LocalDate defaultAsOf) {
    this.asOf = defaultAsOf;
  }

  /** Reads a text, or throws {@link InvalidOptionsException} with all that is wrong with it. */
  static PriceFile parse(String json, LocalDate defaultAsOf) {
    PriceFile file = new PriceFile(defaultAsOf);
    try {
      file.read(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      file.problem("is not JSON" + position(e));
    }
    if (!file.problems.isEmpty()) {
      throw new InvalidOptionsException(file.problems);
    }
    return file;
  }

  LocalDate asOf() {
    return asOf;
  }

  Map<PriceTable.ModelKey, Price> prices() {
    return prices;
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : ": line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private void read(JsonNode root) {
    if (!root.isObject()) {
      problem("must be a JSON object");
      return;
    }
    checkMembers(root, "", FILE_MEMBERS, Set.of());
    JsonNode version = root.path("schemaVersion");
    if (!version.isInt() || version.intValue() != SCHEMA_VERSION) {
      problem("needs \"schemaVersion\": " + SCHEMA_VERSION);
    }
    if (root.hasNonNull("currency") && !root.path("currency").asText().equals("USD")) {
      problem("currency must be USD");
    }
    asOf = date(root, "asOf", asOf);
    if (!root.path("models").isArray()) {
      problem("needs an array of models");
    }
    int index = 0;
    for (JsonNode row : root.path("models")) {
      row(row, "models[" + index++ + "]");
    }
  }

  private void row(JsonNode row, String at) {
    String provider = row.path("provider").asText();
    String model = row.path("model").asText();
    if (provider.isBlank() || model.isBlank()) {
      problem(at + " needs provider and model");
      return;
    }
    String name = at + " (" + provider + "/" + model + ")";
    checkMembers(row, name + " ", ROW_MEMBERS, RATE_MEMBERS);
    int before = problems.size();
    Rates live = rates(row, name);
    BigDecimal batchInput = usd(row, "batchInputUsdPerMTok", name);
    BigDecimal batchOutput = usd(row, "batchOutputUsdPerMTok", name);
    Price.LongContext longContext = longContext(row.path("longContext"), name + ".longContext");
    LocalDate rowAsOf = date(row, "asOf", asOf);
    if (problems.size() == before
        && prices.put(
                new PriceTable.ModelKey(provider, model),
                new Price(live, batchInput, batchOutput, longContext, rowAsOf))
            != null) {
      problem(name + " is there twice");
    }
  }

  private Price.@Nullable LongContext longContext(JsonNode node, String at) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    checkMembers(node, at + " ", Set.of("aboveInputTokens"), RATE_MEMBERS);
    JsonNode threshold = node.path("aboveInputTokens");
    if (!threshold.isIntegralNumber() || !threshold.canConvertToLong() || threshold.asLong() < 0) {
      problem(at + ".aboveInputTokens must be a whole number from 0");
    }
    return new Price.LongContext(threshold.asLong(), rates(node, at));
  }

  private Rates rates(JsonNode node, String at) {
    BigDecimal input = usd(node, "inputUsdPerMTok", at);
    if (!node.hasNonNull("inputUsdPerMTok")) {
      problem(at + " needs inputUsdPerMTok");
    }
    return new Rates(
        input == null ? BigDecimal.ZERO : input,
        usd(node, "cachedInputUsdPerMTok", at),
        usd(node, "cacheWriteUsdPerMTok", at),
        usd(node, "cacheWrite1hUsdPerMTok", at),
        usd(node, "outputUsdPerMTok", at));
  }

  private @Nullable BigDecimal usd(JsonNode node, String name, String at) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isNumber()
        || value.decimalValue().signum() < 0
        || value.decimalValue().compareTo(MAX_USD_PER_MTOK) > 0
        || value.decimalValue().stripTrailingZeros().scale() > MAX_SCALE) {
      problem(at + "." + name + " must be a number of dollars from 0 to 1000000");
      return null;
    }
    return plain(value.decimalValue());
  }

  /** One form per number, so that 2, 2.0 and 2e0 give the same version. */
  private static BigDecimal plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private LocalDate date(JsonNode node, String name, LocalDate absent) {
    if (!node.hasNonNull(name)) {
      return absent;
    }
    try {
      return LocalDate.parse(node.path(name).asText());
    } catch (DateTimeException e) {
      problem(name + " must be a date such as 2026-11-20");
      return absent;
    }
  }

  private void checkMembers(JsonNode node, String at, Set<String> known, Set<String> alsoKnown) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name) && !alsoKnown.contains(name)) {
                problem(at + "has an unknown member: " + name);
              }
            });
  }

  private void problem(String what) {
    problems.add("price table: " + what);
  }
}
