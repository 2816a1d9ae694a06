package io.sparkcompletions.job.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A configuration file as nested maps, before anybody asks what its keys mean.
 *
 * <p>YAML 1.2, one document; a key given twice is a problem. Text is taken as it stands: {@code
 * ${...}} is not expanded, so that a prompt may hold it.
 */
final class JobTree {
  /** Maps whose keys hold dots themselves: below these paths the rest of a path is one key. */
  private static final List<String> DOTTED =
      List.of("input.options", "output.options", "launcher.conf");

  private static final Set<String> TEMPLATES = Set.of("completion.prompt", "completion.system");

  private final Map<String, @Nullable Object> root = new LinkedHashMap<>();
  private final List<String> problems;
  private boolean readable;

  private JobTree(List<String> problems) {
    this.problems = problems;
  }

  /**
   * Reads the text and applies the settings in order.
   *
   * @param settings {@code path.to.key=value}
   * @param problems takes what is wrong
   */
  static JobTree parse(String text, List<String> settings, List<String> problems) {
    JobTree tree = new JobTree(problems);
    tree.read(text);
    settings.forEach(tree::set);
    return tree;
  }

  /** Whether the file is YAML at all, so that asking for its keys makes sense. */
  boolean isReadable() {
    return readable;
  }

  Map<String, @Nullable Object> root() {
    return root;
  }

  private void read(String text) {
    try {
      Object loaded = load(text);
      Optional<Map<String, @Nullable Object>> map =
          loaded == null ? Optional.of(Map.of()) : asMap(loaded);
      map.ifPresentOrElse(
          root::putAll,
          () -> problems.add("the file must hold a map of sections: input, completion, output, …"));
      readable = map.isPresent();
    } catch (YamlEngineException e) {
      problems.add("not valid YAML: " + said(e));
    }
  }

  private void set(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      problems.add("--set: expected path.to.key=value");
      return;
    }
    String path = setting.substring(0, equals);
    try {
      put(path, value(path, setting.substring(equals + 1)));
    } catch (YamlEngineException e) {
      problems.add("--set " + path + ": the value is not valid YAML: " + said(e));
    }
  }

  /**
   * The value of a setting: text as it stands, so that prompts and patterns need no quotes of YAML
   * inside those of the shell. {@code null} removes a key; what starts like a list, a map or quoted
   * text in YAML is one, but a template may begin with a column in braces.
   */
  private static @Nullable Object value(String path, String text) {
    String yaml = TEMPLATES.contains(path) ? "\"'" : "[{\"'";
    boolean isYaml = text.equals("null") || !text.isEmpty() && yaml.indexOf(text.charAt(0)) >= 0;
    return isYaml ? load(text) : text;
  }

  private void put(String path, @Nullable Object value) {
    List<String> keys = keysOf(path);
    Map<String, @Nullable Object> map = root;
    for (String key : keys.subList(0, keys.size() - 1)) {
      Object below = map.get(key);
      Optional<Map<String, @Nullable Object>> next =
          below == null ? Optional.of(new LinkedHashMap<>()) : asMap(below);
      if (next.isEmpty()) {
        problems.add("--set " + path + ": " + key + " is a value in the file, not a section");
        return;
      }
      map.put(key, next.get());
      map = next.get();
    }
    map.put(keys.get(keys.size() - 1), value);
  }

  private static List<String> keysOf(String path) {
    for (String dotted : DOTTED) {
      if (path.startsWith(dotted + ".")) {
        List<String> keys = new ArrayList<>(List.of(dotted.split("\\.", -1)));
        keys.add(path.substring(dotted.length() + 1));
        return keys;
      }
    }
    return List.of(path.split("\\.", -1));
  }

  private static @Nullable Object load(String text) {
    // A Load keeps state; each text gets its own.
    return new Load(LoadSettings.builder().setAllowDuplicateKeys(false).setLabel("job").build())
        .loadFromString(text);
  }

  /** The value as a map with text keys, in the file's order; empty if it is none. */
  static Optional<Map<String, @Nullable Object>> asMap(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, child) -> copy.put(String.valueOf(key), child));
    return Optional.of(copy);
  }

  /** What the parser found and where, without the piece of the file that it likes to quote. */
  private static String said(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked) {
      return marked.getProblem()
          + marked
              .getProblemMark()
              .map(m -> " (line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1) + ")")
              .orElse("");
    }
    return String.valueOf(e.getMessage());
  }
}
