package io.sparkcompletions.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a fault happens.
 *
 * @param description the JSON it was read from, shown as it came
 * @param method the HTTP method it is confined to
 * @param path the endpoint it is confined to; a star stands for one segment, or for a part of one
 * @param promptPattern found somewhere in the last user message
 * @param percent of the requests that the path and the pattern leave
 * @param times after which the rule is spent
 */
public record FaultRule(
    JsonNode description,
    Fault fault,
    Optional<String> method,
    Optional<Pattern> path,
    Optional<Pattern> promptPattern,
    double percent,
    Optional<Long> times) {

  /** A rule of the configuration; empty when a problem was noted. */
  public static Optional<FaultRule> read(
      @Nullable JsonNode node, String place, List<String> problems) {
    int before = problems.size();
    Members members = new Members(node, place, problems);
    Optional<Fault> fault =
        FaultReader.read(members.node("fault").orElse(null), members.at("fault"), problems);
    Optional<String> method = members.text("method");
    Optional<Pattern> path = path(members);
    Optional<Pattern> promptPattern = members.pattern("promptPattern");
    if (path.isEmpty() && fault.isPresent() && fault.get().scope() != Fault.Scope.ANSWER) {
      members.complain("path", "is needed with " + fault.get().kind(), path);
    }
    double percent = members.number("percent", 0, 100).orElse(100.0);
    Optional<Long> times = members.whole("times", 1, Long.MAX_VALUE);
    members.finish();
    if (node == null || fault.isEmpty() || problems.size() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new FaultRule(node, fault.get(), method, path, promptPattern, percent, times));
  }

  /** A one-shot fault: no percentage, and once unless it says otherwise. */
  public static Optional<FaultRule> readOneShot(
      @Nullable JsonNode node, String place, List<String> problems) {
    if (node != null && node.has("percent")) {
      problems.add("percent belongs into the configuration, not into a one-shot fault");
      return Optional.empty();
    }
    return read(node, place, problems)
        .map(
            rule ->
                new FaultRule(
                    rule.description,
                    rule.fault,
                    rule.method,
                    rule.path,
                    rule.promptPattern,
                    100,
                    rule.times.or(() -> Optional.of(1L))));
  }

  boolean concerns(String requestMethod, String requestPath, String prompt) {
    return method.map(requestMethod::equalsIgnoreCase).orElse(true)
        && path.map(pattern -> pattern.matcher(requestPath).matches()).orElse(true)
        && promptPattern.map(pattern -> pattern.matcher(prompt).find()).orElse(true);
  }

  private static Optional<Pattern> path(Members members) {
    Optional<String> path = members.text("path");
    if (path.isPresent() && !path.get().startsWith("/")) {
      return members.complain("path", "must start with /", Optional.empty());
    }
    return path.map(
        text ->
            Pattern.compile(
                Stream.of(text.split("\\*", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining("[^/]*"))));
  }
}
