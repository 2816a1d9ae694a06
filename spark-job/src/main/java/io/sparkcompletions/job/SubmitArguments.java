package io.sparkcompletions.job;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command line, sorted into spark-submit's arguments and the job's.
 *
 * <p>Told apart by name, wherever they stand: what spark-submit has an option for is
 * spark-submit's, everything else is the job's, and what follows {@code --} is the job's in any
 * case.
 *
 * @param spark spark-submit's, each option with its value behind it
 * @param job the job's, in their order
 */
record SubmitArguments(List<String> spark, List<String> job) {
  /** Options of spark-submit that take a value; {@code --class} and the like are not for users. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--archives",
          "--conf",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--executor-cores",
          "--executor-memory",
          "--files",
          "--jars",
          "--keytab",
          "--master",
          "--name",
          "--num-executors",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--queue",
          "--repositories",
          "--total-executor-cores");

  private static final Set<String> SWITCHES =
      Set.of("--load-spark-defaults", "--supervise", "--verbose");

  private static final String WAIT = "spark.standalone.submit.waitAppCompletion";

  SubmitArguments {
    spark = List.copyOf(spark);
    job = List.copyOf(job);
  }

  static SubmitArguments of(List<String> given) {
    List<String> spark = new ArrayList<>();
    List<String> job = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (word.equals("--")) {
        job.addAll(given.subList(i + 1, given.size()));
        break;
      } else if (WITH_VALUE.contains(name) && equals >= 0) {
        spark.add(name);
        spark.add(word.substring(equals + 1));
      } else if (WITH_VALUE.contains(word) && i + 1 < given.size()) {
        spark.add(word);
        spark.add(given.get(++i));
      } else if (SWITCHES.contains(word)) {
        spark.add(word);
      } else {
        job.add(word);
      }
    }
    return new SubmitArguments(spark, job);
  }

  /**
   * Spark's configuration as spark-submit will see it: its properties file, and what {@code --conf}
   * says over it.
   *
   * @param environment names the file that holds where no option does
   */
  Map<String, String> conf(Map<String, String> environment) {
    Properties properties = new Properties();
    propertiesFile(environment)
        .filter(Files::isReadable)
        .ifPresent(
            file -> {
              try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
              } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
              }
            });
    Map<String, String> conf = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> conf.put(key, properties.getProperty(key)));
    for (int i = 0; i + 1 < spark.size(); i++) {
      String pair = spark.get(i + 1);
      if (spark.get(i).equals("--conf") && pair.indexOf('=') > 0) {
        conf.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
    }
    return conf;
  }

  private Optional<Path> propertiesFile(Map<String, String> environment) {
    String home = environment.get("SPARK_HOME");
    String folder = environment.getOrDefault("SPARK_CONF_DIR", home == null ? "" : home + "/conf");
    return Optional.ofNullable(value("--properties-file"))
        .or(() -> Optional.of(folder + "/spark-defaults.conf"))
        .map(Path::of);
  }

  /** Adds what the file says where the command line says nothing. */
  SubmitArguments withDefaults(Optional<String> master, Map<String, String> conf) {
    List<String> more = new ArrayList<>();
    if (master.isPresent() && value("--master") == null) {
      more.addAll(List.of("--master", master.get()));
    }
    new TreeMap<>(conf)
        .forEach(
            (key, value) -> {
              if (!isSet(key)) {
                more.addAll(List.of("--conf", key + "=" + value));
              }
            });
    return withSpark(more);
  }

  /**
   * Makes the job's file reach the driver: by absolute path, and in cluster mode as a shipped file.
   *
   * <p>A standalone cluster ships nothing to a driver, neither the jar nor files; there both must
   * lie where the workers see them, and only the path is passed on.
   */
  SubmitArguments withJobFile(Path path) {
    List<String> moved = new ArrayList<>();
    for (String word : job) {
      boolean isValue = !moved.isEmpty() && moved.get(moved.size() - 1).equals("--config");
      moved.add(
          isValue ? path.toString() : word.startsWith("--config=") ? "--config=" + path : word);
    }
    SubmitArguments sent =
        new SubmitArguments(spark, moved).withName("completions " + path.getFileName());
    if (!"cluster".equals(value("--deploy-mode"))) {
      return sent;
    }
    if (String.valueOf(value("--master")).startsWith("spark://")) {
      // Other cluster managers wait for the application by default; exit codes are worth having.
      return isSet(WAIT) ? sent : sent.withSpark(List.of("--conf", WAIT + "=true"));
    }
    String files = value("--files");
    return sent.withSpark(List.of("--files", files == null ? path.toString() : files + "," + path));
  }

  /** Names the application, unless the command line does. */
  SubmitArguments withName(String name) {
    return value("--name") == null && !isSet("spark.app.name")
        ? withSpark(List.of("--name", name))
        : this;
  }

  /** All of it, as spark-submit wants it. */
  List<String> arguments(String jar) {
    List<String> all = new ArrayList<>(spark);
    all.addAll(List.of("--class", Main.class.getName(), jar));
    all.addAll(job);
    return all;
  }

  private SubmitArguments withSpark(List<String> more) {
    List<String> all = new ArrayList<>(spark);
    all.addAll(more);
    return new SubmitArguments(all, job);
  }

  /** The last value of an option; the last one is the one that spark-submit takes. */
  private @Nullable String value(String option) {
    for (int i = spark.size() - 2; i >= 0; i--) {
      if (spark.get(i).equals(option)) {
        return spark.get(i + 1);
      }
    }
    return null;
  }

  private boolean isSet(String key) {
    return spark.stream().anyMatch(word -> word.startsWith(key + "="));
  }
}
