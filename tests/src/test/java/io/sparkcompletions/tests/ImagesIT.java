package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.error.InvalidOptionsException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images by URL and by their bytes, against a server that judges them by itself. */
class ImagesIT {
  private static final String PNG = "\u0089PNG\r\n\u001a\n";
  private static final String URL = "https://images.example/1.png";

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
    "openai/gpt-4.1-mini, chat",
    "openai/gpt-5.4-mini, responses",
    "anthropic/claude-haiku-4-5, auto",
    "gemini/gemini-3.8-flash, auto"
  })
  void imagesOfEveryKindArriveAsTheyAreAndArePaidForOnce(String model, String api) {
    byte[][] images = {
      image(PNG, 60_000),
      image("\u00ff\u00d8\u00ff", 9),
      image("GIF89a", 1),
      image("RIFF0000WEBP", 3)
    };
    List<Row> rows = new ArrayList<>();
    Map<String, String> expected = new HashMap<>();
    List<String> kinds = List.of("image/png", "image/jpeg", "image/gif", "image/webp");
    for (int i = 0; i < images.length; i++) {
      rows.add(RowFactory.create("bytes " + i, images[i]));
      expected.put("bytes " + i, "bytes " + i + " " + named(kinds.get(i), images[i]));
    }
    CompletionSpec spec =
        simulator
            .specOf(model)
            .option("api", api)
            .prompt("Echo: {id}")
            .imageColumn("image")
            .customId("id")
            .checkpointLocation(temporary.toString())
            .build();
    Dataset<Row> bytes = table(rows, DataTypes.BinaryType);
    Dataset<Row> urls =
        table(
            List.of(
                RowFactory.create("url", URL),
                RowFactory.create(
                    "data",
                    "data:image/png;base64," + Base64.getEncoder().encodeToString(images[0]))),
            DataTypes.StringType);
    expected.put("url", "url [image at " + URL + "]");
    expected.put("data", "data " + named("image/png", images[0]));

    Map<String, Row> answers = byId(Completions.withCompletions(bytes, spec));
    answers.putAll(byId(Completions.withCompletions(urls, spec)));

    assertThat(answers.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (id, answer) -> {
          assertThat(answers.get(id).<String>getAs("message")).as(id).isNull();
          assertThat(answers.get(id).<String>getAs("text")).as(id).isEqualTo(answer);
        });
    BigDecimal bill = simulator.billUsd();
    assertThat(cost(answers)).isPositive().isEqualByComparingTo(bill);

    Map<String, Row> again = byId(Completions.withCompletions(bytes, spec));
    again.putAll(byId(Completions.withCompletions(urls, spec)));

    assertThat(simulator.billedRequests()).isEqualTo(6);
    assertThat(again.values())
        .allSatisfy(row -> assertThat(row.<String>getAs("source")).isEqualTo("ledger"));
    assertThat(cost(again)).isEqualByComparingTo(bill);
  }

  @ParameterizedTest
  @CsvSource({"openai/gpt-4.1-mini", "anthropic/claude-haiku-4-5", "gemini/gemini-2.5-flash"})
  void promptsAndMessagesMayBeInParts(String model) {
    byte[] image = image(PNG, 40);
    String hex = HexFormat.of().formatHex(image);
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'parts' AS id, array("
                    + "named_struct('type', 'text', 'text', 'Echo: see', 'url', null, 'data', null),"
                    + "named_struct('type', 'image', 'text', null, 'url', null, 'data', X'"
                    + hex
                    + "'),"
                    + "named_struct('type', 'image', 'text', null, 'url', '"
                    + URL
                    + "', 'data', null)) AS p");
    String both = "see " + named("image/png", image) + " [image at " + URL + "]";

    Map<String, Row> prompts =
        byId(
            Completions.withCompletions(
                input, simulator.specOf(model).promptColumn("p").customId("id").build()));
    String messages =
        "array(named_struct('role', 'system', 'content', array(named_struct('text', 'Be brief.',"
            + " 'image_url', null))), named_struct('role', 'user', 'content', transform(%s, x ->"
            + " named_struct('text', x.text, 'image_url', x.url)))) AS m";
    CompletionSpec conversation =
        simulator.specOf(model).messagesColumn("m").customId("id").build();
    Map<String, Row> conversations =
        byId(
            Completions.withCompletions(
                input.selectExpr("id", String.format(messages, "filter(p, x -> x.data IS NULL)")),
                conversation));
    Map<String, Row> bare =
        byId(
            Completions.withCompletions(
                input.selectExpr("id", String.format(messages, "p")), conversation));
    Map<String, Row> mixed =
        byId(
            Completions.withCompletions(
                input.selectExpr("id", "'Echo: all' AS t", "array(p[1].data, p[1].data) AS images"),
                simulator
                    .specOf(model)
                    .promptColumn("t")
                    .imageColumn("images")
                    .customId("id")
                    .build()));

    assertThat(prompts.get("parts").<String>getAs("message")).isNull();
    assertThat(prompts.get("parts").<String>getAs("text")).isEqualTo(both);
    assertThat(conversations.get("parts").<String>getAs("text"))
        .isEqualTo("see [image at " + URL + "]");
    assertThat(bare.get("parts").<String>getAs("error")).isEqualTo("invalid_content");
    assertThat(bare.get("parts").<String>getAs("message"))
        .contains("message 2: part 2 must have one of text, url and data, and has 0");
    assertThat(mixed.get("parts").<String>getAs("text"))
        .isEqualTo("all " + named("image/png", image) + " " + named("image/png", image));
  }

  @Test
  void whatCannotBeSentFailsItsRowAloneAndCostsNothing() {
    String part = "named_struct('type', %s, 'text', %s, 'url', %s, 'data', %s, 'detail', %s)";
    Map<String, String> prompts = new HashMap<>();
    prompts.put("good", String.format(part, "null", "'Echo: good'", "null", "null", "null"));
    prompts.put("two", String.format(part, "null", "'a'", "'" + URL + "'", "null", "null"));
    prompts.put("kind", String.format(part, "'image'", "'a'", "null", "null", "null"));
    prompts.put("none", String.format(part, "'text'", "null", "null", "null", "null"));
    prompts.put("empty", String.format(part, "'text'", "''", "null", "null", "null"));
    prompts.put("ftp", String.format(part, "null", "null", "'ftp://x/y.png'", "null", "null"));
    prompts.put(
        "broken", String.format(part, "null", "null", "'data:image/png,x'", "null", "null"));
    prompts.put("svg", String.format(part, "null", "null", "null", "X'3C7376672F3E'", "null"));
    prompts.put("detail", String.format(part, "null", "null", "'" + URL + "'", "null", "'low'"));
    prompts.put(
        "huge",
        String.format(
            part,
            "null",
            "null",
            "null",
            "encode(concat('GIF89a', repeat('x', 8000000)), 'US-ASCII')",
            "null"));
    Dataset<Row> input = null;
    for (Map.Entry<String, String> prompt : prompts.entrySet()) {
      Dataset<Row> row =
          LocalSpark.session()
              .sql(
                  "SELECT '"
                      + prompt.getKey()
                      + "' AS id, cast(array("
                      + prompt.getValue()
                      + ") AS array<struct<type:string,text:string,url:string,data:binary,"
                      + "detail:string>>) AS p");
      input = input == null ? row : input.union(row);
    }
    input =
        input
            .union(LocalSpark.session().sql("SELECT 'null', null"))
            .union(LocalSpark.session().sql("SELECT 'nothing', array()"))
            .union(LocalSpark.session().sql("SELECT 'hole', array(null)"));

    Map<String, Row> rows =
        byId(
            Completions.withCompletions(
                input,
                simulator
                    .specOf("anthropic/claude-haiku-4-5")
                    .promptColumn("p")
                    .customId("id")
                    .build()));

    assertThat(rows.get("good").<String>getAs("text")).isEqualTo("good");
    assertThat(simulator.requests()).isEqualTo(1);
    Map<String, String> words = new HashMap<>();
    words.put("two", "part 1 must have one of text, url and data, and has 2");
    words.put("kind", "part 1 has a type that does not fit");
    words.put("none", "part 1 must have one of text, url and data, and has 0");
    words.put("empty", "there is nothing in it");
    words.put("ftp", "part 1 has a url that is neither http or https nor data in base64");
    words.put("broken", "part 1 has a url that is neither http or https nor data in base64");
    words.put("svg", "part 1 is no image");
    words.put("detail", "detail does not exist at anthropic");
    words.put("huge", "an image has 10.2 MiB in base64, and anthropic takes 10 MiB at most");
    words.put("nothing", "there is nothing in it");
    words.put("hole", "part 1 is null");
    words.forEach(
        (id, problem) -> {
          Row row = rows.get(id);
          assertThat(row.<String>getAs("error")).as(id).isEqualTo("invalid_content");
          assertThat(row.<String>getAs("message")).as(id).contains(problem);
          assertThat(row.<String>getAs("source")).as(id).isNull();
        });
    assertThat(rows.get("null").<String>getAs("error")).isEqualTo("null_prompt");
    assertThat(rows).hasSize(words.size() + 2);
  }

  @Test
  void aRowWithoutAnImageFailsUnlessNullsAreEmpty() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'bare' AS id, cast(null AS string) AS image, array('"
                    + URL
                    + "', null) AS two");
    CompletionSpec spec =
        simulator.spec().prompt("Echo: {id}").imageColumn("image").customId("id").build();

    Row failed = byId(Completions.withCompletions(input, spec)).get("bare");
    Row asked =
        byId(Completions.withCompletions(
                input, spec.toBuilder().option("nullValues", "empty").build()))
            .get("bare");
    Row hole =
        byId(Completions.withCompletions(input, spec.toBuilder().imageColumn("two").build()))
            .get("bare");

    assertThat(failed.<String>getAs("error")).isEqualTo("null_prompt");
    assertThat(failed.<String>getAs("message")).endsWith("there is no image");
    assertThat(asked.<String>getAs("text")).isEqualTo("bare");
    assertThat(hole.<String>getAs("error")).isEqualTo("null_prompt");
    assertThat(simulator.requests()).isEqualTo(1);
  }

  @Test
  void columnsThatHoldNoImagesAreRefusedWhenTheCallIsPlanned() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'x' AS text, 5 AS five, array(named_struct('txt', 'a')) AS typo,"
                    + " array(named_struct('data', 'a', 'text', 1)) AS types,"
                    + " array(named_struct('text', 'a')) AS parts");

    assertThat(problems(input, simulator.spec().prompt("{text}").imageColumn("five")))
        .containsExactly(
            "imageColumn must be of type string (a URL) or binary, or an array of one of them, not"
                + " int");
    assertThat(problems(input, simulator.spec().promptColumn("parts").imageColumn("text")))
        .containsExactly(
            "imageColumn goes with a prompt that is a text: put the images among the parts");
    assertThat(problems(input, simulator.spec().promptColumn("typo")))
        .singleElement()
        .asString()
        .startsWith("promptColumn must hold parts of type struct<type:string,")
        .endsWith(": txt is no field of a part; there is neither text nor url nor data");
    assertThat(problems(input, simulator.spec().promptColumn("types")))
        .singleElement()
        .asString()
        .endsWith("data is of type string; text is of type int");
    assertThat(problems(input, simulator.spec().messagesColumn("parts").imageColumn("text")))
        .singleElement()
        .asString()
        .startsWith("imageColumn goes with prompt or promptColumn");
    assertThat(
            problems(
                input,
                simulator
                    .specAt("deepseek/deepseek-chat", "/compat/deepseek")
                    .prompt("{text}")
                    .imageColumn("text")))
        .containsExactly("imageColumn: deepseek takes no images");
    assertThat(problems(input, simulator.spec().prompt("{text}").imageColumn("photo")))
        .singleElement()
        .asString()
        .startsWith(
            "imageColumn: neither a column nor an expression over columns; it has text, five");
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void aFailedRequestIsKeptAndExportedWithItsImageAndShownNowhere() {
    byte[] image = image(PNG, 30);
    String base64 = Base64.getEncoder().encodeToString(image);
    Dataset<Row> input = table(List.of(RowFactory.create("row", image)), DataTypes.BinaryType);
    simulator.fault(1, "{\"status\": 400}");
    Dataset<Row> output =
        Completions.withCompletions(
            input,
            simulator
                .spec()
                .prompt("Echo: {id}")
                .imageColumn("image")
                .customId("id")
                .checkpointLocation(temporary.toString())
                .build());

    Row row = byId(output).get("row");
    List<String> lines =
        Completions.ledger(LocalSpark.session(), temporary.toString())
            .failedRequests()
            .as(Encoders.STRING())
            .collectAsList();

    assertThat(row.<String>getAs("error")).isEqualTo("invalid_request");
    assertThat(row.<String>getAs("message")).doesNotContain(base64);
    assertThat(lines)
        .singleElement()
        .asString()
        .contains("\"image_url\":{\"url\":\"data:image/png;base64," + base64 + "\"}");
    assertThat(output.queryExecution().toString()).doesNotContain(base64, "Echo: ");
  }

  private static List<String> problems(Dataset<Row> input, CompletionSpec.Builder spec) {
    List<String> problems = new ArrayList<>();
    assertThatThrownBy(() -> Completions.withCompletions(input, spec.build()))
        .isInstanceOfSatisfying(InvalidOptionsException.class, e -> problems.addAll(e.problems()));
    return problems;
  }

  private static Dataset<Row> table(List<Row> rows, DataType type) {
    return LocalSpark.session()
        .createDataFrame(rows, new StructType().add("id", DataTypes.StringType).add("image", type));
  }

  /** What begins like an image; the server looks no further. */
  private static byte[] image(String head, int more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    byte[] rest = new byte[more];
    for (int i = 0; i < more; i++) {
      rest[i] = (byte) (i * 31);
    }
    bytes.writeBytes(rest);
    return bytes.toByteArray();
  }

  /** What the simulator calls an image that arrived whole. */
  private static String named(String kind, byte[] image) {
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
      return "[" + kind + ", " + image.length + " bytes, sha256 " + digest.substring(0, 8) + "]";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Row> byId(Dataset<Row> output) {
    Map<String, Row> rows = new HashMap<>();
    for (Row row :
        output
            .selectExpr(
                "completion.customId AS id",
                "completion.text",
                "completion.error.code AS error",
                "completion.error.message",
                "completion.source",
                "completion.costUsd")
            .collectAsList()) {
      rows.put(row.getAs("id"), row);
    }
    return rows;
  }

  private static BigDecimal cost(Map<String, Row> rows) {
    return rows.values().stream()
        .map(row -> row.<BigDecimal>getAs("costUsd"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
