package io.sparkcompletions.simulator.dialect;

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
import java.util.function.BiFunction;

/**
 * The models that exist: those of a provider's built-in list, and extra ones of the configuration.
 *
 * @param <F> the provider's families of models
 */
public final class Catalogue<F> {

  private final Map<String, F> families;

  /** By every name a request may use: id, snapshot, alias. */
  private final Map<String, Model<F>> models;

  private Catalogue(Map<String, F> families, Map<String, Model<F>> models) {
    this.families = families;
    this.models = models;
  }

  /**
   * Reads the list {@code models.json} that lies beside a class.
   *
   * @param family reads one family from its name and its members
   */
  public static <F> Catalogue<F> of(Class<?> beside, BiFunction<String, Members, F> family) {
    return of(beside, "models.json", family);
  }

  /** Reads a list of another name. */
  public static <F> Catalogue<F> of(
      Class<?> beside, String name, BiFunction<String, Members, F> family) {
    List<String> problems = new ArrayList<>();
    Members file = new Members(Documents.json(resource(beside, name)), name, problems);
    Map<String, F> families = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> row : file.node("families").orElseThrow().properties()) {
      families.put(
          row.getKey(),
          family.apply(row.getKey(), new Members(row.getValue(), row.getKey(), problems)));
    }
    Map<String, Model<F>> models = new LinkedHashMap<>();
    for (JsonNode row : file.list("models")) {
      Model.read(row, row.path("id").asText(), families, problems)
          .ifPresent(model -> add(model, models));
    }
    for (Map.Entry<String, JsonNode> alias : file.node("aliases").orElseThrow().properties()) {
      models.put(alias.getKey(), models.get(alias.getValue().textValue()));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new Catalogue<>(families, models);
  }

  /** Extra models win over built-in ones of the same name. */
  public Catalogue<F> with(List<JsonNode> extra, String place, List<String> problems) {
    Map<String, Model<F>> all = new LinkedHashMap<>(models);
    for (int i = 0; i < extra.size(); i++) {
      Model.read(extra.get(i), place + "[" + i + "]", families, problems)
          .ifPresent(model -> add(model, all));
    }
    return new Catalogue<>(families, all);
  }

  public Optional<Model<F>> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  private static <F> void add(Model<F> model, Map<String, Model<F>> models) {
    models.put(model.id(), model);
    models.put(model.snapshot(), model);
  }

  private static byte[] resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
