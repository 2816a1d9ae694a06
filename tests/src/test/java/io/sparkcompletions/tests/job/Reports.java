package io.sparkcompletions.tests.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** Reads reports that a job wrote. */
final class Reports {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Reports() {}

  static JsonNode read(Path folder) throws IOException {
    return JSON.readTree(folder.resolve("report.json").toFile());
  }
}
