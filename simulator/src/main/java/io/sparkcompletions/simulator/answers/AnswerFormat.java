package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;

/** The form an answer must have. */
public sealed interface AnswerFormat {

  record Text() implements AnswerFormat {}

  record AnyJson() implements AnswerFormat {}

  record Schema(JsonNode schema) implements AnswerFormat {}

  /** One of the values of a schema, without the quotes of JSON. */
  record Label(JsonNode schema) implements AnswerFormat {}
}
