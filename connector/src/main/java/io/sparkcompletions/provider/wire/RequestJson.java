package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds and writes request bodies: ordered members, no white space, numbers as they were given.
 */
public final class RequestJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private RequestJson() {}

  /**
   * Writes a body. By way of a string, because Java's encoder replaces half a surrogate pair where
   * Jackson's throws.
   */
  public static byte[] write(Map<String, Object> body) {
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the request body cannot be written as JSON", e);
    }
  }

  /** Puts what is set, in its shortest plain form if it is a decimal. */
  public static void put(Map<String, Object> body, String name, @Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      BigDecimal stripped = decimal.stripTrailingZeros();
      body.put(name, stripped.scale() < 0 ? stripped.setScale(0) : stripped);
    } else if (value != null) {
      body.put(name, value);
    }
  }

  /** Puts a JSON text that the options have checked. */
  public static void putJson(Map<String, Object> body, String name, @Nullable String json) {
    if (json != null) {
      try {
        put(body, name, JSON.readValue(json, Object.class));
      } catch (JsonProcessingException e) {
        throw notChecked(e);
      }
    }
  }

  /** A JSON text that the options have checked; a missing node where there is none. */
  public static JsonNode tree(@Nullable String json) {
    try {
      return json == null ? MissingNode.getInstance() : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw notChecked(e);
    }
  }

  /**
   * Lays the members of a JSON object over the body; null takes a member away, and where both have
   * an object their members are joined, so that {@code reasoning} keeps its effort beside a
   * summary.
   */
  public static void lay(Map<String, Object> body, @Nullable String objectJson) {
    if (objectJson != null) {
      members(objectJson)
          .forEach(
              (name, value) -> {
                if (value == null) {
                  body.remove(name);
                } else {
                  body.merge(name, value, RequestJson::joined);
                }
              });
    }
  }

  private static Object joined(Object below, Object above) {
    if (below instanceof Map<?, ?> lower && above instanceof Map<?, ?> upper) {
      Map<Object, Object> members = new LinkedHashMap<>(lower);
      members.putAll(upper);
      return members;
    }
    return above;
  }

  /** Moves a member behind all others. */
  public static void moveToEnd(Map<String, Object> body, String name) {
    put(body, name, body.remove(name));
  }

  private static Map<String, @Nullable Object> members(String objectJson) {
    try {
      return JSON.readValue(objectJson, OBJECT);
    } catch (JsonProcessingException e) {
      throw notChecked(e);
    }
  }

  /** Without the cause, which quotes the text. */
  private static IllegalArgumentException notChecked(JsonProcessingException e) {
    return new IllegalArgumentException(
        "the options check JSON before a request is made; this is none: "
            + e.getClass().getSimpleName());
  }
}
