package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.config.InvalidConfigException;
import io.sparkcompletions.simulator.config.Members;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that exist: those of the built-in list, and extra ones of the configuration. */
final class Catalogue {

  private static final Catalogue BUILT_IN = builtIn();

  private final Map<String, Family> families;

  /** By every name a request may use: id, snapshot, alias. */
  private final Map<String, Model> models;

  private Catalogue(Map<String, Family> families, Map<String, Model> models) {
    this.families = families;
    this.models = models;
  }

  /** Extra models win over built-in ones of the same name. */
  static Catalogue with(List<JsonNode> extra, String place, List<String> problems) {
    Map<String, Model> models = new LinkedHashMap<>(BUILT_IN.models);
    for (int i = 0; i < extra.size(); i++) {
      Model.read(extra.get(i), place + "[" + i + "]", BUILT_IN.families, problems)
          .ifPresent(model -> add(model, models));
    }
    return new Catalogue(BUILT_IN.families, models);
  }

  Optional<Model> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  List<String> names() {
    return List.copyOf(models.keySet());
  }

  private static void add(Model model, Map<String, Model> models) {
    models.put(model.id(), model);
    models.put(model.snapshot(), model);
  }

  private static Catalogue builtIn() {
    List<String> problems = new ArrayList<>();
    Members file = new Members(Documents.json(resource()), "models.json", problems);
    Map<String, Family> families = new LinkedHashMap<>();
    file.node("families")
        .orElseThrow()
        .properties()
        .forEach(
            row ->
                families.put(
                    row.getKey(),
                    Family.read(
                        row.getKey(), new Members(row.getValue(), row.getKey(), problems))));
    Map<String, Model> models = new LinkedHashMap<>();
    for (JsonNode row : file.list("models")) {
      Model.read(row, row.path("id").asText(), families, problems)
          .ifPresent(model -> add(model, models));
    }
    file.node("aliases")
        .orElseThrow()
        .properties()
        .forEach(alias -> models.put(alias.getKey(), models.get(alias.getValue().textValue())));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new Catalogue(families, models);
  }

  private static byte[] resource() {
    try (InputStream in = Catalogue.class.getResourceAsStream("models.json")) {
      if (in == null) {
        throw new IllegalStateException("models.json is missing from the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
