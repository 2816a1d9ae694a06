package io.sparkcompletions.simulator.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.dialect.Words.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One object of a request body, read as strictly as the provider reads it. A null member counts as
 * absent; the first problem ends the reading, in the provider's words.
 */
public final class Fields {

  private final JsonNode object;
  private final String path;
  private final Words words;

  private Fields(JsonNode object, String path, Words words) {
    this.object = object;
    this.path = path;
    this.words = words;
  }

  public static Fields of(JsonNode node, String path, Words words) throws Rejection {
    if (!node.isObject()) {
      throw words.wrongType(path, Kind.OBJECT, node);
    }
    return new Fields(node, path, words);
  }

  public String param(String name) {
    return words.member(path, name);
  }

  public String path() {
    return path;
  }

  public void only(Set<String> known) throws Rejection {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw words.unknown(path, name);
      }
    }
  }

  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  public JsonNode json() {
    return object;
  }

  public Optional<JsonNode> node(String name) {
    return has(name) ? Optional.of(object.get(name)) : Optional.empty();
  }

  public JsonNode needed(String name) throws Rejection {
    if (!has(name)) {
      throw words.missing(param(name));
    }
    return object.get(name);
  }

  public String neededText(String name) throws Rejection {
    needed(name);
    return text(name).orElse("");
  }

  public Fields neededObject(String name) throws Rejection {
    return of(needed(name), param(name), words);
  }

  public Optional<String> text(String name) throws Rejection {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isTextual()) {
      throw words.wrongType(param(name), Kind.STRING, node.get());
    }
    return node.map(JsonNode::textValue);
  }

  public Optional<String> text(String name, int maxChars) throws Rejection {
    Optional<String> text = text(name);
    if (text.isPresent() && text.get().length() > maxChars) {
      throw words.tooLong(param(name), maxChars, text.get().length());
    }
    return text;
  }

  public Optional<String> oneOf(String name, List<String> values) throws Rejection {
    Optional<String> text = text(name);
    if (text.isPresent() && !values.contains(text.get())) {
      throw words.notOneOf(param(name), text.get(), values);
    }
    return text;
  }

  public String neededOneOf(String name, List<String> values) throws Rejection {
    needed(name);
    return oneOf(name, values).orElse("");
  }

  public boolean flag(String name) throws Rejection {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isBoolean()) {
      throw words.wrongType(param(name), Kind.BOOLEAN, node.get());
    }
    return node.map(JsonNode::booleanValue).orElse(false);
  }

  public Optional<Long> integer(String name, long min, long max) throws Rejection {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isIntegralNumber()) {
      throw words.wrongType(param(name), Kind.INTEGER, node.get());
    }
    if (!node.get().canConvertToLong() || node.get().longValue() > max) {
      throw words.outside(param(name), Kind.INTEGER, true, Long.toString(max), node.get());
    }
    if (node.get().longValue() < min) {
      throw words.outside(param(name), Kind.INTEGER, false, Long.toString(min), node.get());
    }
    return Optional.of(node.get().longValue());
  }

  public Optional<Double> decimal(String name, double min, double max) throws Rejection {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isNumber()) {
      throw words.wrongType(param(name), Kind.DECIMAL, node.get());
    }
    if (node.get().doubleValue() > max) {
      throw words.outside(param(name), Kind.DECIMAL, true, plain(max), node.get());
    }
    if (node.get().doubleValue() < min) {
      throw words.outside(param(name), Kind.DECIMAL, false, plain(min), node.get());
    }
    return Optional.of(node.get().doubleValue());
  }

  public Optional<Fields> object(String name) throws Rejection {
    Optional<JsonNode> node = node(name);
    return node.isEmpty() ? Optional.empty() : Optional.of(of(node.get(), param(name), words));
  }

  public List<JsonNode> array(String name) throws Rejection {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isArray()) {
      throw words.wrongType(param(name), Kind.ARRAY, node.get());
    }
    List<JsonNode> items = new ArrayList<>();
    node.ifPresent(array -> array.forEach(items::add));
    return items;
  }

  /** The items of an array of objects. */
  public List<Fields> objects(String name) throws Rejection {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : array(name)) {
      objects.add(of(item, words.item(param(name), objects.size()), words));
    }
    return objects;
  }

  /** The items of an array of texts. */
  public List<String> texts(String name) throws Rejection {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array(name)) {
      if (!item.isTextual()) {
        throw words.wrongType(words.item(param(name), texts.size()), Kind.STRING, item);
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
