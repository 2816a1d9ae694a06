package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes what Azure's content filter has to say beside what another writer writes. */
record AzureAnnotations(AnswerWriter writer) implements AnswerWriter {

  private static final List<String> CATEGORIES = List.of("hate", "self_harm", "sexual", "violence");

  @Override
  public boolean canTellFailure() {
    return writer.canTellFailure();
  }

  @Override
  public ObjectNode write(Frame frame) {
    ObjectNode body = writer.write(frame);
    for (JsonNode choice : body.path("choices")) {
      if (choice instanceof ObjectNode object) {
        boolean filtered = choice.path("finish_reason").asText().equals("content_filter");
        severities(object.putObject("content_filter_results"), filtered);
      }
    }
    if (body.has("choices")) {
      ObjectNode prompt = body.putArray("prompt_filter_results").addObject();
      prompt(prompt.put("prompt_index", 0).putObject("content_filter_results"), false);
    }
    return body;
  }

  static void prompt(ObjectNode results, boolean filtered) {
    severities(results, filtered);
    results.putObject("jailbreak").put("filtered", false).put("detected", false);
  }

  /** Of the categories, hate is the one that is found. */
  private static void severities(ObjectNode results, boolean filtered) {
    for (String category : CATEGORIES) {
      boolean found = filtered && category.equals("hate");
      results.putObject(category).put("filtered", found).put("severity", found ? "high" : "safe");
    }
  }
}
