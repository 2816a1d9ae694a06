package io.sparkcompletions.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {
  @Test
  void columnsBecomeOneJsonSchemaInWhichWhatMayBeNullSaysSo() {
    AnswerSchema schema =
        AnswerSchema.parse(
            "label STRING NOT NULL COMMENT 'good or bad', `the score`: decimal(3,2),"
                + " at TIMESTAMP, tags array<string>, by map<string,int>,"
                + " who STRUCT<name: STRING NOT NULL, born: DATE>");

    assertThat(schema.json())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{"
                + "\"label\":{\"type\":\"string\",\"description\":\"good or bad\"},"
                + "\"the score\":{\"type\":[\"number\",\"null\"]},"
                + "\"at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
                + "\"tags\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\"}},"
                + "\"by\":{\"type\":[\"object\",\"null\"],"
                + "\"additionalProperties\":{\"type\":\"integer\"}},"
                + "\"who\":{\"type\":[\"object\",\"null\"],\"properties\":{"
                + "\"name\":{\"type\":\"string\"},"
                + "\"born\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"}},"
                + "\"required\":[\"name\",\"born\"]}},"
                + "\"required\":[\"label\",\"the score\",\"at\",\"tags\",\"by\",\"who\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a INT, b STRING", "STRUCT<a: INT, b: STRING>", " a int,b:string "})
  void spellingOfColumnsDoesNotChangeWhatIsAsked(String ddl) {
    assertThat(AnswerSchema.parse(ddl).json())
        .isEqualTo(AnswerSchema.parse("a INT,b STRING").json());
  }

  @Test
  void aJsonSchemaIsReadWithItsReferencesAndWithoutWhatOnlyDescribes() {
    AnswerSchema schema =
        AnswerSchema.parse(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"T","type":"object",
             "$defs":{"Label":{"enum":["good","bad"],"title":"Label","type":"string"}},
             "properties":{
              "label":{"$ref":"#/$defs/Label","description":"the verdict"},
              "more":{"anyOf":[{"$ref":"#/$defs/Label"},{"type":"null"}],"default":null},
              "n":{"type":["integer","null"],"minimum":0},
              "list":{"type":"array","items":{"type":"number"},"maxItems":3}},
             "required":["label","more"],"additionalProperties":false}
            """);

    assertThat(schema.json())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{"
                + "\"label\":{\"type\":\"string\",\"description\":\"the verdict\","
                + "\"enum\":[\"good\",\"bad\"]},"
                + "\"more\":{\"type\":[\"string\",\"null\"],\"enum\":[\"good\",\"bad\",null]},"
                + "\"n\":{\"type\":[\"integer\",\"null\"],\"minimum\":0},"
                + "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"maxItems\":3}},"
                + "\"required\":[\"label\",\"more\"],\"additionalProperties\":false}");
    assertThat(AnswerSchema.parse(schema.json()).json()).isEqualTo(schema.json());
  }

  @Test
  void everythingThatCannotBeKeptIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                AnswerSchema.parse(
                    """
                    {"type":"object","properties":{
                      "a":{"type":["string","integer"]},
                      "b":{"allOf":[{"type":"string"},{"minLength":1}]},
                      "c":{"type":"object","properties":{"d":{"type":"array"},"D":{"type":"null"}}},
                      "e":{"$ref":"#"},
                      "f":{"type":"string","if":{},"minimum":3},
                      "g":{},
                      "h":{"oneOf":[{"type":"string"},{"type":"integer"}]},
                      "i":{"type":"string","enum":[1]},
                      "j":{"type":"string","pattern":"("},
                      "k":{"$ref":"https://example.com/s"}},
                     "required":["z"]}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("is no schema that an answer can be asked for in: ")
        .contains(
            "$.a has several types",
            "$.b has no type",
            "$.c.d does not say what its items are",
            "$.c has two properties whose names differ only in case",
            "$.c.D has no type that a column can have",
            "$.e holds itself",
            "$.f has the keyword if",
            "$.f has the keyword minimum",
            "$.g has no type",
            "$.h is a choice between types",
            "$.i allows a value that is not of its type",
            "$.j has a pattern that cannot be read",
            "$.k refers to something that is not in this document",
            "$ requires a property that it does not have");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}|$ must be an object with properties",
        "{\"type\":\"object\"}|$ is an object without properties",
        "{\"type\":\"object\",|it is not JSON (line 1)",
        "a BINARY, b MAP<INT,STRING>, c ARRAY<INTERVAL>|$.a is of type binary",
        "a BINARY, b MAP<INT,STRING>, c ARRAY<INTERVAL>|$.b is a map whose keys are no strings",
        "a BINARY, b MAP<INT,STRING>, c ARRAY<INTERVAL>|$.c[] is of type interval",
        "a DECIMAL(39,2)|a precision or scale that does not exist",
        "a INT, A STRING|two columns whose names differ at most in case",
        "classify this|is of type this",
        "a|neither a JSON Schema",
        "a INT b|neither a JSON Schema",
        "STRUCT<a: INT>>|neither a JSON Schema",
      })
  void whatIsNoSchemaIsRefused(String text, String problem) {
    assertThatThrownBy(() -> AnswerSchema.parse(text)).hasMessageContaining(problem);
  }

  @Test
  void aFittingAnswerBecomesValuesOfTheColumnsTypes() {
    AnswerSchema schema =
        AnswerSchema.parse(
            "a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(5,2), h DATE,"
                + " i TIMESTAMP, j TIMESTAMP_NTZ, k BOOLEAN, l ARRAY<INT>, m MAP<STRING,INT>,"
                + " n STRUCT<o: STRING>, p STRING, q STRING");

    AnswerSchema.Reading reading =
        schema.read(
            """
            ```json
            {"a":1,"b":2,"c":3.0,"d":4e2,"e":0.5,"f":1.25,"g":12.345,"h":"2026-11-30",
             "i":"2026-11-30T09:30:00.1234567+01:00","j":"2026-11-30T09:30:00Z","k":true,
             "l":[1,2],"m":[{"key":"x","value":1}],"n":{"o":"y"},"p":null,"extra":1}
            ```
            """);

    assertThat(reading.problems()).isEmpty();
    Object[] values = reading.values();
    assertThat(java.util.Arrays.copyOf(values, 13))
        .containsExactly(
            (byte) 1,
            (short) 2,
            3,
            400L,
            0.5f,
            1.25,
            new BigDecimal("12.35"),
            LocalDate.of(2026, 11, 30),
            Instant.parse("2026-11-30T08:30:00.123456Z"),
            LocalDateTime.of(2026, 11, 30, 9, 30),
            true,
            List.of(1, 2),
            Map.of("x", 1));
    assertThat((Object[]) values[13]).containsExactly("y");
    assertThat(values[14]).isNull();
    assertThat(values[15]).as("a member that is not there").isNull();
  }

  @Test
  void everyMisfitIsToldByItsPlaceAndNeverRepeatsTheAnswer() {
    AnswerSchema schema =
        AnswerSchema.parse(
            "a TINYINT NOT NULL, b DECIMAL(3,1) NOT NULL, c DATE, d ARRAY<STRUCT<e: INT>>,"
                + " f STRING NOT NULL, g MAP<STRING,INT>, h BIGINT, i FLOAT");

    AnswerSchema.Reading reading =
        schema.read(
            "{\"a\":128,\"b\":99.96,\"c\":\"planted\",\"d\":[{\"e\":1.5}],\"f\":null,"
                + "\"g\":{\"planted\":\"planted\"},\"h\":1e99999,\"i\":1e99}");

    assertThat(reading.problems())
        .containsExactly(
            "$.a is out of range",
            "$.b is out of range",
            "$.c must be a date such as 2026-11-30",
            "$.d[].e must be a whole number",
            "$.f must not be null",
            "$.g{} must be a number",
            "$.h is out of range",
            "$.i is out of range")
        .noneMatch(problem -> problem.contains("planted"));
    assertThat(schema.fits("{\"a\":1}")).isFalse();
    assertThat(schema.read("[]").problems()).containsExactly("$ must be an object");
    assertThat(schema.read("planted").problems()).containsExactly("it is not JSON");
    assertThat(schema.read("{\"a\":1,\"a\":2}").problems()).containsExactly("it is not JSON");
    assertThat(schema.read("{\"a\":1} {}").problems()).containsExactly("it is not JSON");
  }

  @Test
  void whatAProviderWasNotToldToEnforceIsCheckedHere() {
    AnswerSchema schema =
        AnswerSchema.parse(
            """
            {"type":"object","additionalProperties":false,"properties":{
              "s":{"type":"string","minLength":2,"maxLength":3,"pattern":"^a"},
              "n":{"type":"number","exclusiveMinimum":0,"maximum":1,"multipleOf":0.25},
              "e":{"enum":["Good","Bad"]},
              "l":{"type":"array","items":{"type":"integer"},"minItems":2,"uniqueItems":true},
              "u":{"type":"string","format":"uuid"},
              "t":{"const":true},
              "k":{"enum":[1,2.50]}}}
            """);

    assertThat(
            schema.fits(
                "{\"s\":\"ab\",\"n\":0.75,\"e\":\"good\",\"l\":[1,2],"
                    + "\"u\":\"123e4567-e89b-12d3-a456-426614174000\",\"t\":true,\"k\":2.5}"))
        .isTrue();
    assertThat(schema.read("{\"e\":\"good\"}").values()[2]).isEqualTo("Good");
    assertThat(schema.fits("{\"s\":\"a\"}")).isFalse();
    assertThat(schema.fits("{\"s\":\"aaaa\"}")).isFalse();
    assertThat(schema.fits("{\"s\":\"bb\"}")).isFalse();
    assertThat(schema.fits("{\"n\":0}")).isFalse();
    assertThat(schema.fits("{\"n\":1.25}")).isFalse();
    assertThat(schema.fits("{\"n\":0.3}")).isFalse();
    assertThat(schema.fits("{\"e\":\"neutral\"}")).isFalse();
    assertThat(schema.fits("{\"l\":[1]}")).isFalse();
    assertThat(schema.fits("{\"l\":[1,1]}")).isFalse();
    assertThat(schema.fits("{\"u\":\"x\"}")).isFalse();
    assertThat(schema.fits("{\"t\":false}")).isFalse();
    assertThat(schema.fits("{\"k\":3}")).isFalse();
    assertThat(schema.fits("{\"other\":1}")).isFalse();
  }

  @Test
  void numbersWithHugeExponentsCostNothing() {
    AnswerSchema schema = AnswerSchema.parse("a DECIMAL(3,1), b BIGINT, c DOUBLE");

    assertThat(schema.read("{\"a\":1e-999999999,\"c\":1e-999999999}").problems()).isEmpty();
    assertThat(schema.fits("{\"a\":1e999999999}")).isFalse();
    assertThat(schema.fits("{\"b\":1e999999999}")).isFalse();
    assertThat(schema.fits("{\"b\":1e-999999999}")).isFalse();
    assertThat(schema.fits("{\"c\":1e999999999}")).isFalse();
  }
}
