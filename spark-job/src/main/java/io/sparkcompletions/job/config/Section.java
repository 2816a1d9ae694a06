package io.sparkcompletions.job.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One map of the file while it is being read: hands out values by type and notes what is wrong.
 *
 * <p>Every key that is asked for counts as known; {@link #close} reports the others. A key without
 * a value, or with null, counts as absent.
 */
final class Section {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String path;
  private final Map<String, @Nullable Object> values;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(String path, Map<String, @Nullable Object> values, List<String> problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  static Section root(Map<String, @Nullable Object> values, List<String> problems) {
    return new Section("", values, problems);
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  /** The section of that name; empty, with a note if it is something else than a map. */
  Section section(String key) {
    return new Section(pathOf(key), map(key), problems);
  }

  /** A text; numbers and the like must be put in quotes if they are meant as such. */
  Optional<String> text(String key) {
    known.add(key);
    Object value = values.get(key);
    if (value == null || value instanceof String text && !text.isBlank()) {
      return Optional.ofNullable((String) value);
    }
    problem(
        key, value instanceof String ? "must not be empty" : "must be text, in quotes if need be");
    return Optional.empty();
  }

  /** A fraction between 0 and 1. */
  Optional<BigDecimal> ratio(String key) {
    Optional<String> text = optionText(key);
    try {
      Optional<BigDecimal> ratio = text.map(BigDecimal::new);
      if (ratio.isEmpty()
          || ratio.get().signum() >= 0 && ratio.get().compareTo(BigDecimal.ONE) <= 0) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as a number out of range.
    }
    problem(key, "must be a number between 0 and 1, not " + text.orElse(""));
    return Optional.empty();
  }

  /** A map of single values, such as Spark options. */
  Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(key)
        .forEach(
            (name, value) -> {
              if (value instanceof Map || value instanceof List) {
                problem(key + "." + name, "must be a single value");
              } else if (value != null) {
                texts.put(name, String.valueOf(value));
              }
            });
    return texts;
  }

  /** The value as the text of an option: what is a list or a map becomes JSON. */
  Optional<String> optionText(String key) {
    known.add(key);
    Object value = values.get(key);
    try {
      return value instanceof Map || value instanceof List
          ? Optional.of(JSON.writeValueAsString(value))
          : Optional.ofNullable(value).map(String::valueOf);
    } catch (JsonProcessingException e) {
      problem(key, "cannot be written as JSON");
      return Optional.empty();
    }
  }

  /** Exactly one of the values' names, as given. */
  <E extends Enum<E>> Optional<E> oneOf(String key, Map<String, E> names) {
    Optional<String> text = text(key);
    if (text.isPresent() && !names.containsKey(text.get())) {
      problem(key, "must be one of " + String.join(", ", names.keySet()) + ", not " + text.get());
    }
    return text.map(names::get);
  }

  void problem(String key, String what) {
    problems.add(pathOf(key) + ": " + what);
  }

  /** Reports the keys that nobody has asked for. */
  void close() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        problem(key, "unknown key; " + meant(key));
      }
    }
  }

  private String meant(String key) {
    Optional<String> nearest = Nearest.to(key, known);
    Optional<String> elsewhere = OptionPlaces.of(key);
    if (elsewhere.isPresent() && !elsewhere.equals(nearest.map(this::pathOf))) {
      return "its place is " + elsewhere.get();
    }
    return nearest
        .map(near -> "did you mean " + pathOf(near) + "?")
        .orElseGet(() -> "known here: " + String.join(", ", known));
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Map<String, @Nullable Object> map(String key) {
    known.add(key);
    Object value = values.get(key);
    Optional<Map<String, @Nullable Object>> map = JobTree.asMap(value);
    if (map.isEmpty() && value != null) {
      problem(key, "must be a map");
    }
    return map.orElseGet(Map::of);
  }
}
