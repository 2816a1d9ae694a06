package io.sparkcompletions.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.behaviour.Fault.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which fault, if any, a request draws.
 *
 * <p>One-shot faults come first, oldest first. Then one figure in [0, 100) is drawn for the request
 * and the rules that concern it are walked in order, each claiming its percentage of the range: two
 * rules of 5 percent fail exactly 10 percent together, and a rule without a percentage claims the
 * rest. The figure follows from {@link Draw}, so percentages do not depend on the order of arrival;
 * {@code times} does, by its nature.
 *
 * <p>Thread-safe: one lock, no waiting.
 */
public final class FaultPlan {

  /** A fault that waits for its request. */
  public record Pending(long id, FaultRule rule, long timesLeft) {}

  /** Guarded by this, like all that follows. */
  private final List<Pending> oneShots = new ArrayList<>();

  private List<FaultRule> rules;
  private long[] spent;
  private long lastId;

  public FaultPlan(List<FaultRule> rules) {
    this.rules = List.copyOf(rules);
    this.spent = new long[rules.size()];
  }

  /** For a request for generation. */
  public synchronized Optional<Fault> draw(String path, String prompt, Draw draw) {
    return draw(
        rule -> rule.concerns("POST", path, prompt) && rule.fault().scope() == Scope.ANSWER, draw);
  }

  /** For a request for generation that came in a batch: only what its answer can tell. */
  public synchronized Optional<Fault> drawInBatch(String path, String prompt, Draw draw) {
    return draw(
        rule ->
            rule.concerns("POST", path, prompt)
                && (rule.fault() instanceof Fault.Status || rule.fault() instanceof Fault.Altered),
        draw);
  }

  /**
   * For any other request: only a rule that names its path concerns it.
   *
   * @param scopes what can happen to it at this point
   */
  public synchronized Optional<Fault> drawNamed(
      String method, String path, Set<Scope> scopes, Draw draw) {
    return draw(
        rule ->
            rule.path().isPresent()
                && rule.concerns(method, path, "")
                && scopes.contains(rule.fault().scope()),
        draw);
  }

  private Optional<Fault> draw(Predicate<FaultRule> concerned, Draw draw) {
    return oneShot(concerned).or(() -> ruled(concerned, draw));
  }

  public synchronized Pending add(FaultRule rule) {
    Pending pending = new Pending(++lastId, rule, rule.times().orElse(1L));
    oneShots.add(pending);
    return pending;
  }

  public synchronized List<Pending> pending() {
    return List.copyOf(oneShots);
  }

  public synchronized void clearPending() {
    oneShots.clear();
  }

  /** Forgets the one-shot faults and how often each rule has fired. */
  public synchronized void reset() {
    oneShots.clear();
    spent = new long[rules.size()];
  }

  /** Takes other rules; equal ones go on counting. */
  public synchronized void rules(List<FaultRule> others) {
    if (!descriptions(others).equals(descriptions(rules))) {
      rules = List.copyOf(others);
      spent = new long[rules.size()];
    }
  }

  private static List<JsonNode> descriptions(List<FaultRule> of) {
    return of.stream().map(FaultRule::description).toList();
  }

  private Optional<Fault> oneShot(Predicate<FaultRule> concerned) {
    for (int i = 0; i < oneShots.size(); i++) {
      Pending next = oneShots.get(i);
      if (concerned.test(next.rule())) {
        if (next.timesLeft() == 1) {
          oneShots.remove(i);
        } else {
          oneShots.set(i, new Pending(next.id(), next.rule(), next.timesLeft() - 1));
        }
        return Optional.of(next.rule().fault());
      }
    }
    return Optional.empty();
  }

  private Optional<Fault> ruled(Predicate<FaultRule> concerned, Draw draw) {
    double figure = draw.uniform("fault") * 100;
    double claimed = 0;
    for (int i = 0; i < rules.size(); i++) {
      FaultRule rule = rules.get(i);
      if (!concerned.test(rule) || spent[i] >= rule.times().orElse(Long.MAX_VALUE)) {
        continue;
      }
      claimed += rule.percent();
      if (figure < claimed) {
        spent[i]++;
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }
}
