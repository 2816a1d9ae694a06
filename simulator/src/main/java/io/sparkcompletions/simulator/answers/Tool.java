package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;

/** A function that the model may ask to be called. */
public record Tool(String name, JsonNode parameters) {}
