package io.sparkcompletions.bench.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.bench.process.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * What one benchmark says: printed as it comes, and kept as JSON with the machine and the spec.
 *
 * <p>Used by one thread.
 */
public final class Report {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PrintStream out;
  private final ObjectNode document;
  private final ArrayNode sections;
  private final ArrayNode runs;

  public Report(PrintStream out, String benchmark, ObjectNode spec, Machine machine) {
    this.out = out;
    this.document = Json.tree(Map.of());
    document.put("benchmark", benchmark).put("startedAt", Instant.now().toString());
    document.set("machine", Json.tree(machine));
    document.set("spec", spec);
    this.sections = document.putArray("sections");
    this.runs = document.putArray("runs");
    out.println("== " + benchmark + " " + spec);
  }

  /** Keeps what a run measured, as it is. */
  public void run(String what, Record measured) {
    ObjectNode run = Json.tree(measured);
    runs.addObject().put("what", what).setAll(run);
    out.println("   . " + what + " " + run);
  }

  /** Prints and keeps the figures of one setting. */
  public void section(String title, Series... series) {
    ObjectNode section = sections.addObject().put("title", title);
    ArrayNode kept = section.putArray("series");
    out.printf(Locale.ROOT, "%n%-48s %10s %10s %10s%n", title, "min", "median", "max");
    for (Series one : series) {
      kept.add(json(one));
      print(one);
    }
    out.println();
  }

  private void print(Series series) {
    Spread spread = series.spread();
    String verdict =
        series
            .target()
            .map(
                target ->
                    "target " + target + (target.isMetBy(spread.median()) ? ", met" : ", MISSED"))
            .orElse("");
    out.printf(
        Locale.ROOT,
        "  %-46s %10s %10s %10s %s %s%n",
        series.name(),
        figure(spread.min()),
        figure(spread.median()),
        figure(spread.max()),
        series.unit(),
        verdict);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.4f", value);
  }

  private static ObjectNode json(Series series) {
    Spread spread = series.spread();
    ObjectNode json = Json.tree(Map.of());
    json.put("name", series.name()).put("unit", series.unit());
    json.set("values", Json.array(series.values()));
    json.put("min", spread.min()).put("median", spread.median()).put("max", spread.max());
    series
        .target()
        .ifPresent(
            target ->
                json.put("target", target.toString()).put("met", target.isMetBy(spread.median())));
    return json;
  }

  /** Writes the file, and says where. */
  public Path write(Path folder) throws IOException {
    document.put("endedAt", Instant.now().toString());
    String name = STAMP.format(Instant.now()) + "-" + document.get("benchmark").asText() + ".json";
    Path file = Files.createDirectories(folder).resolve(name);
    Files.writeString(file, Json.pretty(document) + "\n");
    out.println("written " + file);
    return file;
  }
}
