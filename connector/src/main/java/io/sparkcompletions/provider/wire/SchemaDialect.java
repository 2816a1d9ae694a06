package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.provider.Objection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer's schema, as {@link io.sparkcompletions.model.schema.AnswerSchema#json} gives
 * it, in what a provider knows of JSON Schema.
 *
 * <p>A keyword that only narrows values and that the provider does not know becomes a sentence in
 * the description: the model is told, and the answer is held against it when it is read. What
 * cannot be asked for at all is told by {@link #objections}. Where objects must be closed, a map is
 * asked for as an array of objects with {@code key} and {@code value}.
 *
 * @param keywords that may be sent beside those of the structure itself
 * @param formats that may be sent; empty for all
 * @param isClosed whether every object must rule out further members
 * @param optional how properties that may be null or absent are written
 * @param isPatternKnown which patterns may be sent
 * @param limits on the whole schema
 */
public record SchemaDialect(
    Set<String> keywords,
    Set<String> formats,
    boolean isClosed,
    Optionality optional,
    Predicate<String> isPatternKnown,
    SchemaLimits limits) {
  private static final String OPTION = "schema";
  private static final Set<String> STRUCTURE =
      Set.of("type", "description", "properties", "required", "items", "additionalProperties");

  /** How a property that may be null or absent is written. */
  public enum Optionality {
    /** Both as they are. */
    AS_GIVEN,
    /** Always required; what may be absent may be null. */
    REQUIRED_OR_NULL,
    /** Without null and not required, as often as that is allowed; then with null. */
    ABSENT
  }

  /** What was written, and how much of what is limited it took. */
  private static final class Writer {
    private final SchemaDialect dialect;
    private int optionalLeft;
    private int unions;

    Writer(SchemaDialect dialect) {
      this.dialect = dialect;
      this.optionalLeft = dialect.limits.maxOptional();
    }

    ObjectNode write(JsonNode schema, boolean orNull) {
      boolean nullable = orNull || isNullable(schema);
      ObjectNode written = plain(schema);
      if (!nullable) {
        return written;
      }
      unions++;
      if (written.has("enum") || written.path("type").asText().equals("object")) {
        ObjectNode union = JsonNodeFactory.instance.objectNode();
        JsonNode description = written.remove("description");
        if (description != null) {
          union.set("description", description);
        }
        union.putArray("anyOf").add(written).addObject().put("type", "null");
        return union;
      }
      String type = written.path("type").asText();
      written.putArray("type").add(type).add("null");
      return written;
    }

    private ObjectNode plain(JsonNode schema) {
      ObjectNode written = JsonNodeFactory.instance.objectNode();
      String type = type(schema);
      boolean isMap = schema.path("additionalProperties").isObject();
      List<String> told = new ArrayList<>();
      written.put("type", isMap && dialect.isClosed ? "array" : type);
      written.put("description", "");
      if (isMap && dialect.isClosed) {
        pairs(written, schema.get("additionalProperties"));
        told.add("one item for each key");
      } else if (isMap) {
        written.set("additionalProperties", write(schema.get("additionalProperties"), false));
      } else if (type.equals("object")) {
        object(written, schema);
      } else if (type.equals("array")) {
        written.set("items", write(schema.get("items"), false));
      }
      narrow(written, schema, told);
      describe(written, schema.path("description").textValue(), told);
      return written;
    }

    private void pairs(ObjectNode written, JsonNode values) {
      ObjectNode pair = written.putObject("items");
      pair.put("type", "object");
      ObjectNode properties = pair.putObject("properties");
      properties.putObject("key").put("type", "string");
      properties.set("value", write(values, false));
      pair.putArray("required").add("key").add("value");
      pair.put("additionalProperties", false);
    }

    private void object(ObjectNode written, JsonNode schema) {
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      ObjectNode properties = written.putObject("properties");
      ArrayNode demanded = JsonNodeFactory.instance.arrayNode();
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        String name = property.getKey();
        if (property(properties, name, property.getValue(), required.contains(name))) {
          demanded.add(name);
        }
      }
      if (!demanded.isEmpty()) {
        written.set("required", demanded);
      }
      JsonNode additional = schema.path("additionalProperties");
      if (dialect.isClosed || additional.isBoolean()) {
        written.put("additionalProperties", !dialect.isClosed && additional.booleanValue());
      }
    }

    /** Writes a property and says whether it is to be required. */
    private boolean property(
        ObjectNode properties, String name, JsonNode schema, boolean isRequired) {
      boolean nullable = isNullable(schema);
      switch (dialect.optional) {
        case REQUIRED_OR_NULL -> {
          properties.set(name, write(schema, !isRequired));
          return true;
        }
        case ABSENT -> {
          if (isRequired && !nullable) {
            properties.set(name, plain(schema));
            return true;
          }
          if (optionalLeft > 0) {
            optionalLeft--;
            properties.set(name, plain(schema));
            return false;
          }
          properties.set(name, write(schema, true));
          return true;
        }
        case AS_GIVEN -> properties.set(name, write(schema, false));
      }
      return isRequired;
    }

    private void narrow(ObjectNode written, JsonNode schema, List<String> told) {
      for (Map.Entry<String, JsonNode> member : schema.properties()) {
        String keyword = member.getKey();
        JsonNode value = member.getValue();
        if (STRUCTURE.contains(keyword)) {
          continue;
        }
        if (keyword.equals("enum")) {
          ArrayNode values = written.putArray(keyword);
          value.forEach(
              each -> {
                if (!each.isNull()) {
                  values.add(each);
                }
              });
        } else if (dialect.isKnown(keyword, value)) {
          written.set(keyword, value);
        } else {
          told.add(keyword + " " + (value.isTextual() ? value.textValue() : value.toString()));
        }
      }
    }

    private static void describe(
        ObjectNode written, @Nullable String description, List<String> told) {
      String sentences = String.join("; ", told);
      if (description == null && told.isEmpty()) {
        written.remove("description");
      } else if (description == null) {
        written.put("description", sentences);
      } else {
        written.put("description", description + (told.isEmpty() ? "" : " (" + sentences + ")"));
      }
    }
  }

  private static boolean isNullable(JsonNode schema) {
    return schema.path("type").isArray();
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray() ? type.path(0).asText() : type.asText();
  }

  private boolean isKnown(String keyword, JsonNode value) {
    return switch (keyword) {
      case "pattern" -> keywords.contains(keyword) && isPatternKnown.test(value.asText());
      case "format" -> formats.isEmpty() || formats.contains(value.asText());
      case "minItems" -> keywords.contains(keyword) && value.asInt() <= limits.maxMinItems();
      default -> keywords.contains(keyword);
    };
  }

  /** The schema as it is sent. */
  public JsonNode write(String schemaJson) {
    Written last = Written.latest;
    if (last == null || !last.schemaJson.equals(schemaJson) || !last.dialect.equals(this)) {
      JsonNode written = new Writer(this).write(RequestJson.tree(schemaJson), false);
      last = new Written(this, schemaJson, written);
      Written.latest = last;
    }
    return last.written;
  }

  /** The rows of a run share one schema, so the latest is kept. */
  private record Written(SchemaDialect dialect, String schemaJson, JsonNode written) {
    private static volatile @Nullable Written latest;
  }

  /** What the provider would refuse of a schema, all of it. */
  public List<Objection> objections(@Nullable String schemaJson) {
    if (schemaJson == null) {
      return List.of();
    }
    Writer writer = new Writer(this);
    JsonNode written = writer.write(RequestJson.tree(schemaJson), false);
    return limits.problems(written, writer.unions).stream()
        .map(problem -> new Objection(OPTION, problem))
        .toList();
  }
}
