package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.model.FitPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations are made to fit, or fail with nothing sent; what was fitted is paid for once. */
class LongInputIT {
  /** 25 tokens with OpenAI's tokenizer, 35 by the estimate. */
  private static final String LINE =
      "'The parcel came late, but what was in it was worth it. I would order there again, and so"
          + " would my mother.'";

  private static SimulatorFixture simulator;

  @TempDir private Path ledgers;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start();
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @BeforeEach
  void reset() {
    simulator.reset();
  }

  @ParameterizedTest
  @ValueSource(strings = {SimulatorFixture.MODEL, "anthropic/claude-haiku-4-5"})
  void theOldestExchangesAreLeftOutAndARerunFindsWhatWasSent(String model) throws Exception {
    CompletionSpec spec =
        conversations(model, 150, FitPolicy.DROP)
            .checkpointLocation(ledgers.toString())
            .option("recordRequests", "all")
            .build();

    List<Row> rows = rows(Completions.withCompletions(talks(0, 1, 2, 9), spec));

    assertThat(rows).extracting(row -> row.getString(1)).containsOnly("question");
    assertThat(rows).extracting(row -> row.getString(2)).containsOnlyNulls();
    for (List<String> sent : sent()) {
      assertThat(sent.get(0)).startsWith("system: Be brief.");
      assertThat(sent.get(sent.size() - 1)).isEqualTo("user: Echo: question");
      assertThat(sent.get(1)).startsWith("user: ");
      assertThat(sent).hasSizeLessThanOrEqualTo(2 + 2 * 3);
    }
    long requests = simulator.requests();
    assertThat(requests).isEqualTo(4);
    assertThat(rows(Completions.withCompletions(talks(0, 1, 2, 9), spec)))
        .containsExactlyElementsOf(rows);
    assertThat(simulator.requests()).isEqualTo(requests);
  }

  @Test
  void whatDiffersOnlyInWhatIsLeftOutIsAskedOnce() {
    Dataset<Row> output =
        Completions.withCompletions(
            talks(6, 7, 8), conversations(SimulatorFixture.MODEL, 40, FitPolicy.DROP).build());

    assertThat(rows(output)).extracting(row -> row.getString(2)).containsOnlyNulls();
    assertThat(simulator.billedRequests()).isEqualTo(1);
  }

  @Test
  void theOldestExchangeMayBeCutAndUsesWhatIsLeft() throws Exception {
    for (FitPolicy policy : List.of(FitPolicy.DROP, FitPolicy.TRUNCATE)) {
      String ledger = ledgers.resolve(policy.name()).toString();
      CompletionSpec spec =
          conversations(SimulatorFixture.MODEL, 150, policy)
              .checkpointLocation(ledger)
              .option("recordRequests", "all")
              .build();
      rows(Completions.withCompletions(talks(9), spec));
    }

    List<String> dropped = sent(ledgers.resolve(FitPolicy.DROP.name())).get(0);
    List<String> cut = sent(ledgers.resolve(FitPolicy.TRUNCATE.name())).get(0);
    assertThat(cut).hasSize(dropped.size() + 2).endsWith(dropped.get(dropped.size() - 1));
    String whole = "user: 5. " + LINE.substring(1, LINE.length() - 1);
    assertThat(whole).endsWith(cut.get(1).substring("user: ".length()));
    assertThat(cut.get(1).length()).isLessThan(whole.length());
    assertThat(cut.subList(3, cut.size())).isEqualTo(dropped.subList(1, dropped.size()));
  }

  @Test
  void whatCannotBeMadeToFitFailsWithNothingSent() {
    for (FitPolicy policy : FitPolicy.values()) {
      Dataset<Row> output =
          Completions.withCompletions(
              talks(9, 10), conversations(SimulatorFixture.MODEL, 12, policy).build());

      assertThat(rows(output))
          .hasSize(2)
          .allSatisfy(
              row -> {
                assertThat(row.getString(1)).isNull();
                assertThat(row.getString(2)).isEqualTo("input_too_long");
                assertThat(row.getString(3)).contains("maxInputTokens");
                assertThat(row.getBoolean(4)).as("retryable").isFalse();
              });
      RunReport report = Completions.report(output);
      assertThat(report.errors()).isEqualTo(Map.of("input_too_long", 2L));
      assertThat(report.rows().unsent()).isEqualTo(2);
    }
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void aPromptIsSentWholeOrNotAtAll() {
    Dataset<Row> texts =
        LocalSpark.session()
            .range(1, 41, 1, 2)
            .selectExpr("id", "repeat('word ', int(id)) AS text");
    Dataset<Row> output =
        Completions.withCompletions(
            texts,
            simulator
                .spec()
                .prompt("Echo: {text}")
                .maxInputTokens(30)
                .onInputTooLong(FitPolicy.TRUNCATE)
                .build());

    // 7 tokens around the text; in it one for each word, and those of "Echo:" and the last blank.
    assertThat(
            output
                .filter("completion.success")
                .selectExpr("max(id)", "count(*)")
                .collectAsList()
                .get(0))
        .satisfies(
            row -> {
              assertThat(row.getLong(0)).isEqualTo(row.getLong(1)).isBetween(19L, 22L);
              assertThat(simulator.billedRequests()).isEqualTo(row.getLong(1));
            });
    assertThat(output.filter("completion.error.code = 'input_too_long'").count())
        .isEqualTo(40 - simulator.billedRequests());
  }

  private static CompletionSpec.Builder conversations(String model, int tokens, FitPolicy policy) {
    return simulator
        .specOf(model)
        .system("Be brief.")
        .messagesColumn("talk")
        .maxInputTokens(tokens)
        .onInputTooLong(policy);
  }

  /** Conversations with so many exchanges before the question. */
  private static Dataset<Row> talks(Integer... exchanges) {
    return LocalSpark.session()
        .createDataset(List.of(exchanges), Encoders.INT())
        .selectExpr(
            "value AS id",
            "concat(flatten(transform(sequence(0, value), i -> IF(i = value, array(), array("
                + "named_struct('role', 'user', 'content', concat(i, '. ', "
                + LINE
                + ")), named_struct('role', 'assistant', 'content', concat('Re ', i)))))),"
                + " array(named_struct('role', 'user', 'content', 'Echo: question'))) AS talk");
  }

  private static List<Row> rows(Dataset<Row> output) {
    return output
        .selectExpr(
            "id",
            "completion.text",
            "completion.error.code",
            "completion.error.message",
            "completion.error.retryable")
        .orderBy("id")
        .collectAsList();
  }

  private List<List<String>> sent() throws Exception {
    return sent(ledgers);
  }

  /** The messages of each request that the ledger has. */
  private static List<List<String>> sent(Path ledger) throws Exception {
    List<List<String>> requests = new ArrayList<>();
    for (String json :
        Completions.ledger(LocalSpark.session(), ledger.toString())
            .entries()
            .select("request")
            .as(Encoders.STRING())
            .collectAsList()) {
      List<String> messages = new ArrayList<>();
      for (JsonNode message : new ObjectMapper().readTree(json).path("messages")) {
        messages.add(message.path("role").asText() + ": " + message.path("content").asText());
      }
      requests.add(messages);
    }
    assertThat(requests).isNotEmpty();
    return requests;
  }
}
