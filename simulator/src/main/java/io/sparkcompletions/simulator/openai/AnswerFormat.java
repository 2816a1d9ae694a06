package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** The form an answer must have. */
sealed interface AnswerFormat {

  record Text() implements AnswerFormat {}

  record AnyJson() implements AnswerFormat {}

  record Schema(JsonNode schema) implements AnswerFormat {}
}
