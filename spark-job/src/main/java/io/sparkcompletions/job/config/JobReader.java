package io.sparkcompletions.job.config;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.options.ResolvedOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a job of a tree, noting every problem on the way; used once. */
final class JobReader {
  private static final Map<String, WriteMode> MODES = modes();

  private static final Set<String> FLAT_FORMATS = Set.of("csv", "text");

  private final List<String> problems = new ArrayList<>();

  /**
   * Reads a job.
   *
   * @throws InvalidJobException if there is any problem
   */
  JobConfig read(String location, String text, List<String> settings, Map<String, String> session) {
    JobTree tree = JobTree.parse(text, settings, problems);
    if (tree.isReadable()) {
      JobConfig config = config(Section.root(tree.root(), problems), session);
      if (problems.isEmpty()) {
        return config;
      }
    }
    throw new InvalidJobException(location, problems);
  }

  private JobConfig config(Section root, Map<String, String> session) {
    Section launcher = root.section("launcher");
    Optional<String> master = launcher.text("master");
    Map<String, String> conf = launcher.texts("conf");
    launcher.close();

    Section inputSection = root.section("input");
    TableConfig input = table(inputSection);
    if (input.table().isPresent() && input.format().isPresent()) {
      inputSection.problem("format", "contradicts input.table; a table knows its format");
    }
    Optional<String> where = inputSection.text("where");
    inputSection.close();

    Map<String, String> options = options(root);
    Optional<ResolvedOptions> resolved = resolve(options, conf, session);
    Optional<String> customId = resolved.flatMap(ResolvedOptions::customId);
    String column = resolved.map(ResolvedOptions::column).orElse("");

    Section outputSection = root.section("output");
    TableConfig output = table(outputSection);
    WriteMode mode = mode(outputSection, output);
    if (output.table().isEmpty() && FLAT_FORMATS.contains(lower(output.formatOrDelta()))) {
      outputSection.problem(
          "format",
          output.formatOrDelta()
              + " has no place for the result, which is a struct; use delta, parquet, orc, json or"
              + " avro");
    }
    if (mode == WriteMode.MERGE && resolved.isPresent() && customId.isEmpty()) {
      outputSection.problem("mode", "merge needs completion.customId, the column to merge by");
    }
    outputSection.close();

    Section report = root.section("report");
    Optional<String> reportPath = report.text("path");
    BigDecimal maxFailedRatio = report.ratio("maxFailedRatio").orElse(BigDecimal.ZERO);
    report.close();

    root.close();
    return new JobConfig(
        input,
        where,
        options,
        customId,
        column,
        output,
        mode,
        maxFailedRatio,
        reportPath,
        master,
        conf);
  }

  private static String lower(String format) {
    return format.toLowerCase(Locale.ROOT);
  }

  private TableConfig table(Section section) {
    Optional<String> table = section.text("table");
    Optional<String> format = section.text("format");
    Optional<String> path = section.text("path");
    Map<String, String> options = section.texts("options");
    if (table.isPresent() && path.isPresent()) {
      section.problem("table", "contradicts " + section.pathOf("path") + "; give one of them");
    } else if (!section.has("table") && !section.has("path") && options.isEmpty()) {
      // A format may do without a path, such as jdbc, but then it has options.
      section.problem("path", "missing; give a path, or a table of a catalog");
    }
    return new TableConfig(table, format, path, options);
  }

  private static WriteMode mode(Section section, TableConfig output) {
    Optional<WriteMode> mode = section.oneOf("mode", MODES);
    if (!section.has("mode")) {
      section.problem("mode", "missing; one of " + String.join(", ", MODES.keySet()));
    }
    boolean merge = mode.equals(Optional.of(WriteMode.MERGE));
    if (merge && output.table().isEmpty() && !output.isDelta()) {
      section.problem("mode", "merge needs format delta, or a table whose format can merge");
    }
    return mode.orElse(WriteMode.APPEND);
  }

  /** The connector's options, by its own keys. */
  Map<String, String> options(Section root) {
    Map<String, Section> sections = new LinkedHashMap<>();
    for (String name : List.of("completion", "provider", "limits", "ledger")) {
      sections.put(name, root.section(name));
    }
    Map<String, String> options = new LinkedHashMap<>();
    OptionPlaces.all()
        .forEach(
            (place, option) -> {
              int dot = place.indexOf('.');
              Section section = dot < 0 ? root : sections.get(place.substring(0, dot));
              section
                  .optionText(place.substring(dot + 1))
                  .ifPresent(text -> options.put(option.key(), text));
            });
    sections.values().forEach(Section::close);
    return options;
  }

  /**
   * What the connector makes of its options; what it says against them is a problem like others.
   */
  private Optional<ResolvedOptions> resolve(
      Map<String, String> options, Map<String, String> conf, Map<String, String> session) {
    Map<String, String> both = new HashMap<>(conf);
    both.putAll(session);
    try {
      return Optional.of(CompletionSpec.of(options).resolve(both));
    } catch (InvalidOptionsException e) {
      e.problems().forEach(problem -> problems.add(OptionPlaces.placed(problem, conf)));
      return Optional.empty();
    }
  }

  private static Map<String, WriteMode> modes() {
    Map<String, WriteMode> modes = new LinkedHashMap<>();
    modes.put("append", WriteMode.APPEND);
    modes.put("overwrite", WriteMode.OVERWRITE);
    modes.put("merge", WriteMode.MERGE);
    return modes;
  }
}
