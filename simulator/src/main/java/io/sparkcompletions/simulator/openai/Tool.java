package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** A function that the model may ask to be called. */
record Tool(String name, JsonNode parameters) {}
