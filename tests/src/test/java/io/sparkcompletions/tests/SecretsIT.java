package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants a key in each way a key can be given, a system prompt, a template and a row's text, runs
 * well and badly, and looks for them in everything that Spark and the connector leave behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SecretsIT {
  private static final String PLANTED_SYSTEM = "zebra-system-instruction";
  private static final String PLANTED_TEMPLATE = "yak-template-words";
  private static final String PLANTED_EXPRESSION = "walrus-expression-words";
  private static final String PLANTED_RULE = "vicuna-system-expression";
  private static final String PLANTED_TURN = "unicorn-conversation-words";
  private static final String PLANTED_TEXT = "xerus-row-text";
  private static final String LITERAL_KEY = "test-literal-wombat-key";
  private static final String CONF_KEY = "test-configured-vole-key";
  private static final String STORED_KEY = "test-stored-urchin-key";
  private static final String REFUSED_KEY = "sk-invalid-tapir-key";

  @TempDir static Path folder;
  private final Map<String, String> leftBehind = new LinkedHashMap<>();
  private final List<String> keys =
      List.of(
          LITERAL_KEY,
          CONF_KEY,
          STORED_KEY,
          REFUSED_KEY,
          System.getenv("SPARK_COMPLETIONS_TEST_KEY"));
  private final List<String> prompts =
      List.of(
          PLANTED_SYSTEM,
          PLANTED_TEMPLATE,
          PLANTED_EXPRESSION,
          PLANTED_RULE,
          PLANTED_TURN,
          PLANTED_TEXT);

  @BeforeAll
  void runAndCollect() throws Exception {
    ByteArrayOutputStream driverLog = new ByteArrayOutputStream();
    Path keyStore = folder.resolve("keys.jceks");
    String provider = "jceks://file" + keyStore;
    store(provider, "vault-alias", STORED_KEY);
    Path events = Files.createDirectory(folder.resolve("events"));
    deleteTree(LocalCluster.home().resolve("work"));
    try (SimulatorFixture simulator = SimulatorFixture.start();
        LogCapture capture = LogCapture.into(driverLog);
        LocalCluster cluster =
            LocalCluster.start(
                1,
                Map.of(
                    "spark.eventLog.enabled", "true",
                    "spark.eventLog.dir", events.toUri().toString(),
                    "spark.eventLog.compress", "false",
                    "spark.ui.enabled", "true",
                    "spark.ui.port", "0",
                    "spark.completions.secret.planted", CONF_KEY,
                    "spark.hadoop.hadoop.security.credential.provider.path", provider))) {
      List<Credentials> ways =
          List.of(
              Credentials.of(LITERAL_KEY),
              Credentials.secret("planted"),
              Credentials.hadoop("vault-alias"),
              Credentials.environment("SPARK_COMPLETIONS_TEST_KEY"));
      for (int i = 0; i < ways.size(); i++) {
        CompletionSpec spec = spec(simulator, ways.get(i));
        Dataset<Row> enriched = Completions.withCompletions(input(cluster, i), spec);
        leftBehind.put("plan " + i, plans(enriched));
        leftBehind.put("spec " + i, spec.toString());
        Path output = folder.resolve("output-" + i);
        enriched.select("id", "completion").write().parquet(output.toString());
        assertThat(
                cluster
                    .session()
                    .read()
                    .parquet(output.toString())
                    .where("completion.success")
                    .count())
            .as("way %s works", ways.get(i))
            .isEqualTo(ROWS);
        leftBehind.put("report " + i, Completions.report(enriched).toJson());
      }
      int run = 10;
      for (CompletionSpec spec : expressions(simulator)) {
        Dataset<Row> enriched = Completions.withCompletions(input(cluster, run), spec);
        leftBehind.put("plan " + run, plans(enriched));
        assertThat(enriched.where("completion.success").count()).isEqualTo(ROWS);
        run++;
      }
      Dataset<Row> refused =
          Completions.withCompletions(
              input(cluster, 99), spec(simulator, Credentials.of(REFUSED_KEY)));
      leftBehind.put("refused key", trace(catchThrowable(refused::count)));
      simulator.configure(
          "{\"faults\": [{\"fault\": {\"status\": 400, \"message\": \"bad: "
              + PLANTED_TEXT
              + "\"}}]}");
      Dataset<Row> failing =
          Completions.withCompletions(
              input(cluster, 98),
              spec(simulator, Credentials.of(LITERAL_KEY)).toBuilder().failOnError(true).build());
      leftBehind.put("failed row", trace(catchThrowable(failing::count)));
      leftBehind.put(
          "missing reference",
          trace(
              catchThrowable(
                  () ->
                      Completions.withCompletions(
                              input(cluster, 97), spec(simulator, Credentials.secret("nobody")))
                          .count())));
      collectUi(cluster);
    }
    leftBehind.put("driver log", driverLog.toString(StandardCharsets.UTF_8));
    collectFiles("event log", events);
    collectFiles("executor", LocalCluster.home().resolve("work"));
  }

  @AfterAll
  void forget() {
    leftBehind.clear();
  }

  private static final int ROWS = 12;

  @Test
  void thereIsSomethingToSearch() {
    assertThat(leftBehind.get("driver log")).contains("completions");
    assertThat(leftBehind.keySet()).anyMatch(name -> name.startsWith("event log"));
    assertThat(leftBehind.keySet())
        .anyMatch(name -> name.startsWith("executor") && name.endsWith("stderr"));
    assertThat(leftBehind.get("ui sql")).contains("Exchange");
    assertThat(leftBehind.get("ui environment")).contains("spark.completions.secret.planted");
    assertThat(leftBehind.get("refused key")).contains("authentication_failed");
    assertThat(leftBehind.get("failed row")).contains("invalid_request");
    assertThat(leftBehind.get("missing reference")).contains("secret:nobody");
  }

  @Test
  void noKeyIsAnywhere() {
    assertNowhere(keys);
  }

  @Test
  void noPromptIsAnywhere() {
    assertNowhere(prompts);
  }

  @Test
  void outputsHoldNoKey() throws IOException {
    for (Path file : files(folder)) {
      if (file.toString().contains("output-")) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(keys).as("keys in %s", file.getFileName()).noneMatch(bytes::contains);
      }
    }
  }

  private void assertNowhere(List<String> planted) {
    leftBehind.forEach(
        (where, text) -> {
          for (String secret : planted) {
            int at = text.indexOf(secret);
            assertThat(at)
                .as("%s in %s: …%s…", secret, where, at < 0 ? "" : around(text, at))
                .isNegative();
          }
        });
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 120), Math.min(text.length(), at + 120));
  }

  private static CompletionSpec spec(SimulatorFixture simulator, Credentials credentials) {
    return simulator
        .spec()
        .apiKey(credentials)
        .system(PLANTED_SYSTEM + " for {id}")
        .prompt(PLANTED_TEMPLATE + " {text}")
        .maxAttempts(1)
        .maxUnansweredAttempts(1)
        .build();
  }

  private static List<CompletionSpec> expressions(SimulatorFixture simulator) {
    return List.of(
        simulator
            .spec()
            .systemColumn("'" + PLANTED_RULE + "'")
            .promptColumn("concat('" + PLANTED_EXPRESSION + "', text)")
            .build(),
        simulator
            .spec()
            .promptColumn(
                "upper(concat_ws(' ', '"
                    + PLANTED_EXPRESSION
                    + "', 'and', if(id % 2 = 0, text || '"
                    + PLANTED_RULE
                    + "', date_format(date '2026-11-20', 'yyyy'))))")
            .build(),
        simulator
            .spec()
            .messagesColumn(
                "array(named_struct('role', 'system', 'content', '"
                    + PLANTED_RULE
                    + "'), named_struct('role', 'user', 'content', concat(text, '"
                    + PLANTED_TURN
                    + "')))")
            .build());
  }

  private static Dataset<Row> input(LocalCluster cluster, int run) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(RowFactory.create(run * 1000 + i, PLANTED_TEXT + " " + run + " " + i));
    }
    return cluster
        .session()
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType));
  }

  private static String plans(Dataset<Row> enriched) {
    StringBuilder plans = new StringBuilder(enriched.queryExecution().toString());
    for (String mode : List.of("simple", "extended", "codegen", "cost", "formatted")) {
      plans.append(
          enriched
              .queryExecution()
              .explainString(org.apache.spark.sql.execution.ExplainMode.fromString(mode)));
    }
    return plans.append(enriched).append(enriched.schema().json()).toString();
  }

  private void collectUi(LocalCluster cluster) throws Exception {
    String root =
        cluster.session().sparkContext().uiWebUrl().get()
            + "/api/v1/applications/"
            + cluster.session().sparkContext().applicationId();
    HttpClient http = HttpClient.newHttpClient();
    for (String page :
        List.of(
            "jobs",
            "stages?details=true&withSummaries=true",
            "executors",
            "environment",
            "sql?details=true&planDescription=true&length=1000",
            "storage/rdd")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(root + "/" + page)).build();
      leftBehind.put(
          "ui " + page.replaceFirst("\\?.*", ""),
          http.send(request, BodyHandlers.ofString()).body());
    }
  }

  private void collectFiles(String what, Path root) throws IOException {
    for (Path file : files(root)) {
      if (!file.toString().endsWith(".jar")) {
        leftBehind.put(
            what + " " + root.relativize(file),
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void store(String provider, String alias, String key) throws IOException {
    Configuration conf = new Configuration();
    conf.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, provider);
    CredentialProvider keys = CredentialProviderFactory.getProviders(conf).get(0);
    keys.createCredentialEntry(alias, key.toCharArray());
    keys.flush();
  }

  private static String trace(Throwable thrown) {
    assertThat(thrown).isNotNull();
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** Writes everything at INFO and above to a stream while it is open. */
  private static final class LogCapture implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final LoggerConfig root = context.getConfiguration().getRootLogger();
    private final Level before = root.getLevel();

    static LogCapture into(ByteArrayOutputStream log) {
      LogCapture capture = new LogCapture();
      OutputStreamAppender appender =
          OutputStreamAppender.newBuilder()
              .setName("capture")
              .setTarget(log)
              .setLayout(PatternLayout.newBuilder().withPattern("%p %c %m%n%ex").build())
              .build();
      appender.start();
      capture.root.addAppender(appender, Level.INFO, null);
      capture.root.setLevel(Level.INFO);
      capture.context.updateLoggers();
      return capture;
    }

    @Override
    public void close() {
      root.removeAppender("capture");
      root.setLevel(before);
      context.updateLoggers();
    }
  }
}
