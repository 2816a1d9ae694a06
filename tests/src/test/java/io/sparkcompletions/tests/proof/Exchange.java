package io.sparkcompletions.tests.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.tests.SimulatorFixture;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One billed exchange, by the simulator's clock.
 *
 * @param text the row that was asked for
 * @param finished when the answer had left; {@link Instant#MAX} if it never did
 */
record Exchange(String text, BigDecimal usd, Instant arrived, Instant finished) {
  /** Every prompt of these tests begins so. */
  static final String PROMPT = "Echo: ";

  /** What was billed since the last reset, by row, in order of arrival. */
  static Map<String, List<Exchange>> billed(SimulatorFixture simulator) {
    Map<String, List<Exchange>> byText = new LinkedHashMap<>();
    for (JsonNode entry : simulator.billDetail()) {
      if (entry.path("billed").asBoolean()) {
        String text = entry.path("prompt").asText().substring(PROMPT.length());
        Instant finished =
            entry.path("finishedAt").isNull()
                ? Instant.MAX
                : Instant.parse(entry.path("finishedAt").asText());
        byText
            .computeIfAbsent(text, key -> new ArrayList<>())
            .add(
                new Exchange(
                    text,
                    new BigDecimal(entry.path("usd").asText()),
                    Instant.parse(entry.path("arrivedAt").asText()),
                    finished));
      }
    }
    return byText;
  }
}
