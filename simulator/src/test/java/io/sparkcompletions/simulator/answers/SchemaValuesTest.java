package io.sparkcompletions.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.simulator.config.Documents;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaValuesTest {

  private static final String OBJECT = "{type: object, additionalProperties: false, ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: string}",
        "{type: string, minLength: 30, maxLength: 40}",
        "{type: string, maxLength: 2}",
        "{type: string, enum: [a, b]}",
        "{enum: [1, 2, null]}",
        "{type: ['string', 'null'], enum: ['x', null]}",
        "{const: fixed}",
        "{type: boolean}",
        "{type: 'null'}",
        "{type: integer}",
        "{type: integer, minimum: 3, maximum: 3}",
        "{type: integer, exclusiveMinimum: 3, exclusiveMaximum: 5}",
        "{type: integer, minimum: -20, maximum: -10}",
        "{type: integer, maximum: -1000}",
        "{type: integer, minimum: 100000}",
        "{type: integer, minimum: 1, multipleOf: 7}",
        "{type: number}",
        "{type: number, minimum: 0, maximum: 1}",
        "{type: number, minimum: 0.001, maximum: 0.002}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 0.5}",
        "{type: number, multipleOf: 0.25, minimum: 1, maximum: 2}",
        "{type: number, minimum: 2.5, maximum: 2.5}",
        "{type: string, format: date}",
        "{type: string, format: time}",
        "{type: string, format: date-time}",
        "{type: string, format: duration}",
        "{type: string, format: email}",
        "{type: string, format: hostname}",
        "{type: string, format: ipv4}",
        "{type: string, format: ipv6}",
        "{type: string, format: uuid}",
        "{type: string, pattern: '^[A-Z]{2}-[0-9]{4}$'}",
        "{type: string, pattern: '^(red|green|blue)$'}",
        "{type: string, pattern: '^\\d+(\\.\\d{2})?$'}",
        "{type: string, pattern: '^@[a-zA-Z0-9_]+$'}",
        "{type: string, pattern: '^[^aeiou]+z*$'}",
        "{type: array, items: {type: integer}}",
        "{type: array, items: {type: string}, minItems: 4, maxItems: 4}",
        "{type: array, items: {type: string}, maxItems: 0}",
        "{anyOf: [{type: string}, {type: 'null'}]}",
        "{anyOf: [{type: integer, minimum: 5}, {type: boolean}]}",
        OBJECT + "required: [b, a], properties: {b: {type: string}, a: {type: [number, 'null']}}}",
        OBJECT
            + "required: [items], properties: {items: {type: array, items: {$ref: '#/$defs/item'}}},"
            + " $defs: {item: "
            + OBJECT
            + "required: [id], properties: {id: {type: integer}}}}}",
        OBJECT
            + "required: [name, children], properties: {name: {type: string}, children:"
            + " {type: array, items: {$ref: '#'}}}}",
        OBJECT
            + "required: [value, next], properties: {value: {type: integer}, next: {anyOf: [{$ref:"
            + " '#'}, {type: 'null'}]}}}",
      })
  void valuesConformToTheirSchemaWhateverThePrompt(String yaml) {
    JsonNode schema = Documents.yaml(yaml);
    for (int i = 0; i < 50; i++) {
      Prompt prompt = new Prompt("", "", "Some text number " + i);
      JsonNode value = written(SchemaValues.conforming(schema, prompt, prompt.salt()));
      assertThat(SchemaChecker.conforms(value, schema)).as("%s for %s", value, yaml).isTrue();
    }
  }

  /** As a client reads it. */
  private static JsonNode written(JsonNode value) {
    try {
      return new ObjectMapper().readTree(value.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nullableValuesAreSometimesNull() {
    JsonNode schema = Documents.yaml("{type: [string, 'null']}");
    Set<Boolean> nulls = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Prompt prompt = new Prompt("", "", "text " + i);
      nulls.add(SchemaValues.conforming(schema, prompt, prompt.salt()).isNull());
    }
    assertThat(nulls).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void enumerationsAreChosenLikeLabelsAndTextsQuoteThePrompt() {
    Prompt prompt = new Prompt("", "", "I love this great phone");
    JsonNode schema =
        Documents.yaml(
            OBJECT
                + "required: [label, summary, confidence], properties: {label: {enum: [neg, pos]},"
                + " summary: {type: string}, confidence: {type: number}}}");

    JsonNode value = SchemaValues.conforming(schema, prompt, prompt.salt());

    assertThat(value.path("label").asText()).isEqualTo("pos");
    assertThat(value.path("summary").asText()).isEqualTo("I love this great phone");
    assertThat(value.path("confidence").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void schemaThatDemandsItselfWithoutEndEndsAllTheSame() {
    JsonNode schema = Documents.yaml("{$ref: '#'}");
    Prompt prompt = new Prompt("", "", "x");

    assertThat(SchemaValues.conforming(schema, prompt, prompt.salt()).isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"^(?=.*x)a$", "^[$", "(a|bc){3}\\b(?<!x)"})
  void patternsBeyondTheGeneratorGiveNothingRatherThanSomethingWrong(String pattern) {
    assertThat(PatternText.matching(pattern, Salt.of("s"))).isEmpty();
  }
}
