package io.sparkcompletions.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.anthropic.AnthropicSettings;
import io.sparkcompletions.simulator.batch.BatchSettings;
import io.sparkcompletions.simulator.behaviour.FaultRule;
import io.sparkcompletions.simulator.behaviour.Latency;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.RateLimits;
import io.sparkcompletions.simulator.compat.CompatSettings;
import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.config.InvalidConfigException;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Account;
import io.sparkcompletions.simulator.gemini.GeminiSettings;
import io.sparkcompletions.simulator.openai.AzureSettings;
import io.sparkcompletions.simulator.openai.OpenAiSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a simulator behaves. Immutable; {@code conf/simulator.yaml} shows every member with its
 * default.
 *
 * <p>Errors: {@link InvalidConfigException} with every problem at once; unknown members are
 * refused.
 */
public final class SimulatorConfig {

  private static final long MAX_RATE = 1_000_000_000_000L;

  private final ObjectNode source;
  private final long seed;
  private final Latency latency;
  private final RateLimits limits;
  private final Optional<BigDecimal> creditUsd;
  private final List<FaultRule> faults;
  private final OpenAiSettings openAi;
  private final AnthropicSettings anthropic;
  private final GeminiSettings gemini;
  private final AzureSettings azure;
  private final CompatSettings compat;
  private final int promptCacheEntries;
  private final BatchSettings batch;
  private final double clockSpeed;
  private final int keepDetail;
  private final int promptChars;
  private final int maxBodyBytes;

  private SimulatorConfig(ObjectNode source) {
    List<String> problems = new ArrayList<>();
    Members members = new Members(source, "", problems);
    this.source = source;
    this.seed = members.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(1L);
    this.latency =
        members
            .node("latency")
            .map(node -> Latency.read(new Members(node, "latency", problems)))
            .orElse(Latency.NONE);
    this.limits =
        new RateLimits(
            perMinute(members),
            Duration.ofNanos(
                Math.round(members.number("burstSeconds", 0.001, 60).orElse(1.0) * 1e9)),
            members.flag("refusedRequestsCount", true));
    this.creditUsd = members.amount("creditUsd");
    this.faults = faults(members, problems);
    Account account = Account.read(members);
    this.openAi = OpenAiSettings.read(members, account);
    this.gemini = GeminiSettings.read(section(members, "gemini"), account);
    this.anthropic = AnthropicSettings.read(section(members, "anthropic"), account);
    Members compatible = section(members, "compat");
    this.azure = AzureSettings.read(section(compatible, "azure"), openAi);
    this.compat = CompatSettings.read(compatible, account);
    this.promptCacheEntries =
        members
            .whole("promptCacheEntries", 1, Integer.MAX_VALUE)
            .orElse((long) PromptCache.ENTRIES)
            .intValue();
    this.batch = BatchSettings.read(section(members, "batch"));
    this.clockSpeed = members.number("clockSpeed", 0, 1_000_000).orElse(1.0);
    this.keepDetail =
        members.whole("keepDetail", 0, Integer.MAX_VALUE).orElse(1_000_000L).intValue();
    this.promptChars = members.whole("promptChars", 0, 1_000_000).orElse(200L).intValue();
    this.maxBodyBytes =
        members.whole("maxBodyBytes", 1, Integer.MAX_VALUE - 8).orElse(67_108_864L).intValue();
    members.finish();
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  /** No latency, no limits, no faults. */
  public static SimulatorConfig defaults() {
    return parse("");
  }

  public static SimulatorConfig parse(String yaml) {
    return new SimulatorConfig(Documents.yaml(yaml));
  }

  public static SimulatorConfig load(Path file) {
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new InvalidConfigException(List.of("cannot read " + file + ": " + e.getMessage()));
    }
  }

  /** Members of {@code changes} replace those of this one; null restores a default. */
  SimulatorConfig with(ObjectNode changes) {
    ObjectNode merged = source.deepCopy();
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      if (change.getValue().isNull() && merged.has(change.getKey())) {
        merged.remove(change.getKey());
      } else {
        merged.set(change.getKey(), change.getValue());
      }
    }
    return new SimulatorConfig(merged);
  }

  /** What concerns one provider only; may be absent. */
  private static Members section(Members members, String name) {
    JsonNode node = members.node(name).orElseGet(JsonNodeFactory.instance::objectNode);
    return new Members(node, members.at(name), members.problems());
  }

  private static Map<Metric, Long> perMinute(Members members) {
    Map<Metric, Long> limits = new EnumMap<>(Metric.class);
    Map.of(
            "requestsPerMinute", Metric.REQUESTS,
            "tokensPerMinute", Metric.TOKENS,
            "inputTokensPerMinute", Metric.INPUT_TOKENS,
            "outputTokensPerMinute", Metric.OUTPUT_TOKENS)
        .forEach(
            (name, metric) ->
                members.whole(name, 1, MAX_RATE).ifPresent(limit -> limits.put(metric, limit)));
    return limits;
  }

  private static List<FaultRule> faults(Members members, List<String> problems) {
    List<FaultRule> rules = new ArrayList<>();
    List<JsonNode> nodes = members.list("faults");
    for (int i = 0; i < nodes.size(); i++) {
      FaultRule.read(nodes.get(i), "faults[" + i + "]", problems).ifPresent(rules::add);
    }
    return rules;
  }

  ObjectNode source() {
    return source.deepCopy();
  }

  long seed() {
    return seed;
  }

  Latency latency() {
    return latency;
  }

  RateLimits limits() {
    return limits;
  }

  Optional<BigDecimal> creditUsd() {
    return creditUsd;
  }

  List<FaultRule> faults() {
    return faults;
  }

  OpenAiSettings openAi() {
    return openAi;
  }

  AnthropicSettings anthropic() {
    return anthropic;
  }

  GeminiSettings gemini() {
    return gemini;
  }

  AzureSettings azure() {
    return azure;
  }

  CompatSettings compat() {
    return compat;
  }

  int promptCacheEntries() {
    return promptCacheEntries;
  }

  BatchSettings batch() {
    return batch;
  }

  double clockSpeed() {
    return clockSpeed;
  }

  int keepDetail() {
    return keepDetail;
  }

  int promptChars() {
    return promptChars;
  }

  int maxBodyBytes() {
    return maxBodyBytes;
  }
}
