package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.options.FinishPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that bring settings of their own. */
class RowSettingsIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PERSON = "name STRING NOT NULL, age INT";

  private static SimulatorFixture simulator;

  @TempDir Path temporary;

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
  @CsvSource({
    "openai/gpt-4.1-mini, gpt-4o-mini",
    "anthropic/claude-haiku-4-5, anthropic/claude-opus-5",
    "gemini/gemini-2.5-flash, gemini-2.5-flash-lite"
  })
  void everySettingOfARowReachesItsRequestAndANullMeansTheCalls(String model, String other) {
    boolean takesSeeds = !model.startsWith("anthropic");
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('plain', null, null, null, null, null, null, null),"
                    + " ('model', '"
                    + other
                    + "', null, null, null, null, null, null),"
                    + " ('maxTokens', null, 700, null, null, null, null, null),"
                    + " ('temperature', null, null, 0.25D, null, null, null, null),"
                    + " ('stop', null, null, null, array('END'), null, null, null),"
                    + " ('seed', null, null, null, null, 7L, null, null),"
                    + " ('schema', null, null, null, null, null, 'person', null),"
                    + " ('system', null, null, null, null, null, null, 'Be kind.')"
                    + " AS t(id, m, bound, heat, ends, n, kind, manner)");
    CompletionSpec.Builder spec =
        simulator
            .specOf(model)
            .prompt("Echo: {id} END of it")
            .system("Be brief.")
            .maxTokens(900)
            .customId("id")
            .modelColumn("m")
            .maxTokensColumn("bound")
            .temperatureColumn("heat")
            .stopColumn("ends")
            .schemas(Map.of("person", PERSON, "place", "city STRING"))
            .schemaColumn("kind")
            .systemColumn("manner")
            .option("recordRequests", "all")
            .checkpointLocation(temporary.toString());
    if (takesSeeds) {
      spec.seedColumn("n");
    } else {
      input = input.filter("id <> 'seed'");
    }

    Map<String, Row> rows = byId(Completions.withCompletions(input, spec.build()));

    assertThat(rows.values())
        .allSatisfy(row -> assertThat(row.<String>getAs("error")).isNull())
        .allSatisfy(row -> assertThat(row.<String>getAs("source")).isEqualTo("new"));
    assertThat(rows.get("plain").<String>getAs("text")).isEqualTo("plain END of it");
    assertThat(rows.get("stop").<String>getAs("text").strip()).isEqualTo("stop");
    assertThat(rows.get("model").<String>getAs("model")).startsWith(bare(other));
    assertThat(rows.get("plain").<String>getAs("model")).startsWith(bare(model));
    assertThat(rows.get("schema").<Row>getAs("parsed").getStruct(0).getString(0)).isNotEmpty();
    assertThat(rows.get("schema").<Row>getAs("parsed").isNullAt(1)).isTrue();
    assertThat(rows.get("plain").<Row>getAs("parsed")).isNull();
    assertRequests(rows.keySet().size(), model, other);
    assertThat(simulator.billDetail())
        .filteredOn(entry -> entry.path("model").asText().equals(bare(other)))
        .hasSizeLessThanOrEqualTo(1);
    BigDecimal bill = simulator.billUsd();
    assertThat(cost(rows)).isPositive().isEqualByComparingTo(bill);

    Map<String, Row> again = byId(Completions.withCompletions(input, spec.build()));

    assertThat(simulator.billUsd()).isEqualByComparingTo(bill);
    assertThat(again.values())
        .allSatisfy(row -> assertThat(row.<String>getAs("source")).isEqualTo("ledger"));
    assertThat(cost(again)).isEqualByComparingTo(bill);
    assertThat(again.get("schema").<Row>getAs("parsed"))
        .isEqualTo(rows.get("schema").<Row>getAs("parsed"));
  }

  /** What was sent, as the ledger has it. */
  private void assertRequests(int rows, String model, String other) {
    Map<String, JsonNode> requests = new HashMap<>();
    for (Row entry :
        Completions.ledger(LocalSpark.session(), temporary.toString())
            .entries()
            .selectExpr("customIds[0]", "request", "requestedModel")
            .collectAsList()) {
      requests.put(entry.getString(0), json(entry.getString(1)));
      assertThat(entry.getString(2))
          .isEqualTo(
              entry.getString(0).equals("model")
                  ? model.substring(0, model.indexOf('/') + 1) + bare(other)
                  : model);
    }
    assertThat(requests).hasSize(rows);
    JsonNode plain = requests.get("plain");
    assertThat(plain.path("parameters").toString()).isEqualTo("{\"maxTokens\":900}");
    assertThat(plain.path("messages").get(0).path("content").asText()).isEqualTo("Be brief.");
    assertThat(requests.get("model").path("model").asText()).isEqualTo(bare(other));
    assertThat(parameter(requests, "maxTokens").asInt()).isEqualTo(700);
    assertThat(parameter(requests, "temperature").asText()).isEqualTo("0.25");
    assertThat(parameter(requests, "stop").toString()).isEqualTo("[\"END\"]");
    assertThat(parameter(requests, "schema").path("required").toString()).contains("name");
    assertThat(requests.get("system").path("messages").get(0).path("content").asText())
        .isEqualTo("Be kind.");
    if (requests.containsKey("seed")) {
      assertThat(parameter(requests, "seed").asLong()).isEqualTo(7);
    }
  }

  private static JsonNode parameter(Map<String, JsonNode> requests, String name) {
    return requests.get(name).path("parameters").path(name);
  }

  @Test
  void aBadValueFailsItsRowAloneAndNothingIsSentForIt() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('good', null, 50L, null, null, null),"
                    + " ('negative', null, -1L, null, null, null),"
                    + " ('zero', null, 0L, null, null, null),"
                    + " ('huge', null, 3000000000L, null, null, null),"
                    + " ('hot', null, null, 2.5D, null, null),"
                    + " ('warm', null, null, 1.5D, null, null),"
                    + " ('nan', null, null, double('NaN'), null, null),"
                    + " ('cold', null, null, -0.1D, null, null),"
                    + " ('hole', null, null, null, array('a', null), null),"
                    + " ('empty', null, null, null, array(''), null),"
                    + " ('blank', null, null, null, array(' '), null),"
                    + " ('unknown', null, null, null, null, 'persons'),"
                    + " ('typo', 'claude-haiku-45', null, null, null, null),"
                    + " ('foreign', 'openai/gpt-5.4', null, null, null, null),"
                    + " ('nameless', ' ', null, null, null, null),"
                    + " ('unsampled', 'claude-opus-5', null, 0.5D, null, null),"
                    + " ('many', 'claude-opus-5', -5L, 9D, null, 'x')"
                    + " AS t(id, m, bound, heat, ends, kind)");
    CompletionSpec spec =
        simulator
            .specOf("anthropic/claude-haiku-4-5")
            .prompt("Echo: {id}")
            .customId("id")
            .modelColumn("m")
            .maxTokensColumn("bound")
            .temperatureColumn("heat")
            .stopColumn("ends")
            .schemas(Map.of("person", PERSON))
            .schemaColumn("kind")
            .build();

    Map<String, Row> rows = byId(Completions.withCompletions(input, spec));

    assertThat(rows).hasSize(17);
    assertThat(rows.get("good").<String>getAs("text")).isEqualTo("good");
    assertThat(simulator.requests()).isEqualTo(1);
    Map<String, String> words =
        Map.ofEntries(
            Map.entry("negative", "maxTokensColumn must be from 1 to"),
            Map.entry("zero", "maxTokensColumn must be from 1 to"),
            Map.entry("huge", "maxTokensColumn must be from 1 to"),
            Map.entry("hot", "temperatureColumn must be a number from 0 to 2"),
            Map.entry("warm", "temperature must be from 0 to 1 at Anthropic"),
            Map.entry("nan", "temperatureColumn must be a number from 0 to 2"),
            Map.entry("cold", "temperatureColumn must be a number from 0 to 2"),
            Map.entry("hole", "stopColumn must hold no null"),
            Map.entry("empty", "stopColumn must hold no null and no empty text"),
            Map.entry("blank", "stop must not hold a text of white space only at Anthropic"),
            Map.entry("unknown", "schemaColumn must name one of the schemas (person)"),
            Map.entry("typo", "modelColumn names a model that is not in the price table"),
            Map.entry("foreign", "modelColumn must name a model of anthropic"),
            Map.entry("nameless", "modelColumn must name a model of anthropic"),
            Map.entry("unsampled", "temperature cannot be chosen on this model"),
            Map.entry(
                "many",
                "maxTokensColumn must be from 1 to 2147483647; temperatureColumn must be a number"
                    + " from 0 to 2; schemaColumn must name"));
    words.forEach(
        (id, problem) -> {
          Row row = rows.get(id);
          assertThat(row.<String>getAs("error")).as(id).isEqualTo("invalid_parameter");
          assertThat(row.<String>getAs("message")).as(id).contains(problem);
          assertThat(row.<Boolean>getAs("retryable")).as(id).isFalse();
          assertThat(row.<Integer>getAs("attempts")).as(id).isZero();
          assertThat(row.<String>getAs("source")).as(id).isNull();
        });
  }

  @Test
  void columnsThatNoRowCouldUseAreRefusedWhenTheCallIsPlanned() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql("SELECT 'x' AS text, 1.5D AS half, 'a' AS word, array(1) AS numbers, 1 AS one");

    assertThatThrownBy(
            () ->
                Completions.withCompletions(
                    input,
                    simulator
                        .spec()
                        .prompt("{text}")
                        .modelColumn("one")
                        .maxTokensColumn("half")
                        .temperatureColumn("word")
                        .stopColumn("numbers")
                        .seedColumn("seeed")
                        .schemas(Map.of("person", PERSON))
                        .schemaColumn("one")
                        .build()))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "modelColumn must be of type string, not int",
                        "maxTokensColumn must be of type integer (tinyint, smallint, int or"
                            + " bigint), not double",
                        "temperatureColumn must be of type number (an integer, float, double or"
                            + " decimal), not string",
                        "stopColumn must be of type string or array<string>, not array<int>",
                        "seedColumn: neither a column nor an expression over columns; it has text,"
                            + " half, word, numbers, one (UNRESOLVED_COLUMN.WITH_SUGGESTION)",
                        "schemaColumn must be of type string, not int"));
    assertThatThrownBy(
            () ->
                Completions.withCompletions(
                    input,
                    simulator
                        .specOf("anthropic/claude-opus-5")
                        .prompt("{text}")
                        .seedColumn("one")
                        .temperatureColumn("half")
                        .schemaColumn("word")
                        .build()))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "seedColumn does not exist in Anthropic's API: leave it out",
                        "schemaColumn chooses by name, so schemas must be given: a JSON object from"
                            + " names to schemas"));
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void aModelThatTheServerDoesNotKnowFailsTheRowsThatChoseItAndNotTheJob() throws IOException {
    Path prices = temporary.resolve("prices.json");
    Files.writeString(
        prices,
        "{\"schemaVersion\": 1, \"models\": [{\"provider\": \"openai\", \"model\": \"gpt-gone\","
            + " \"kind\": \"chat\", \"asOf\": \"2026-09-23\", \"inputUsdPerMTok\": 1,"
            + " \"outputUsdPerMTok\": 2}]}");
    Dataset<Row> input =
        LocalSpark.texts("gone", 20, 2)
            .selectExpr(
                "cast(id AS string) AS id", "text", "if(id % 4 = 0, 'gpt-gone', null) AS m");

    Map<String, Row> rows =
        byId(
            Completions.withCompletions(
                input,
                simulator
                    .spec()
                    .prompt("Echo: {text}")
                    .customId("id")
                    .modelColumn("m")
                    .schemas(Map.of("person", PERSON))
                    .schemaColumn("null")
                    .priceTable(prices.toString())
                    .build()));

    assertThat(rows).hasSize(20);
    rows.forEach(
        (id, row) -> {
          if (Integer.parseInt(id) % 4 == 0) {
            assertThat(row.<String>getAs("error")).isEqualTo("invalid_request");
            assertThat(row.<String>getAs("message"))
                .startsWith("The model that this row chose: ")
                .endsWith("A later run asks again with retryFailed=all.");
          } else {
            assertThat(row.<String>getAs("text")).isEqualTo("gone " + id);
          }
        });
  }

  @Test
  void rowsThatDifferInASettingAreDifferentRequestsAndEqualOnesAreSentOnce() {
    Dataset<Row> input =
        LocalSpark.session()
            .range(0, 12, 1, 3)
            .selectExpr(
                "cast(id AS string) AS id",
                "'same' AS text",
                "cast(if(id % 3 = 0, null, 100 + id % 3) AS smallint) AS bound",
                "cast(null AS string) AS kind");

    Map<String, Row> rows =
        byId(
            Completions.withCompletions(
                input,
                simulator
                    .spec()
                    .prompt("Echo: {text}")
                    .customId("id")
                    .maxTokens(101)
                    .maxTokensColumn("bound")
                    .schemas(Map.of("person", PERSON))
                    .schemaColumn("kind")
                    .build()));

    assertThat(simulator.requests()).as("101 by the call and by the row, and 102").isEqualTo(2);
    assertThat(rows.values())
        .hasSize(12)
        .allSatisfy(row -> assertThat(row.<String>getAs("text")).isEqualTo("same"));
    assertThat(rows.values())
        .filteredOn(row -> row.<String>getAs("source").equals("duplicate"))
        .hasSize(10);
    assertThat(cost(rows)).isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void parsedHasAFieldForEachSchemaAndAnswersAreHeldToTheRowsOwn() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('{\"a\": 1}', null), ('{\"name\": \"Ada\"}', 'person'),"
                    + " ('{\"city\": \"Oslo\"}', 'Place'), ('{\"city\": 5}', 'Place'),"
                    + " ('{\"name\": \"Bob\"}', null) AS t(id, kind)");
    Dataset<Row> output =
        Completions.withCompletions(
            input,
            simulator
                .spec()
                .prompt("Echo: {id}")
                .customId("id")
                .schema("a INT NOT NULL")
                .schemas(Map.of("person", PERSON, "Place", "city STRING NOT NULL"))
                .schemaColumn("kind")
                .option("schemaMode", "prompt")
                .build());

    StructType parsed =
        (StructType)
            ((StructType) output.schema().apply("completion").dataType())
                .apply("parsed")
                .dataType();
    Map<String, Row> rows = byId(output);

    assertThat(parsed.fieldNames()).containsExactly("default", "person", "Place");
    assertThat(parsed.apply("person").dataType())
        .isEqualTo(StructType.fromDDL("name STRING, age INT"));
    assertThat(rows.get("{\"a\": 1}").<Row>getAs("parsed").json())
        .isEqualTo("{\"default\":{\"a\":1},\"person\":null,\"Place\":null}");
    assertThat(rows.get("{\"name\": \"Ada\"}").<Row>getAs("parsed").getStruct(1).getString(0))
        .isEqualTo("Ada");
    assertThat(rows.get("{\"city\": \"Oslo\"}").<Row>getAs("parsed").getStruct(2).getString(0))
        .isEqualTo("Oslo");
    assertThat(rows.get("{\"city\": 5}").<String>getAs("error")).isEqualTo("invalid_output");
    assertThat(rows.get("{\"city\": 5}").<String>getAs("message")).contains("$.city");
    assertThat(rows.get("{\"name\": \"Bob\"}").<String>getAs("error")).isEqualTo("invalid_output");
    assertThat(output.selectExpr("completion.parsed.default.a").filter("a = 1").count())
        .isEqualTo(1);
  }

  @Test
  void anAnswerThatWasCutAtTheRowsOwnBoundIsAskedForWithFourTimesThat() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('short', 16), ('long', 64), ('free', null) AS t(id, bound)");

    Map<String, Row> rows =
        byId(
            Completions.withCompletions(
                input,
                simulator
                    .spec()
                    .prompt("Echo: {id} " + "and on ".repeat(22))
                    .customId("id")
                    .maxTokensColumn("bound")
                    .schemas(Map.of("person", PERSON))
                    .schemaColumn("null")
                    .onTruncated(FinishPolicy.RETRY)
                    .build()));

    assertThat(rows.values())
        .allSatisfy(row -> assertThat(row.<String>getAs("text")).endsWith("and on"));
    assertThat(simulator.requests()).isEqualTo(4);
  }

  @Test
  void theSampleJobsRowsAreAskedAsTheySay() throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    JobConfig job =
        JobConfig.parse(
            "conf/rows.yaml",
            Files.readString(root.resolve("conf/rows.yaml")),
            List.of(),
            Map.of());
    Dataset<Row> input =
        LocalSpark.session()
            .read()
            .json(root.resolve("conf/data/texts.jsonl").toString())
            .filter("length(text) > 0 AND language LIKE 'e%'");
    Dataset<Row> asked =
        input.filter("length(text) > 400").limit(5).union(input.filter("language = 'en'").limit(5));
    CompletionSpec spec =
        CompletionSpec.of(job.options()).toBuilder()
            .baseUrl(simulator.baseUrl())
            .apiKey(Credentials.of(SimulatorFixture.KEY))
            .build();

    List<Row> rows =
        Completions.withCompletions(asked, spec)
            .selectExpr(
                "language",
                "length(text) > 400 AS long",
                "completion.error.message",
                "completion.model",
                "completion.parsed.short IS NOT NULL AS isShort",
                "completion.parsed.full IS NOT NULL AS isFull")
            .collectAsList();

    assertThat(rows)
        .hasSize(10)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("message")).isNull();
              boolean english = row.<String>getAs("language").equals("en");
              assertThat(row.<Boolean>getAs("isFull")).isEqualTo(english);
              assertThat(row.<Boolean>getAs("isShort")).isEqualTo(!english);
              assertThat(row.<String>getAs("model").startsWith("gpt-5.4-mini"))
                  .isEqualTo(!row.<Boolean>getAs("long"));
            });
  }

  private static Map<String, Row> byId(Dataset<Row> output) {
    Map<String, Row> rows = new HashMap<>();
    for (Row row :
        output
            .selectExpr(
                "completion.customId AS id",
                "completion.text",
                hasParsed(output) ? "completion.parsed" : "null AS parsed",
                "completion.error.code AS error",
                "completion.error.message",
                "completion.error.retryable",
                "completion.attempts",
                "completion.source",
                "completion.model",
                "completion.costUsd")
            .collectAsList()) {
      rows.put(row.getAs("id"), row);
    }
    return rows;
  }

  private static boolean hasParsed(Dataset<Row> output) {
    StructType result = (StructType) output.schema().apply("completion").dataType();
    return List.of(result.fieldNames()).contains("parsed");
  }

  private static BigDecimal cost(Map<String, Row> rows) {
    return rows.values().stream()
        .map(row -> row.<BigDecimal>getAs("costUsd"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String bare(String model) {
    return model.substring(model.indexOf('/') + 1);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
