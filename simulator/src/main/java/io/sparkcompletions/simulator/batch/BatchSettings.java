package io.sparkcompletions.simulator.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.config.Members;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How batches behave; those that exist keep what held when they were created.
 *
 * @param minRunning between which and {@code maxRunning} the time is drawn that all requests take
 * @param window after which a batch expires; absent: the provider's own
 * @param maxRequests of one batch; absent: the provider's own, like all that follows
 * @param enqueuedTokens by model; {@code *} stands for all others
 * @param trouble what is wrong with every batch
 */
public record BatchSettings(
    Duration validating,
    Duration minRunning,
    Duration maxRunning,
    Duration finalizing,
    Duration cancelling,
    Optional<Duration> window,
    Optional<Long> maxRequests,
    Optional<Long> maxFileBytes,
    Optional<Long> maxOpenBatches,
    Optional<Long> maxQueuedRequests,
    Map<String, Long> enqueuedTokens,
    Trouble trouble,
    Quirks quirks) {

  private static final double YEAR = 366 * 86_400;
  private static final long MANY = 1_000_000_000_000L;

  public BatchSettings {
    enqueuedTokens = Map.copyOf(enqueuedTokens);
  }

  public static BatchSettings read(Members members) {
    Duration min = seconds(members, "runningSeconds").orElse(Duration.ofSeconds(10));
    Duration max = seconds(members, "maxRunningSeconds").orElse(min);
    if (max.compareTo(min) < 0) {
      members.complain("maxRunningSeconds", "must be at least runningSeconds", max);
    }
    Duration second = Duration.ofSeconds(1);
    Members trouble = section(members, "trouble");
    Members quirks = section(members, "quirks");
    BatchSettings settings =
        new BatchSettings(
            seconds(members, "validatingSeconds").orElse(second),
            min,
            max,
            seconds(members, "finalizingSeconds").orElse(second),
            seconds(members, "cancellingSeconds").orElse(second),
            seconds(members, "windowSeconds"),
            members.whole("maxRequests", 1, MANY),
            members.whole("maxFileBytes", 1, MANY),
            members.whole("maxOpenBatches", 1, MANY),
            members.whole("maxQueuedRequests", 1, MANY),
            quotas(members),
            Trouble.read(trouble),
            Quirks.read(quirks));
    trouble.finish();
    quirks.finish();
    members.finish();
    return settings;
  }

  private static Members section(Members members, String name) {
    JsonNode node = members.node(name).orElseGet(JsonNodeFactory.instance::objectNode);
    return new Members(node, members.at(name), members.problems());
  }

  static Optional<Duration> seconds(Members members, String name) {
    return members
        .number(name, 0, YEAR)
        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** A number for each model by itself, or numbers by model. */
  private static Map<String, Long> quotas(Members members) {
    Optional<JsonNode> node = members.node("enqueuedTokens");
    if (node.isEmpty() || !node.get().isObject()) {
      return members
          .whole("enqueuedTokens", 1, MANY)
          .map(limit -> Map.of("*", limit))
          .orElse(Map.of());
    }
    Members models = new Members(node.get(), members.at("enqueuedTokens"), members.problems());
    Map<String, Long> quotas = new HashMap<>();
    node.get()
        .fieldNames()
        .forEachRemaining(
            model -> models.whole(model, 1, MANY).ifPresent(limit -> quotas.put(model, limit)));
    return quotas;
  }

  /** How many tokens of a model may be waiting. */
  public Optional<Long> quota(String model) {
    return Optional.ofNullable(enqueuedTokens.getOrDefault(model, enqueuedTokens.get("*")));
  }
}
