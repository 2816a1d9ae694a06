package io.sparkcompletions.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sparkcompletions.bench.process.Json;
import io.sparkcompletions.bench.result.Machine;
import io.sparkcompletions.bench.result.Report;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench/run}: runs benchmarks one after the other, or hands over to JMH.
 *
 * <p>Exit codes: 0 also where a target is missed, which the output says; 1 where something did not
 * do its work; 2 for wrong arguments.
 */
@Command(
    name = "bench/run",
    description = "Measures the built product against the simulator.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "benchmark",
      description = "Which to run; all, if none is named. \"jmh\" hands the rest to JMH.")
  private List<String> names = List.of();

  @Option(names = "--pairs", paramLabel = "N", description = "Pairs of runs that take turns.")
  private @Nullable Integer pairs;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      split = ",",
      description = "Calls in flight, several for several settings.")
  private @Nullable List<Integer> concurrency;

  @Option(
      names = "--set",
      paramLabel = "member=json",
      description = "Changes a member of the spec, such as rows=2000 or partitions=[16].")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--profile",
      description = "Records each process with Java Flight Recorder, under bench/target/logs.")
  private boolean profile;

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
    } else {
      System.exit(execute(args));
    }
  }

  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    StringBuilder list = new StringBuilder("%nBenchmarks:%n");
    Benchmarks.ALL.forEach(
        one -> list.append(String.format("  %-20s %s%%n", one.name(), one.about())));
    line.getCommandSpec().usageMessage().footer(list.toString());
    return line.execute(args);
  }

  @Override
  public Integer call() throws Exception {
    Path root = Path.of(System.getProperty("bench.root", ".")).toRealPath();
    for (Benchmark<?> benchmark : chosen()) {
      run(benchmark, root);
    }
    return 0;
  }

  private List<Benchmark<?>> chosen() {
    if (names.isEmpty()) {
      return Benchmarks.ALL;
    }
    return names.stream().<Benchmark<?>>map(this::find).toList();
  }

  private Benchmark<?> find(String name) {
    return Benchmarks.ALL.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(() -> wrong("there is no benchmark " + name));
  }

  private <S extends Record> void run(Benchmark<S> benchmark, Path root) throws Exception {
    S spec = spec(benchmark);
    Report report = new Report(System.out, benchmark.name(), Json.tree(spec), Machine.here(root));
    benchmark.run(spec, new Bench(root, report, profile));
    report.write(root.resolve("bench/results"));
  }

  @SuppressWarnings("unchecked")
  private <S extends Record> S spec(Benchmark<S> benchmark) {
    S normal = benchmark.spec();
    ObjectNode tree = Json.tree(normal);
    settings.forEach((member, json) -> set(tree, member, parse(json)));
    if (pairs != null && tree.has("pairs")) {
      tree.put("pairs", pairs);
    }
    if (concurrency != null && tree.has("concurrency")) {
      tree.set("concurrency", Json.array(concurrency));
    }
    try {
      return (S) Json.value(tree, normal.getClass());
    } catch (IllegalArgumentException e) {
      throw wrong("the spec of " + benchmark.name() + ": " + e.getMessage());
    }
  }

  private void set(ObjectNode spec, String member, JsonNode value) {
    if (!spec.has(member)) {
      throw wrong("the spec has no " + member + ": " + spec);
    }
    spec.set(member, value);
  }

  private static JsonNode parse(String json) {
    try {
      return Json.parse(json);
    } catch (IllegalArgumentException e) {
      return TextNode.valueOf(json);
    }
  }

  private ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("picocli has not set the command's specification");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
