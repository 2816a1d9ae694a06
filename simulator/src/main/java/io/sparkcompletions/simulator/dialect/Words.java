package io.sparkcompletions.simulator.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How a provider words what is wrong with one member of a request, and how it names the place. */
public interface Words {

  /** What a member can be expected to be. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    BOOLEAN,
    INTEGER,
    DECIMAL
  }

  /** The place of a member; {@code path} is empty for the body itself. */
  default String member(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The place of an item. */
  default String item(String path, int index) {
    return path + "[" + index + "]";
  }

  Rejection unknown(String path, String name);

  Rejection missing(String at);

  Rejection wrongType(String at, Kind expected, JsonNode found);

  Rejection notOneOf(String at, String value, List<String> supported);

  Rejection tooLong(String at, int maxChars, int chars);

  /**
   * A number outside its bounds.
   *
   * @param bound written as the provider would: without a fraction where it is whole
   */
  Rejection outside(String at, Kind kind, boolean above, String bound, JsonNode found);
}
