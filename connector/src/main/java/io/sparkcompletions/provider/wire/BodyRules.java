package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.provider.Objection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which members {@code extraBody} must not hold. A member inside another is named with a dot, as in
 * {@code generationConfig.seed}.
 *
 * @param owned members that belong to an option, with its name
 * @param besides members that may stand in for an option, but not beside it
 * @param forbidden members that would change how many answers come, or how
 */
public record BodyRules(
    Map<String, String> owned, Map<String, String> besides, Set<String> forbidden) {
  private static final String EXTRA_BODY = "extraBody";

  public List<Objection> check(Parameters parameters) {
    List<Objection> objections = new ArrayList<>();
    RequestJson.tree(parameters.extraBodyJson())
        .properties()
        .forEach(
            member -> {
              check(member.getKey(), parameters).ifPresent(objections::add);
              JsonNode inner = member.getValue();
              inner
                  .fieldNames()
                  .forEachRemaining(
                      name ->
                          check(member.getKey() + "." + name, parameters)
                              .ifPresent(objections::add));
            });
    return objections;
  }

  private Optional<Objection> check(String path, Parameters parameters) {
    if (owned.containsKey(path)) {
      return refuse(path + ": use the option " + owned.get(path));
    }
    if (forbidden.contains(path)) {
      return refuse(path + ": a request gets one answer, in one reply");
    }
    String option = besides.get(path);
    return option != null && isGiven(option, parameters)
        ? refuse(path + " beside " + option)
        : Optional.empty();
  }

  private static boolean isGiven(String option, Parameters parameters) {
    return switch (option) {
      case "maxTokens" -> parameters.maxTokens() != null;
      case "reasoningEffort" -> parameters.reasoningEffort() != null;
      case "schema" -> parameters.schemaJson() != null;
      case "toolChoice" -> parameters.toolChoice() != null;
      default -> throw new IllegalArgumentException("no rule can depend on " + option);
    };
  }

  private static Optional<Objection> refuse(String what) {
    return Optional.of(new Objection(EXTRA_BODY, "must not hold " + what));
  }
}
