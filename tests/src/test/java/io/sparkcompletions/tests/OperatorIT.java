package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.options.NullValues;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows go in, each comes out with its own answer. */
@Tag("smoke")
class OperatorIT {
  private static SimulatorFixture simulator;

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

  @Test
  void everyRowGetsItsOwnAnswerAndTheirCostsAddUpToTheBill() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("own", 1_000, 3),
            simulator.spec().prompt("Echo: {text}").customId("id").build());

    List<Row> rows =
        output
            .selectExpr(
                "text",
                "completion.text",
                "string(id)",
                "completion.customId",
                "completion.success",
                "completion.error",
                "completion.source",
                "completion.costUsd")
            .collectAsList();

    assertThat(rows)
        .hasSize(1_000)
        .allSatisfy(
            row -> {
              assertThat(row.getString(1)).isEqualTo(row.getString(0));
              assertThat(row.getString(3)).isEqualTo(row.getString(2));
              assertThat(row.getBoolean(4)).isTrue();
              assertThat(row.isNullAt(5)).isTrue();
              assertThat(row.getString(6)).isEqualTo("new");
            });
    assertThat(simulator.requests()).isEqualTo(1_000);
    assertThat(sum(rows, 7)).isPositive().isEqualByComparingTo(simulator.billUsd());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void rowsComeBackInTheirOrderOnRequest(int partitions) {
    List<Row> rows =
        Completions.withCompletions(
                LocalSpark.texts("order " + partitions, 600, partitions),
                simulator.spec().prompt("Echo: {text}").preserveOrder(true).build())
            .selectExpr("id", "text", "completion.text")
            .collectAsList();

    assertThat(rows)
        .extracting(row -> row.getLong(0))
        .containsExactlyElementsOf(IntStream.range(0, 600).mapToObj(Long::valueOf).toList());
    assertThat(rows).allSatisfy(row -> assertThat(row.getString(2)).isEqualTo(row.getString(1)));
    assertThat(simulator.requests()).isEqualTo(600);
  }

  @Test
  void templateRendersEscapesUnicodeNumbersAndNestedFields() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'Zoë \"quotes\" \\n 日本語 👩‍👩‍👧' AS `my text`, 7 AS n, 1.50BD AS price,"
                    + " named_struct('b', true) AS a, array(1, 2) AS list");

    String text =
        answers(input, simulator.spec().prompt("Echo: {{{`my text`}}} {n} {price} {a.b} {list}"))
            .get(0)
            .getString(0);

    assertThat(text).isEqualTo("{Zoë \"quotes\" \n 日本語 👩‍👩‍👧} 7 1.50 true [1, 2]");
  }

  @Test
  void nullInATemplateFailsTheRowOrIsRenderedEmpty() {
    Dataset<Row> input = LocalSpark.strings("text", "given", null);

    List<Row> failing = answers(input, simulator.spec().prompt("Echo: <{text}>"));
    List<Row> empty =
        answers(input, simulator.spec().prompt("Echo: <{text}>").nullValues(NullValues.EMPTY));

    RunReport.Rows rows =
        Completions.report(
                Completions.withCompletions(
                    input, simulator.spec().prompt("Echo: <{text}>").build()))
            .rows();
    assertThat(rows.total()).isEqualTo(2);
    assertThat(rows.unsent()).isEqualTo(1);
    assertThat(rows.asked() + rows.reused()).isEqualTo(1);
    assertThat(failing)
        .extracting(row -> row.getString(0), row -> row.getString(1))
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("<given>", null),
            org.assertj.core.groups.Tuple.tuple(null, "null_prompt"));
    assertThat(empty)
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("<given>", "<>");
    assertThat(simulator.requests()).isEqualTo(2);
  }

  @Test
  void promptComesFromAColumnOrAnExpression() {
    Dataset<Row> input = LocalSpark.strings("a prompt.with dots", "Echo: x", null);

    assertThat(answers(input, simulator.spec().promptColumn("a prompt.with dots")))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("x", null);
    assertThat(
            answers(
                input, simulator.spec().promptColumn("concat(`a prompt.with dots`, ' and more')")))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("x and more", null);
  }

  @Test
  void systemMessageIsConstantRenderedOrPerRow() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql("SELECT 'x' AS text, 'be kind' AS manner, CAST(NULL AS STRING) AS none");

    answers(input, simulator.spec().prompt("Echo: {text}").system("be brief"));
    answers(input, simulator.spec().prompt("Echo: {text}").system("{manner}"));
    answers(input, simulator.spec().prompt("Echo: {text}").systemColumn("manner"));
    answers(input, simulator.spec().prompt("Echo: {text}").system("be brief").systemColumn("none"));
    answers(input, simulator.spec().prompt("Echo: {text}"));
    answers(input, simulator.spec().prompt("Echo: {text}").systemColumn("none"));

    assertThat(simulator.stats().path("distinctBodies").asLong())
        .as("brief, kind and none: equal requests are sent once, however they were written")
        .isEqualTo(3);
    assertThat(simulator.requests()).isEqualTo(3);
  }

  @Test
  void conversationsAreSentWholeAndWrongOnesAreRowErrors() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT id, from_json(m, 'array<struct<content:string,role:string>>') AS m FROM VALUES"
                    + " (1, '[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":\"hi\"},"
                    + "{\"role\":\"user\",\"content\":\"Echo: last\"}]'),"
                    + " (2, '[]'), (3, NULL), (4, '[{\"role\":\"wizard\",\"content\":\"x\"}]'),"
                    + " (5, '[{\"role\":\"user\",\"content\":null}]') AS t(id, m)");

    List<Row> rows =
        Completions.withCompletions(input, simulator.spec().messagesColumn("m").build())
            .selectExpr("id", "completion.text", "completion.error.code")
            .orderBy("id")
            .collectAsList();

    assertThat(rows.get(0).getString(1)).isEqualTo("last");
    assertThat(rows.subList(1, 5))
        .extracting(row -> row.getString(2))
        .containsOnly("invalid_conversation");
    assertThat(simulator.requests()).isEqualTo(1);
  }

  @Test
  void equalRequestsAreSentOnceAndOneRowCarriesTheCost() {
    Dataset<Row> input =
        LocalSpark.session()
            .range(0, 1_000, 1, 7)
            .selectExpr("id", "concat('dup ', id % 10) AS text");

    List<Row> rows =
        Completions.withCompletions(
                input, simulator.spec().prompt("Echo: {text}").customId("id").build())
            .selectExpr("text", "completion.text", "completion.source", "completion.costUsd", "id")
            .collectAsList();

    assertThat(simulator.requests()).isEqualTo(10);
    assertThat(rows)
        .hasSize(1_000)
        .allSatisfy(row -> assertThat(row.getString(1)).isEqualTo(row.getString(0)));
    assertThat(rows)
        .filteredOn(row -> row.getString(2).equals("new"))
        .as("the smallest id, as text, carries the cost")
        .extracting(row -> row.getLong(4))
        .containsExactlyInAnyOrder(0L, 1L, 102L, 103L, 104L, 105L, 106L, 107L, 108L, 109L);
    assertThat(rows)
        .filteredOn(row -> row.getString(2).equals("duplicate"))
        .hasSize(990)
        .allSatisfy(row -> assertThat(row.getDecimal(3)).isEqualByComparingTo(BigDecimal.ZERO));
    assertThat(sum(rows, 3)).isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void withoutDeduplicationEveryRowIsAskedForAndStillOnlyOnce() {
    Dataset<Row> input =
        LocalSpark.session()
            .range(0, 60, 1, 5)
            .selectExpr("id", "concat('apart ', id % 3) AS text");
    CompletionSpec.Builder spec = simulator.spec().prompt("Echo: {text}").deduplicate(false);
    Dataset<Row> numbered = Completions.withCompletions(input, spec.build());
    Dataset<Row> named = Completions.withCompletions(input, spec.customId("id").build());

    assertThat(numbered.selectExpr("completion.customId").distinct().count()).isEqualTo(60);
    assertThat(numbered.where("completion.source = 'new'").count()).isEqualTo(60);
    assertThat(simulator.requests()).isEqualTo(60);
    assertThat(named.where("completion.source = 'new'").count()).isEqualTo(60);
    assertThat(named.where("completion.text = text").count()).isEqualTo(60);
    assertThat(simulator.requests()).isEqualTo(120);
  }

  @Test
  void emptyInputGivesEmptyOutputAndNoCall() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("none", 10, 2).where("id < 0"),
            simulator.spec().prompt("Echo: {text}").build());

    assertThat(output.count()).isZero();
    assertThat(output.columns()).containsExactly("id", "text", "completion");
    assertThat(simulator.stats().path("requests").asLong()).isZero();
  }

  @Test
  void columnsOfEveryTypePassThroughUnchanged() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT id, CAST(id AS TINYINT) AS `a.b`, CAST(id AS SMALLINT) AS `back``tick`,"
                    + " CAST(id AS INT) AS `with space`, CAST(id AS FLOAT) f, CAST('NaN' AS DOUBLE) d,"
                    + " CAST(id AS DECIMAL(38, 18)) AS dec, id % 2 = 0 AS bool, CAST('bytes' AS BINARY) AS bin,"
                    + " DATE '1500-02-28' AS old_date, DATE '2026-11-20' AS date,"
                    + " TIMESTAMP '1582-10-10 00:00:00.123456' AS old_ts,"
                    + " TIMESTAMP '2026-03-29 01:30:00.123456' AS ts,"
                    + " TIMESTAMP_NTZ '2026-03-29 02:30:00' AS ntz,"
                    + " INTERVAL '1-2' YEAR TO MONTH AS ym, INTERVAL '1 02:03:04.5' DAY TO SECOND AS ds,"
                    + " array(named_struct('x', id, 'y', map('k', array(id))), NULL) AS nested,"
                    + " named_struct('e', CAST(NULL AS INT), 'd', DATE '1500-02-28') AS s,"
                    + " CAST(NULL AS STRING) AS nothing, NULL AS void, concat('types ', id) AS text"
                    + " FROM range(20)");

    Dataset<Row> output =
        Completions.withCompletions(input, simulator.spec().prompt("Echo: {text}").build());

    assertThat(output.where("completion.text = text").count()).isEqualTo(20);
    Dataset<Row> passed = output.drop("completion");
    assertThat(passed.schema()).isEqualTo(input.schema());
    SparkTestingBase.assertSameRows(comparable(input), comparable(passed));
  }

  /** As JSON, because maps cannot be compared as such. */
  private static Dataset<Row> comparable(Dataset<Row> rows) {
    return rows.select(functions.to_json(functions.struct("*")).as("row"), functions.col("bin"));
  }

  @Test
  void columnsThatCannotBeToldApartOrAreMissingAreReportedAtOnce() {
    Dataset<Row> input = LocalSpark.session().sql("SELECT 1 AS completion, 2 AS x, 3 AS X");

    assertThatThrownBy(
            () -> Completions.withCompletions(input, simulator.spec().prompt("Echo: {x}").build()))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("'completion' exists")
        .hasMessageContaining("two columns named 'X'");
    assertThatThrownBy(
            () ->
                Completions.withCompletions(
                    LocalSpark.strings("text", "a"),
                    simulator.spec().prompt("Echo: {txt} {text.inner}").customId("no()").build()))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("no column txt")
        .hasMessageContaining("text.inner")
        .hasMessageContaining("customId");
    assertThatThrownBy(
            () ->
                Completions.withCompletions(
                    LocalSpark.strings("text", "a"),
                    simulator.spec().messagesColumn("text").build()))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("array<struct<role:string,content:string>>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          explode(array(text, text))                            | generator
          max(text)                                             | aggregate
          lag(text) OVER (ORDER BY text)                        | window function
          concat('x', row_number() OVER (ORDER BY text))        | window function
          (SELECT string(max(id)) FROM range(3))                | subquery
          if(EXISTS (SELECT 1 FROM range(3)), text, 'b')        | subquery
          concat(text, rand())                                  | not deterministic
          uuid()                                                | not deterministic
          concat(text, now())                                   | current date or time
          concat(text, current_timestamp())                     | current date or time
          concat(text, current_date())                          | current date or time
          concat(text, curdate())                               | current date or time
          concat(text, localtimestamp())                        | current date or time
          date_format(now(), 'yyyy')                            | current date or time
          string(unix_timestamp())                              | current date or time
          concat(text, cast('today' AS date))                   | current date or time
          upper(explode(array(text)))                           | UNSUPPORTED_GENERATOR
          concat(text, max(text))                               | MISSING_GROUP_BY
          """)
  void whatIsNotOneValueOfItsRowIsRefusedBeforeAnythingIsSent(String expression, String why) {
    Dataset<Row> input = LocalSpark.strings("text", "a", "b");

    for (CompletionSpec.Builder spec :
        List.of(
            simulator.spec().promptColumn(expression),
            simulator.spec().prompt("{text}").systemColumn(expression),
            simulator.spec().prompt("{text}").customId(expression))) {
      assertThatThrownBy(() -> Completions.withCompletions(input, spec.build()))
          .isInstanceOf(InvalidOptionsException.class)
          .hasMessageContaining(why);
    }
    assertThat(simulator.stats().path("requests").asLong()).isZero();
  }

  @Test
  void datesAndTimesThatAreTheSameInEachQueryMayBeUsed() {
    String expression =
        "concat('Echo: ', cast('2026-11-20' AS date), ' ', date '2026-11-21', ' ', text)";

    assertThat(answers(LocalSpark.strings("text", "a"), simulator.spec().promptColumn(expression)))
        .extracting(row -> row.getString(0))
        .containsExactly("2026-11-20 2026-11-21 a");
  }

  @Test
  void anExpressionMayReadAnInputThatWasItselfAggregatedExplodedAndRanked() {
    Dataset<Row> input =
        LocalSpark.session()
            .range(4)
            .selectExpr("id", "explode(array(id, id + 1)) AS part")
            .groupBy("part")
            .agg(functions.max("id").as("most"))
            .selectExpr("*", "row_number() OVER (ORDER BY part) AS rank")
            .where("part < (SELECT max(id) FROM range(4))");

    assertThat(answers(input, simulator.spec().promptColumn("concat('Echo: ', part, most, rank)")))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("001", "112", "223");
  }

  @Test
  void bytesThatAreNoUtf8AreSentAsReplacementCharacters() {
    Dataset<Row> input =
        LocalSpark.session().sql("SELECT CAST(X'61FF62' AS STRING) AS text, 'c' AS other");

    assertThat(answers(input, simulator.spec().prompt("Echo: {text}")).get(0).getString(0))
        .isEqualTo("a\uFFFDb");
  }

  @Test
  void resultColumnTakesAnyNameAndTheRawReplyOnRequest() {
    Dataset<Row> output =
        LocalSpark.strings("text", "named")
            .transform(
                Completions.with(
                    simulator
                        .spec()
                        .prompt("Echo: {text}")
                        .column("my answer.v1")
                        .includeResponse(true)
                        .build()));

    Row answer = output.select("`my answer.v1`").first().getStruct(0);
    assertThat(answer.<String>getAs("response")).contains("\"chat.completion\"");
    assertThat(answer.<String>getAs("customId")).hasSize(43);
  }

  private static List<Row> answers(Dataset<Row> input, CompletionSpec.Builder spec) {
    return Completions.withCompletions(input, spec.build())
        .selectExpr("completion.text", "completion.error.code")
        .collectAsList();
  }

  private static BigDecimal sum(List<Row> rows, int column) {
    return rows.stream()
        .map(row -> row.getDecimal(column))
        .collect(Collectors.reducing(BigDecimal.ZERO, BigDecimal::add));
  }
}
