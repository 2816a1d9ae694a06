package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One server plays all providers: what is the core's is the same for each of them. */
class ThreeProvidersTest {

  private static final String MESSAGE =
      "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\","
          + "\"content\":\"Echo: same\"}]}";
  private static final String CONTENT = "{\"contents\":[{\"parts\":[{\"text\":\"Echo: same\"}]}]}";

  private final Simulator simulator = Simulator.start();
  private final ApiClient api = new ApiClient(simulator);

  @AfterEach
  void stop() {
    simulator.close();
  }

  private List<ApiClient.Answer> askAll() {
    return List.of(
        api.ask("Echo: same"), api.message(MESSAGE), api.content("gemini-2.5-flash-lite", CONTENT));
  }

  @Test
  void samePromptGetsTheSameAnswerOnOneBill() {
    List<ApiClient.Answer> answers = askAll();

    assertThat(answers.get(0).content()).isEqualTo("same");
    assertThat(answers.get(1).json().at("/content/0/text").asText()).isEqualTo("same");
    assertThat(answers.get(2).json().at("/candidates/0/content/parts/0/text").asText())
        .isEqualTo("same");
    JsonNode bill = api.bill();
    assertThat(bill.path("byModel").findValuesAsText("model"))
        .containsExactly("claude-haiku-4-5", "gemini-2.5-flash-lite", "gpt-4.1-mini");
    BigDecimal sum =
        bill.path("byModel").findValuesAsText("usd").stream()
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(new BigDecimal(bill.path("totalUsd").asText())).isEqualByComparingTo(sum);
    assertThat(bill.path("inputTokens").asLong()).isEqualTo(33);
    assertThat(api.stats().path("byPath")).hasSize(3);
  }

  @Test
  void faultsHitEveryProvidersPath() {
    for (String kind : List.of("malformedJson", "htmlPage", "blankBody")) {
      api.plantRule("{\"times\":3,\"fault\":{\"kind\":\"" + kind + "\"}}");
      assertThat(askAll()).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    }
    api.plantRule("{\"times\":3,\"fault\":{\"status\":503}}");
    assertThat(askAll()).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503));

    assertThat(api.billed())
        .extracting(entry -> entry.path("outcome").asText())
        .containsOnly("spoiled", "failed")
        .filteredOn("spoiled"::equals)
        .hasSize(9);
  }

  @Test
  void pathConfinesAFaultToOneProvider() {
    api.plantRule("{\"path\":\"/v1/messages\",\"fault\":{\"status\":529}}");

    assertThat(askAll()).extracting(ApiClient.Answer::status).containsExactly(200, 529, 200);
  }
}
