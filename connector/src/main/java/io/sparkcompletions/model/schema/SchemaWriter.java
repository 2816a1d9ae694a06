package io.sparkcompletions.model.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.model.schema.SchemaType.Dictionary;
import io.sparkcompletions.model.schema.SchemaType.Kind;
import io.sparkcompletions.model.schema.SchemaType.Scalar;
import io.sparkcompletions.model.schema.SchemaType.Sequence;
import io.sparkcompletions.model.schema.SchemaType.Slot;
import io.sparkcompletions.model.schema.SchemaType.Structure;

/** Writes a type as JSON Schema: always the same members in the same order. */
final class SchemaWriter {
  private SchemaWriter() {}

  static String write(Slot root) {
    return slot(root).toString();
  }

  private static ObjectNode slot(Slot slot) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    String type = slot.type().match(SchemaWriter::name, s -> "array", d -> "object", s -> "object");
    if (slot.isNullable()) {
      schema.putArray("type").add(type).add("null");
    } else {
      schema.put("type", type);
    }
    if (slot.description() != null) {
      schema.put("description", slot.description());
    }
    return slot.type()
        .match(
            scalar -> {
              scalar.limits().write(schema, slot.isNullable());
              return schema;
            },
            sequence -> sequence(schema, sequence),
            dictionary -> dictionary(schema, dictionary),
            structure -> structure(schema, structure));
  }

  private static String name(Scalar scalar) {
    Kind kind = scalar.kind();
    if (kind.isNumber()) {
      return kind.isInteger() ? "integer" : "number";
    }
    return kind == Kind.BOOLEAN ? "boolean" : "string";
  }

  private static ObjectNode sequence(ObjectNode schema, Sequence sequence) {
    schema.set("items", slot(sequence.items()));
    if (sequence.minItems() > 0) {
      schema.put("minItems", sequence.minItems());
    }
    if (sequence.maxItems() != null) {
      schema.put("maxItems", sequence.maxItems());
    }
    if (sequence.isUnique()) {
      schema.put("uniqueItems", true);
    }
    return schema;
  }

  private static ObjectNode dictionary(ObjectNode schema, Dictionary dictionary) {
    schema.set("additionalProperties", slot(dictionary.values()));
    return schema;
  }

  private static ObjectNode structure(ObjectNode schema, Structure structure) {
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    structure
        .fields()
        .forEach(
            field -> {
              properties.set(field.name(), slot(field.slot()));
              if (field.isRequired()) {
                required.add(field.name());
              }
            });
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!structure.isOpen()) {
      schema.put("additionalProperties", false);
    }
    return schema;
  }
}
