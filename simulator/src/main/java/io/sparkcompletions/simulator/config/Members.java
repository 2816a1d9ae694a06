package io.sparkcompletions.simulator.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object and notes each problem, worded with the place where it is.
 *
 * <p>A getter that finds a problem returns its fallback, so reading goes on and one run finds
 * everything. {@link #finish()} comes last and reports members that no getter asked for.
 */
public final class Members {

  private final JsonNode object;
  private final String place;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();

  public Members(@Nullable JsonNode node, String place, List<String> problems) {
    this.place = place;
    this.problems = problems;
    if (node == null || !node.isObject()) {
      problems.add((place.isEmpty() ? "the configuration" : place) + " must be an object");
      this.object = JsonNodeFactory.instance.objectNode();
    } else {
      this.object = node;
    }
  }

  /** Whether the member is there and not null; counts as asking for it. */
  public boolean has(String name) {
    return node(name).isPresent();
  }

  public Optional<JsonNode> node(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  public List<JsonNode> list(String name) {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!node.get().isArray()) {
      return complain(name, "must be a list", List.of());
    }
    List<JsonNode> items = new ArrayList<>();
    node.get().forEach(items::add);
    return items;
  }

  public Optional<String> text(String name) {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && (!node.get().isTextual() || node.get().textValue().isBlank())) {
      return complain(name, "must be a non-empty text", Optional.empty());
    }
    return node.map(JsonNode::textValue);
  }

  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(name)) {
      if (item.isTextual() && !item.textValue().isBlank()) {
        texts.add(item.textValue());
      } else {
        complain(name, "must hold non-empty texts only", texts);
      }
    }
    return texts;
  }

  public boolean flag(String name, boolean fallback) {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isBoolean()) {
      return complain(name, "must be true or false", fallback);
    }
    return node.map(JsonNode::booleanValue).orElse(fallback);
  }

  public Optional<Long> whole(String name, long min, long max) {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isIntegralNumber() || !node.get().canConvertToLong()) {
      return complain(name, "must be a whole number", Optional.empty());
    }
    long value = node.get().longValue();
    if (value < min || value > max) {
      return complain(name, "must be between " + min + " and " + max, Optional.empty());
    }
    return Optional.of(value);
  }

  public Optional<Double> number(String name, double min, double max) {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isNumber()) {
      return complain(name, "must be a number", Optional.empty());
    }
    double value = node.get().doubleValue();
    if (!(value >= min && value <= max)) {
      return complain(name, "must be between " + min + " and " + max, Optional.empty());
    }
    return Optional.of(value);
  }

  /** Money: a number, or a text when all its digits matter. */
  public Optional<BigDecimal> amount(String name) {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    try {
      BigDecimal value = new BigDecimal(node.get().asText());
      if (value.signum() >= 0) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      // worded below, like every other problem
    }
    return complain(name, "must be a number of at least 0", Optional.empty());
  }

  public Optional<Pattern> pattern(String name) {
    try {
      return text(name).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      return complain(name, "is not a regular expression: " + e.getDescription(), Optional.empty());
    }
  }

  public <T extends @Nullable Object> T complain(String name, String problem, T fallback) {
    problems.add(at(name) + " " + problem);
    return fallback;
  }

  public String at(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  public List<String> problems() {
    return problems;
  }

  /** Reports every member that nobody asked for, with the nearest known name. */
  public void finish() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                problems.add(at(name) + " is unknown" + nearest(name));
              }
            });
  }

  private String nearest(String name) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 3))
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("; known here: " + String.join(", ", known));
  }

  /** Levenshtein distance, ignoring case. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        boolean same =
            Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
