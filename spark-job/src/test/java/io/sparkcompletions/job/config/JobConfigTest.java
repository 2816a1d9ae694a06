package io.sparkcompletions.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.Option;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobConfigTest {
  private static final String CONTRACT =
      """
      input:      {format: json, path: reviews.jsonl, options: {multiLine: true}, where: "length(text) > 0"}
      completion: {model: openai/gpt-5.4-mini, system: "Be brief.", prompt: "Classify: {text}", customId: id, maxTokens: 16, temperature: 0, column: completion}
      mode:       live
      provider:   {baseUrl: "http://127.0.0.1:8089/v1", apiKey: "env:OPENAI_API_KEY"}
      limits:     {concurrency: 64, requestsPerMinute: null, tokensPerMinute: null, timeout: 600s, maxAttempts: 6}
      output:     {format: delta, path: out/reviews, mode: overwrite}
      launcher:   {master: "local[*]", conf: {spark.executor.memory: 1g}}
      report:     {path: out/report}
      """;

  @Test
  void theShapeOfTheContractIsRead() {
    JobConfig job = parse(CONTRACT);

    assertThat(job.input().format()).contains("json");
    assertThat(job.input().path()).contains("reviews.jsonl");
    assertThat(job.input().options()).containsExactly(Map.entry("multiLine", "true"));
    assertThat(job.where()).contains("length(text) > 0");
    assertThat(job.customId()).contains("id");
    assertThat(job.column()).isEqualTo("completion");
    assertThat(job.output().name()).isEqualTo("out/reviews");
    assertThat(job.mode()).isEqualTo(WriteMode.OVERWRITE);
    assertThat(job.master()).contains("local[*]");
    assertThat(job.conf()).containsExactly(Map.entry("spark.executor.memory", "1g"));
    assertThat(job.reportPath()).contains("out/report");
    assertThat(job.maxFailedRatio()).isEqualByComparingTo("0");
    assertThat(job.options())
        .containsOnly(
            Map.entry("model", "openai/gpt-5.4-mini"),
            Map.entry("system", "Be brief."),
            Map.entry("prompt", "Classify: {text}"),
            Map.entry("customId", "id"),
            Map.entry("maxTokens", "16"),
            Map.entry("temperature", "0"),
            Map.entry("column", "completion"),
            Map.entry("mode", "live"),
            Map.entry("baseUrl", "http://127.0.0.1:8089/v1"),
            Map.entry("apiKey", "env:OPENAI_API_KEY"),
            Map.entry("concurrency", "64"),
            Map.entry("timeout", "600s"),
            Map.entry("maxAttempts", "6"));
  }

  @Test
  void everyOptionOfTheConnectorHasOnePlaceInTheFile() {
    assertThat(OptionPlaces.all().values())
        .containsExactlyElementsOf(CompletionOptions.all())
        .doesNotHaveDuplicates();
    assertThat(OptionPlaces.all())
        .containsEntry("completion.systemColumn", CompletionOptions.SYSTEM_COLUMN)
        .containsEntry("completion.modelColumn", CompletionOptions.MODEL_COLUMN)
        .containsEntry("completion.imageColumn", CompletionOptions.IMAGE_COLUMN)
        .containsEntry("completion.onTruncated", CompletionOptions.ON_TRUNCATED)
        .containsEntry("provider.name", CompletionOptions.PROVIDER)
        .containsEntry("provider.endpointId", CompletionOptions.ENDPOINT_ID)
        .containsEntry("limits.maxFailureRatio", CompletionOptions.MAX_FAILURE_RATIO)
        .containsEntry("limits.drainTimeout", CompletionOptions.DRAIN_TIMEOUT)
        .containsEntry("mode", CompletionOptions.MODE)
        .containsEntry("checkpointLocation", CompletionOptions.CHECKPOINT_LOCATION)
        .containsEntry("ledger.retryFailed", CompletionOptions.RETRY_FAILED);
  }

  @Test
  void everyPlaceReachesTheConnector() {
    OptionPlaces.all()
        .forEach(
            (place, option) ->
                assertThat(optionsSeen(place, option)).as(place).containsEntry(option.key(), "x"));
  }

  private static Map<String, String> optionsSeen(String place, Option<?> option) {
    List<String> problems = new ArrayList<>();
    JobTree tree = JobTree.parse("", List.of(place + "=x"), problems);
    Map<String, String> seen = new JobReader().options(Section.root(tree.root(), problems));
    assertThat(problems).as(option.key()).isEmpty();
    return seen;
  }

  @Test
  void listsAndMapsReachTheConnectorAsJson() {
    JobConfig job =
        parse(
            CONTRACT,
            "completion.stop=[END, \"a, b\"]",
            "completion.schema={type: object, properties: {a: {type: string}}}",
            "completion.extraBody={user: u1, logit_bias: {\"5\": 1}}");

    assertThat(job.options())
        .containsEntry("stop", "[\"END\",\"a, b\"]")
        .containsEntry(
            "schema", "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")
        .containsEntry("extraBody", "{\"user\":\"u1\",\"logit_bias\":{\"5\":1}}");
  }

  @Test
  void everyProblemIsToldAtOnceWithItsPathAndTheNearestKey() {
    String text =
        """
        input: {format: json, path: x.jsonl, optoins: {}}
        completion: {modle: openai/gpt-5.4-mini, prompt: "Classify: {text}", maxTokens: many, timeout: 3s}
        limits: {concurrency: -1}
        model: openai/gpt-5.4-mini
        output: {path: out/reviews, table: a.b, mode: upsert}
        launcher: local
        report: {maxFailedRatio: 7}
        """;

    assertThat(problems(text, "nonsense", "input.path.deeper=1"))
        .containsExactlyInAnyOrder(
            "--set: expected path.to.key=value",
            "--set input.path.deeper: path is a value in the file, not a section",
            "input.optoins: unknown key; did you mean input.options?",
            "completion.modle: unknown key; did you mean completion.model?",
            "completion.timeout: unknown key; its place is limits.timeout",
            "completion.maxTokens: must be an integer of 1 or more, not 'many'",
            "limits.concurrency: must be an integer of 0 or more, not '-1'",
            "completion.model: must be given, as provider/model",
            "model: unknown key; its place is completion.model",
            "output.table: contradicts output.path; give one of them",
            "output.mode: must be one of append, overwrite, merge, not upsert",
            "launcher: must be a map",
            "report.maxFailedRatio: must be a number between 0 and 1, not 7");
  }

  @Test
  void anEmptyFileIsToldWhatIsMissing() {
    assertThat(problems(""))
        .contains(
            "input.path: missing; give a path, or a table of a catalog",
            "output.path: missing; give a path, or a table of a catalog",
            "output.mode: missing; one of append, overwrite, merge",
            "completion.model: must be given, as provider/model");
  }

  @Test
  void mergeNeedsAnIdAndAFormatThatCanMerge() {
    assertThat(
            problems(
                CONTRACT, "output.mode=merge", "completion.customId=null", "output.format=parquet"))
        .containsExactlyInAnyOrder(
            "output.mode: merge needs completion.customId, the column to merge by",
            "output.mode: merge needs format delta, or a table whose format can merge");
    assertThat(parse(CONTRACT, "output.mode=merge").mode()).isEqualTo(WriteMode.MERGE);
  }

  @Test
  void brokenYamlIsToldByLineWithoutQuotingTheFile() {
    assertThat(problems("completion: {prompt: \"sk-secret\nlimits: ["))
        .singleElement()
        .asString()
        .startsWith("not valid YAML: ")
        .contains("(line ")
        .doesNotContain("sk-secret");
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThat(problems("mode: live\nmode: live\n"))
        .singleElement()
        .asString()
        .startsWith("not valid YAML: ")
        .contains("duplicate key mode");
  }

  @Test
  void settingsAreTextOrYamlAndTheLastOneWins() {
    JobConfig job =
        parse(
            CONTRACT,
            "limits.concurrency=8",
            "limits.concurrency=9",
            "completion.prompt=\"{text}\"",
            "completion.system={text}: a = b",
            "limits.timeout=null",
            "input.options.pathGlobFilter=*.jsonl",
            "launcher.conf.spark.sql.shuffle.partitions=4",
            "report.maxFailedRatio=0.25");

    assertThat(job.options())
        .containsEntry("concurrency", "9")
        .containsEntry("prompt", "{text}")
        .containsEntry("system", "{text}: a = b")
        .doesNotContainKey("timeout");
    assertThat(job.input().options()).containsEntry("pathGlobFilter", "*.jsonl");
    assertThat(job.conf())
        .containsEntry("spark.sql.shuffle.partitions", "4")
        .containsEntry("spark.executor.memory", "1g");
    assertThat(job.maxFailedRatio()).isEqualByComparingTo("0.25");
  }

  @Test
  void textIsTakenAsItStands() {
    assertThat(parse(CONTRACT, "completion.system='${HOME} \"$x\"'").options())
        .containsEntry("system", "${HOME} \"$x\"");
  }

  @Test
  void everyProblemNamesWhatTheUserWrote() {
    assertThat(problems(CONTRACT, "completion.model=acme/claude"))
        .singleElement()
        .asString()
        .startsWith("completion.model: names the provider 'acme', which this version does not");
    assertThat(problems(CONTRACT, "completion.model=gpt", "provider.name=acme"))
        .singleElement()
        .asString()
        .startsWith("provider.name: names the provider 'acme', which this version does not");
    assertThat(problems(CONTRACT, "completion.prompt=null"))
        .containsExactly(
            "completion.prompt: must be given, or promptColumn or messagesColumn instead of it");
    assertThat(problems(CONTRACT, "completion.promptColumn=text"))
        .containsExactly(
            "completion.prompt: contradicts promptColumn: only one of prompt, promptColumn and"
                + " messagesColumn may be given");
    assertThat(
            problems(
                CONTRACT,
                "launcher.conf.spark.completions.bogus=1",
                "launcher.conf.spark.completions.concurency=1"))
        .containsExactlyInAnyOrder(
            "launcher.conf.spark.completions.bogus: is not an option",
            "launcher.conf.spark.completions.concurency: is not an option; did you mean"
                + " spark.completions.concurrency?");
    assertThat(sessionProblems(Map.of("spark.completions.maxTokens", "x")))
        .singleElement()
        .asString()
        .startsWith("spark.completions.maxTokens: must be an integer");
  }

  @Test
  void textMustBeText() {
    assertThat(
            problems(
                """
                input: {format: json, path: ""}
                completion: {model: openai/gpt-5.4-mini, prompt: "{text}"}
                output: {format: json, path: [out], mode: append}
                report: {path: 5}
                """))
        .containsExactlyInAnyOrder(
            "input.path: must not be empty",
            "output.path: must be text, in quotes if need be",
            "report.path: must be text, in quotes if need be");
  }

  @Test
  void settingsAreReportedWithThePathThatTheyComeFrom() {
    JobConfig job = parse(CONTRACT, "launcher.conf.spark.completions.seed=1");

    assertThat(
            job.placed(
                List.of(
                    new Setting("model", "m", "call"),
                    new Setting("seed", "1", "session"),
                    new Setting("topP", "1", "session"),
                    new Setting("api", "auto", "default"))))
        .extracting(Setting::origin)
        .containsExactly(
            "completion.model",
            "launcher.conf.spark.completions.seed",
            "spark.completions.topP",
            "default");
  }

  @Test
  void aKeyGivenInsteadOfAReferenceIsNotRepeated() {
    assertThatThrownBy(() -> parse(CONTRACT, "provider.apiKey=sk-planted-secret"))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("provider.apiKey: must be a reference")
        .hasMessageNotContaining("planted");
  }

  @Test
  void theSessionSuppliesOptionsThatTheFileLeavesOut() {
    JobConfig job =
        JobConfig.parse(
            "job.yaml",
            CONTRACT,
            List.of("completion.model=null", "completion.column=null"),
            Map.of(
                "spark.completions.model", "openai/gpt-5.4-nano",
                "spark.completions.column", "answer"));

    assertThat(job.column()).isEqualTo("answer");
  }

  private static JobConfig parse(String text, String... settings) {
    return JobConfig.parse("job.yaml", text, List.of(settings), Map.of());
  }

  private static List<String> sessionProblems(Map<String, String> session) {
    return catchThrowableOfType(
            InvalidJobException.class,
            () ->
                JobConfig.parse(
                    "job.yaml", CONTRACT, List.of("completion.maxTokens=null"), session))
        .problems();
  }

  private static List<String> problems(String text, String... settings) {
    return catchThrowableOfType(InvalidJobException.class, () -> parse(text, settings)).problems();
  }
}
