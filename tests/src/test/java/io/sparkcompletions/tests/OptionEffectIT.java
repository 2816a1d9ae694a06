package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.Effect;
import io.sparkcompletions.options.Option;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The options table says which options change the request and so its key: that decides what is paid
 * for again. Here every option is changed, and the keys that come to lie in a ledger are looked at.
 */
class OptionEffectIT {
  /** Takes an option away. */
  private static final String AWAY = "";

  /** Stands for the second simulator. */
  private static final String OTHER_BASE_URL = "other";

  /** Those that have one value only, as far as one server goes. */
  private static final Set<String> UNCHANGEABLE = Set.of("mode", "provider", "apiVersion");

  /** Another value for each other option, and what has to be taken away for it. */
  private static final Map<String, Map<String, String>> CHANGES = changes();

  private static SimulatorFixture simulator;
  private static SimulatorFixture other;

  @TempDir Path temporary;
  private int runs;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start();
    other = SimulatorFixture.start();
    for (String name : List.of("first", "second")) {
      LocalSpark.session().conf().set("spark.completions.secret." + name, SimulatorFixture.KEY);
    }
  }

  @AfterAll
  static void stop() {
    for (String name : List.of("first", "second")) {
      LocalSpark.session().conf().unset("spark.completions.secret." + name);
    }
    simulator.close();
    other.close();
  }

  @Test
  void everyOptionIsClassifiedAsItsEffectOnTheKeysReallyIs() {
    List<Option<?>> options =
        CompletionOptions.all().stream()
            .filter(option -> !UNCHANGEABLE.contains(option.key()))
            .toList();
    assertThat(CHANGES)
        .as("a new option needs another value here")
        .containsOnlyKeys(options.stream().map(Option::key).toList());
    Set<String> base = keys(Map.of());
    assertThat(base).hasSize(3);
    List<String> wrong = new ArrayList<>();
    for (Option<?> option : options) {
      boolean toldByANull = option.equals(CompletionOptions.NULL_VALUES);
      Set<String> changed = keys(CHANGES.get(option.key()), toldByANull ? 4 : 3);
      boolean changes = !changed.equals(base);
      if (changes != (option.effect() == Effect.ANSWER)) {
        wrong.add(option.key() + " is said to have effect " + option.effect());
      }
      if (changes && !toldByANull) {
        assertThat(changed).as(option.key()).hasSize(3).doesNotContainAnyElementsOf(base);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void withoutDeduplicationTheUsersIdsTellRequestsApart() {
    Map<String, String> apart = new HashMap<>(Map.of("deduplicate", "false"));
    Set<String> numbered = keys(apart);
    apart.put("customId", "id");
    Set<String> named = keys(apart);
    apart.put("customId", "concat('x', id)");

    assertThat(named).hasSize(3).doesNotContainAnyElementsOf(numbered);
    assertThat(keys(apart)).hasSize(3).doesNotContainAnyElementsOf(named);
  }

  private Set<String> keys(Map<String, String> changes) {
    return keys(changes, 3);
  }

  /** The keys in the ledger of a run with these options over the base ones. */
  private Set<String> keys(Map<String, String> changes, int rows) {
    Map<String, String> options = new HashMap<>();
    options.put("model", SimulatorFixture.MODEL);
    options.put("baseUrl", simulator.baseUrl());
    options.put("apiKey", "secret:first");
    options.put("prompt", "Echo: {text}");
    options.putAll(changes);
    options.values().removeIf(AWAY::equals);
    options.computeIfPresent(
        "baseUrl", (key, url) -> url.equals(OTHER_BASE_URL) ? other.baseUrl() : url);
    String location = temporary.resolve("ledger-" + runs++).toString();
    options.put("checkpointLocation", location);
    CompletionSpec spec = CompletionSpec.builder().options(options).build();
    Completions.withCompletions(rows(rows), spec).count();
    return new TreeSet<>(
        Completions.ledger(LocalSpark.session(), location)
            .entries()
            .select("key")
            .as(Encoders.STRING())
            .collectAsList());
  }

  /** The fourth row has no text: it is asked only if nulls are rendered. */
  private static Dataset<Row> rows(int rows) {
    return LocalSpark.session()
        .range(0, rows, 1, 1)
        .selectExpr(
            "id",
            "if(id = 3, null, concat('effect ', id)) AS text",
            "concat('Be brief, ', id) AS advice",
            "array(named_struct('role', 'user', 'content', concat('told ', id))) AS talk",
            "array(named_struct('role', 'user', 'content', concat('told before ', id)),"
                + " named_struct('role', 'user', 'content', concat('told now ', id))) AS long_talk");
  }

  private static Map<String, Map<String, String>> changes() {
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("model", "openai/gpt-5.4"),
            Map.entry("modelColumn", "'gpt-5.4'"),
            Map.entry("baseUrl", OTHER_BASE_URL),
            Map.entry("endpointId", "rehearsal"),
            Map.entry("api", "responses"),
            Map.entry("apiKey", "secret:second"),
            Map.entry("organization", "org-1"),
            Map.entry("project", "proj_1"),
            Map.entry("headers", "{\"X-Team\": \"search\"}"),
            Map.entry("prompt", "Echo again: {text}"),
            Map.entry("promptColumn", "concat('from a column ', text)"),
            Map.entry("imageColumn", "'https://images.example/1.png'"),
            Map.entry("messagesColumn", "talk"),
            Map.entry("system", "Be brief."),
            Map.entry("systemColumn", "advice"),
            Map.entry("nullValues", "empty"),
            Map.entry("maxInputTokens", "40"),
            Map.entry("onInputTooLong", "drop"),
            Map.entry("maxTokens", "32"),
            Map.entry("maxTokensColumn", "32"),
            Map.entry("temperature", "0.5"),
            Map.entry("temperatureColumn", "0.5"),
            Map.entry("topP", "0.9"),
            Map.entry("stop", "[\"END\"]"),
            Map.entry("stopColumn", "'END'"),
            Map.entry("seed", "5"),
            Map.entry("seedColumn", "id"),
            Map.entry("reasoningEffort", "low"),
            Map.entry("tools", "[{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]"),
            Map.entry("toolChoice", "none"),
            Map.entry("schema", "a STRING"),
            Map.entry("schemas", "{\"one\": \"a STRING\"}"),
            Map.entry("schemaColumn", "'one'"),
            Map.entry("schemaMode", "json"),
            Map.entry("extraBody", "{\"store\": true}"),
            Map.entry("customId", "id"),
            Map.entry("column", "label"),
            Map.entry("includeResponse", "true"),
            Map.entry("preserveOrder", "true"),
            Map.entry("deduplicate", "false"),
            Map.entry("onTruncated", "keep"),
            Map.entry("retryMaxTokens", "64"),
            Map.entry("maxRepairs", "2"),
            Map.entry("onContentFiltered", "keep"),
            Map.entry("onRefused", "keep"),
            Map.entry("failOnError", "true"),
            Map.entry("maxFailureRatio", "0.9"),
            Map.entry("priceTable", System.getProperty("project.root") + "/conf/prices.json"),
            Map.entry("checkpointLocation", "a directory of its own for every run here"),
            Map.entry("checkpointRoot", System.getProperty("java.io.tmpdir")),
            Map.entry("flushInterval", "250ms"),
            Map.entry("flushRecords", "10"),
            Map.entry("retryFailed", "all"),
            Map.entry("recordRequests", "all"),
            Map.entry("concurrency", "3"),
            Map.entry("requestsPerMinute", "60000"),
            Map.entry("tokensPerMinute", "20000000"),
            Map.entry("promptCache", "short"),
            Map.entry("timeout", "90s"),
            Map.entry("connectTimeout", "5s"),
            Map.entry("maxAttempts", "9"),
            Map.entry("maxUnansweredAttempts", "1"),
            Map.entry("maxRetryDelay", "2m"),
            Map.entry("drainTimeout", "5s"),
            Map.entry("maxInFlightBytes", "1m"));
    Map<String, Map<String, String>> changes = new HashMap<>();
    values.forEach((key, value) -> changes.put(key, new HashMap<>(Map.of(key, value))));
    changes.get("promptColumn").put("prompt", AWAY);
    changes.get("messagesColumn").put("prompt", AWAY);
    for (String option : List.of("maxInputTokens", "onInputTooLong")) {
      changes
          .get(option)
          .putAll(
              Map.of(
                  "maxInputTokens",
                  "24",
                  "onInputTooLong",
                  "drop",
                  "messagesColumn",
                  "long_talk",
                  "prompt",
                  AWAY));
    }
    changes.get("toolChoice").put("tools", values.get("tools"));
    changes.get("schemaMode").put("schema", values.get("schema"));
    changes.get("schemas").put("schemaColumn", values.get("schemaColumn"));
    changes.get("schemaColumn").put("schemas", values.get("schemas"));
    return changes;
  }
}
