package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How large a schema may be.
 *
 * @param maxProperties over all objects
 * @param maxNesting of objects and arrays in one another
 * @param maxCharacters of property names and enumerated values
 * @param maxValues enumerated, over all enumerations
 * @param maxOptional properties that need not be there
 * @param maxUnions places that may be null
 * @param maxMinItems the largest lower bound of items that can be asked for
 */
public record SchemaLimits(
    int maxProperties,
    int maxNesting,
    int maxCharacters,
    int maxValues,
    int maxOptional,
    int maxUnions,
    int maxMinItems) {
  /** None that is known. */
  public static final SchemaLimits NONE =
      new SchemaLimits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          0,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  /** A long enumeration of texts has a bound of its own at OpenAI. */
  private static final int LONG_ENUMERATION = 250;

  private static final int MAX_LONG_ENUMERATION_CHARACTERS = 15_000;

  private static final class Size {
    int properties;
    int nesting;
    int characters;
    int values;
    int longest;
  }

  List<String> problems(JsonNode schema, int unions) {
    Size size = new Size();
    measure(schema, 1, size);
    List<String> problems = new ArrayList<>();
    add(problems, size.properties, maxProperties, "properties");
    add(problems, size.nesting, maxNesting, "levels of nesting");
    add(problems, size.characters, maxCharacters, "characters in names and enumerated values");
    add(problems, size.values, maxValues, "enumerated values");
    add(
        problems,
        unions,
        maxUnions,
        "columns that may be null beside the first " + maxOptional + "; make columns NOT NULL");
    if (maxValues != Integer.MAX_VALUE) {
      add(
          problems,
          size.longest,
          MAX_LONG_ENUMERATION_CHARACTERS,
          "characters in an enumeration of more than " + LONG_ENUMERATION + " values");
    }
    return problems;
  }

  private static void add(List<String> problems, int size, int max, String what) {
    if (size > max) {
      problems.add("has " + size + " " + what + ", and this provider takes at most " + max);
    }
  }

  private static void measure(JsonNode schema, int level, Size size) {
    size.nesting = Math.max(size.nesting, level);
    int length = 0;
    for (JsonNode value : schema.path("enum")) {
      length += value.asText().length();
    }
    size.values += schema.path("enum").size();
    size.characters += length;
    if (schema.path("enum").size() > LONG_ENUMERATION) {
      size.longest = Math.max(size.longest, length);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      size.properties++;
      size.characters += property.getKey().length();
      measure(property.getValue(), level + 1, size);
    }
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.path(inner).isObject()) {
        measure(schema.get(inner), level + 1, size);
      }
    }
    schema.path("anyOf").forEach(branch -> measure(branch, level, size));
  }
}
