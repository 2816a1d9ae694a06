package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.model.schema.AnswerSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random types and values of them: what is written as an answer is read as it was. */
class ParsedColumnTest {
  private static final int RUNS = 2_000;
  private static final List<DataType> SCALARS =
      List.of(
          DataTypes.StringType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType);

  @Test
  void valuesOfAnyTypeComeBackAsTheyWere() {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      StructType type = struct(random, 0);
      AnswerSchema schema = AnswerSchema.parse(type.toDDL());
      Row value = row(type, random);

      for (boolean asStrictProviderWrites : List.of(false, true)) {
        String answer = json(type, value, asStrictProviderWrites).toString();
        assertThat(ParsedColumn.parse(schema, answer)).as("seed %s", seed).isEqualTo(value);
      }
      assertThat(AnswerSchema.parse(schema.json()).json()).isEqualTo(schema.json());
    }
  }

  @Test
  void valuesOfAnyJsonSchemaComeBackAsTheyWere() {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      ObjectNode document = jsonSchema(random, 0);
      AnswerSchema schema = AnswerSchema.parse(document.toString());
      StructType type = ParsedColumn.type(schema.root());
      ObjectNode answer = (ObjectNode) conforming(document, random);

      Row read = ParsedColumn.parse(schema, answer.toString());

      assertThat(read).as("%s for %s", answer, document).isNotNull();
      assertThat(withoutNulls(json(type, read, false)))
          .as("%s for %s", answer, document)
          .isEqualTo(withoutNulls(answer));
    }
  }

  private static ObjectNode jsonSchema(Random random, int depth) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode schema = json.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    var required = schema.putArray("required");
    for (int i = random.nextInt(4); i >= 0; i--) {
      ObjectNode property = json.objectNode();
      switch (random.nextInt(depth > 1 ? 7 : 10)) {
        case 0 -> property.put("type", "string").putArray("enum").add("good").add("bad");
        case 1 -> property.put("type", "string").put("format", "date");
        case 2 -> property.put("type", "string").put("format", "date-time");
        case 3 -> property.put("type", "integer").put("minimum", 3);
        case 4 -> property.put("type", "number").put("maximum", 0);
        case 5 -> property.put("type", "boolean");
        case 6 -> property.put("type", "string").put("maxLength", 8);
        case 7 -> property.put("type", "array").set("items", jsonSchema(random, depth + 1));
        case 8 -> property.put("type", "object").set("additionalProperties", jsonSchema(random, 2));
        default -> property = jsonSchema(random, depth + 1);
      }
      if (random.nextInt(3) == 0) {
        ObjectNode union = json.objectNode();
        union.putArray("anyOf").add(property).addObject().put("type", "null");
        property = union;
      }
      properties.set("p" + i, property);
      if (random.nextBoolean()) {
        required.add("p" + i);
      }
    }
    return schema;
  }

  private static JsonNode conforming(JsonNode schema, Random random) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (schema.has("anyOf")) {
      return random.nextBoolean()
          ? json.nullNode()
          : conforming(schema.path("anyOf").path(0), random);
    }
    if (schema.has("enum")) {
      return schema.path("enum").path(random.nextInt(2));
    }
    switch (schema.path("type").asText()) {
      case "integer":
        return json.numberNode(3L + random.nextInt(1_000));
      case "number":
        return json.numberNode(-random.nextDouble() * 1e6);
      case "boolean":
        return json.booleanNode(random.nextBoolean());
      case "array":
        var items = json.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          items.add(conforming(schema.path("items"), random));
        }
        return items;
      case "object":
        ObjectNode object = json.objectNode();
        Map<String, JsonNode> members = new LinkedHashMap<>();
        schema
            .path("properties")
            .properties()
            .forEach(property -> members.put(property.getKey(), property.getValue()));
        if (members.isEmpty()) {
          members.put("any name", schema.path("additionalProperties"));
        }
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        members.forEach(
            (name, member) -> {
              if (required.contains(name) || random.nextBoolean()) {
                object.set(name, conforming(member, random));
              }
            });
        return object;
      default:
        return json.textNode(
            switch (schema.path("format").asText()) {
              case "date" -> LocalDate.ofEpochDay(random.nextInt(30_000)).toString();
              case "date-time" -> Instant.ofEpochSecond(random.nextInt()).toString();
              default -> "text " + random.nextInt(100);
            });
    }
  }

  private static JsonNode withoutNulls(JsonNode json) {
    if (json.isArray()) {
      var items = JsonNodeFactory.instance.arrayNode();
      json.forEach(item -> items.add(withoutNulls(item)));
      return items;
    } else if (json.isObject()) {
      ObjectNode members = JsonNodeFactory.instance.objectNode();
      json.properties()
          .forEach(
              member -> {
                if (!member.getValue().isNull()) {
                  members.set(member.getKey(), withoutNulls(member.getValue()));
                }
              });
      return members;
    }
    return json.isPojo() || json.isNumber() || json.isBoolean()
        ? JsonNodeFactory.instance.textNode(json.asText())
        : json;
  }

  @Test
  void theColumnHasTheTypeThatSparkReadsInTheSameWords() {
    for (int seed = 0; seed < RUNS; seed++) {
      String ddl = struct(new Random(seed), 0).toDDL();

      StructType type = ParsedColumn.type(AnswerSchema.parse(ddl).root());

      assertThat(type).as(ddl).isEqualTo(nullable(StructType.fromDDL(ddl)));
    }
  }

  @Test
  void aTextThatDoesNotFitIsNull() {
    AnswerSchema schema = AnswerSchema.parse("a INT NOT NULL");

    assertThat(ParsedColumn.parse(schema, "{\"a\":")).isNull();
    assertThat(ParsedColumn.parse(schema, "{}")).isNull();
    assertThat(ParsedColumn.parse(schema, null)).isNull();
  }

  private static DataType type(Random random, int depth) {
    int choice = random.nextInt(depth > 2 ? 12 : 15);
    return switch (choice) {
      case 11 -> {
        int precision = 1 + random.nextInt(38);
        yield DataTypes.createDecimalType(precision, random.nextInt(precision + 1));
      }
      case 12 -> DataTypes.createArrayType(type(random, depth + 1));
      case 13 -> DataTypes.createMapType(DataTypes.StringType, type(random, depth + 1));
      case 14 -> struct(random, depth + 1);
      default -> SCALARS.get(choice);
    };
  }

  private static StructType struct(Random random, int depth) {
    StructType type = new StructType();
    int fields = 1 + random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      String name = List.of("f", "a b", "tick`", "ünï", "select", "x.y").get(random.nextInt(6)) + i;
      StructField field =
          DataTypes.createStructField(name, type(random, depth), random.nextBoolean());
      type = type.add(random.nextInt(4) == 0 ? field.withComment("it's \"so\" \\ " + i) : field);
    }
    return type;
  }

  private static DataType nullable(DataType type) {
    if (type instanceof StructType struct) {
      StructType all = new StructType();
      for (StructField field : struct.fields()) {
        all =
            all.add(
                new StructField(field.name(), nullable(field.dataType()), true, field.metadata()));
      }
      return all;
    } else if (type instanceof ArrayType array) {
      return DataTypes.createArrayType(nullable(array.elementType()), true);
    } else if (type instanceof MapType map) {
      return DataTypes.createMapType(map.keyType(), nullable(map.valueType()), true);
    }
    return type;
  }

  private static Row row(StructType type, Random random) {
    return RowFactory.create(
        Arrays.stream(type.fields())
            .map(
                field ->
                    field.nullable() && random.nextInt(4) == 0
                        ? null
                        : value(field.dataType(), random))
            .toArray());
  }

  private static Object value(DataType type, Random random) {
    if (type instanceof StructType struct) {
      return row(struct, random);
    } else if (type instanceof ArrayType array) {
      List<Object> items = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        items.add(value(array.elementType(), random));
      }
      return items;
    } else if (type instanceof MapType map) {
      Map<Object, Object> values = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        values.put("key " + i, value(map.valueType(), random));
      }
      return values;
    } else if (type instanceof DecimalType decimal) {
      BigInteger digits =
          new BigInteger(BigInteger.TEN.pow(decimal.precision()).bitLength() - 1, random);
      return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), decimal.scale());
    }
    Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L);
    return switch (SCALARS.indexOf(type)) {
      case 0 -> List.of("", "text", "\"quoted\" \\ \n\t", "żółć 😀", "null").get(random.nextInt(5));
      case 1 -> random.nextBoolean();
      case 2 -> (byte) random.nextInt();
      case 3 -> (short) random.nextInt();
      case 4 -> random.nextInt();
      case 5 -> random.nextLong();
      case 6 -> random.nextFloat() * random.nextInt();
      case 7 -> random.nextDouble() * random.nextLong();
      case 8 -> LocalDate.ofEpochDay(random.nextInt(100_000));
      case 9 -> time;
      default -> LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    };
  }

  /**
   * A row as an answer.
   *
   * @param strict whether maps come as pairs and what is null is left out
   */
  private static ObjectNode json(StructType type, Row row, boolean strict) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < type.size(); i++) {
      if (!strict || !row.isNullAt(i)) {
        json.set(type.fields()[i].name(), json(type.fields()[i].dataType(), row.get(i), strict));
      }
    }
    return json;
  }

  private static JsonNode json(DataType type, @Nullable Object value, boolean strict) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value == null) {
      return json.nullNode();
    } else if (type instanceof StructType struct) {
      return json(struct, (Row) value, strict);
    } else if (type instanceof ArrayType array) {
      var items = json.arrayNode();
      ((List<?>) value).forEach(item -> items.add(json(array.elementType(), item, strict)));
      return items;
    } else if (type instanceof MapType map) {
      ObjectNode object = json.objectNode();
      var pairs = json.arrayNode();
      ((Map<?, ?>) value)
          .forEach(
              (key, item) -> {
                JsonNode written = json(map.valueType(), item, strict);
                object.set((String) key, written);
                pairs.addObject().put("key", (String) key).set("value", written);
              });
      return strict ? pairs : object;
    } else if (value instanceof LocalDateTime time) {
      return json.textNode(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
    } else if (value instanceof LocalDate || value instanceof Instant) {
      return json.textNode(value.toString());
    }
    return json.pojoNode(value);
  }
}
