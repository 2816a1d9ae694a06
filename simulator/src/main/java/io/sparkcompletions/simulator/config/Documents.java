package io.sparkcompletions.simulator.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns YAML or JSON text into one JSON object. YAML 1.2, so every JSON document is YAML too. */
public final class Documents {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Documents() {}

  /** An empty document is an empty object. */
  public static ObjectNode yaml(String text) {
    Object loaded;
    try {
      loaded = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new InvalidConfigException(List.of("not YAML: " + firstLine(e)));
    }
    return loaded == null
        ? JsonNodeFactory.instance.objectNode()
        : object(MAPPER.valueToTree(loaded));
  }

  public static ObjectNode json(byte[] text) {
    try {
      return object(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      throw new InvalidConfigException(List.of("not JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new InvalidConfigException(List.of("not JSON: " + firstLine(e)));
    }
  }

  private static ObjectNode object(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidConfigException(List.of("a JSON or YAML object is expected"));
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }
}
