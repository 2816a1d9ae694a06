package io.sparkcompletions.simulator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

  private static final String CHAT = "/v1/chat/completions";

  @Test
  void percentagesAreSharesOfAllRequests() {
    FaultPlan plan =
        plan(
            "{percent: 5, fault: {status: 500}}",
            "{percent: 10, fault: {kind: stall}}",
            "{percent: 1, fault: {kind: truncatedBody}}");

    Map<String, Integer> drawn = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String kind = plan.draw(CHAT, "", draw("body " + i, 1)).map(Fault::kind).orElse("none");
      drawn.merge(kind, 1, Integer::sum);
    }

    assertThat(drawn.get("status") / 200.0).isCloseTo(5, within(0.5));
    assertThat(drawn.get("stall") / 200.0).isCloseTo(10, within(0.7));
    assertThat(drawn.get("truncatedBody") / 200.0).isCloseTo(1, within(0.3));
  }

  @Test
  void whichRequestsFailDoesNotDependOnTheirOrder() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      bodies.add("body " + i);
    }
    Map<String, Boolean> inOrder = failed(bodies);
    Collections.shuffle(bodies, new Random(3));

    assertThat(failed(bodies)).isEqualTo(inOrder);
    assertThat(inOrder).containsValue(true);
  }

  private static Map<String, Boolean> failed(List<String> bodies) {
    FaultPlan plan = plan("{percent: 20, fault: {status: 500}}");
    Map<String, Boolean> failed = new HashMap<>();
    bodies.forEach(body -> failed.put(body, plan.draw(CHAT, "", draw(body, 1)).isPresent()));
    return failed;
  }

  @Test
  void retryOfABodyDrawsAnew() {
    FaultPlan plan = plan("{percent: 50, fault: {status: 500}}");

    List<Boolean> arrivals = new ArrayList<>();
    for (int arrival = 1; arrival <= 20; arrival++) {
      arrivals.add(plan.draw(CHAT, "", draw("the same", arrival)).isPresent());
    }
    assertThat(arrivals).contains(true, false);
  }

  @Test
  void rulesAreConfinedToTheirPathAndPrompt() {
    FaultPlan plan =
        plan(
            "{promptPattern: 'po[i]son', fault: {kind: refusal}}",
            "{path: /v1/responses, fault: {status: 503}}");

    assertThat(kind(plan, CHAT, "some poison here")).contains("refusal");
    assertThat(kind(plan, CHAT, "water")).isEmpty();
    assertThat(kind(plan, "/v1/responses", "water")).contains("status");
    assertThat(kind(plan, "/v1/responses", "poison")).contains("refusal");
  }

  @Test
  void requestsThatGenerateNothingAreConcernedByRulesThatNameTheirPath() {
    FaultPlan plan = plan("{fault: {status: 500}}", "{path: /v1/models, fault: {status: 401}}");

    assertThat(plan.drawNamed("GET", "/v1/models", Set.of(Fault.Scope.ANSWER), draw("a", 1)))
        .hasValueSatisfying(fault -> assertThat(((Fault.Status) fault).status()).isEqualTo(401));
    assertThat(plan.drawNamed("GET", "/v1/models/gpt-5", Set.of(Fault.Scope.ANSWER), draw("a", 1)))
        .isEmpty();
  }

  @Test
  void ruleIsSpentAfterItsTimesUntilReset() {
    FaultPlan plan = plan("{times: 2, fault: {status: 500}}");

    assertThat(kind(plan, CHAT, "")).isPresent();
    assertThat(kind(plan, CHAT, "")).isPresent();
    assertThat(kind(plan, CHAT, "")).isEmpty();
    plan.reset();
    assertThat(kind(plan, CHAT, "")).isPresent();
  }

  @Test
  void oneShotFaultsComeFirstInTheirOrderAndCountDown() {
    FaultPlan plan = plan("{fault: {kind: refusal}}");
    add(plan, "{times: 2, fault: {status: 429}}");
    add(plan, "{fault: {kind: stall}}");

    assertThat(kind(plan, CHAT, "")).contains("status");
    assertThat(plan.pending()).extracting(FaultPlan.Pending::timesLeft).containsExactly(1L, 1L);
    assertThat(kind(plan, CHAT, "")).contains("status");
    assertThat(kind(plan, CHAT, "")).contains("stall");
    assertThat(plan.pending()).isEmpty();
    assertThat(kind(plan, CHAT, "")).contains("refusal");
  }

  @Test
  void oneShotFaultWaitsForTheRequestItIsMeantFor() {
    FaultPlan plan = plan();
    add(plan, "{path: /v1/responses, promptPattern: row 7, fault: {kind: stall}}");

    assertThat(kind(plan, CHAT, "row 7")).isEmpty();
    assertThat(kind(plan, "/v1/responses", "row 8")).isEmpty();
    assertThat(kind(plan, "/v1/responses", "this is row 7")).contains("stall");
  }

  @Test
  void unchangedRulesGoOnCounting() {
    FaultPlan plan = plan("{times: 1, fault: {status: 500}}");
    assertThat(kind(plan, CHAT, "")).isPresent();

    plan.rules(List.of(rule("{times: 1, fault: {status: 500}}")));
    assertThat(kind(plan, CHAT, "")).isEmpty();
    plan.rules(List.of(rule("{times: 1, fault: {status: 501}}")));
    assertThat(kind(plan, CHAT, "")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resetBeforeProcessing",
        "resetBeforeHeaders",
        "resetAfterHeaders",
        "stall",
        "truncatedBody",
        "malformedJson",
        "htmlPage",
        "blankBody",
        "emptyChoices",
        "nullContent",
        "length",
        "contentFilter",
        "refusal",
        "missingUsage",
        "missingUsageDetails",
        "extraMembers",
        "failed"
      })
  void everyKindIsKnownByItsName(String kind) {
    assertThat(rule("{fault: {kind: " + kind + "}}").fault().kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{fault: {kind: stal}} | fault.kind is not known: stal",
        "{fault: {}} | fault.kind or status is needed",
        "{} | fault must be an object",
        "{fault: {kind: delay}} | fault.millis is needed",
        "{fault: {kind: status}} | fault.status is needed",
        "{fault: {kind: stall, status: 500}} | fault.status does not go with kind stall",
        "{fault: {status: 200}} | fault.status must be between 400 and 599",
        "{fault: {status: 500, html: true, blank: true}} | fault.blank does not go with html",
        "{fault: {kind: length, code: x}} | fault.code is unknown",
        "{fault: {kind: stall}, promptPattern: '('} | promptPattern is not a regular expression",
        "{fault: {kind: stall}, path: v1} | path must start with /",
        "{fault: {kind: stall}, times: 0} | times must be between 1",
        "{fault: {kind: stall}, percent: 101} | percent must be between 0.0 and 100.0",
      })
  void wrongRulesAreRefusedWithTheReason(String yaml, String problem) {
    List<String> problems = new ArrayList<>();

    assertThat(FaultRule.read(Documents.yaml(yaml), "", problems)).isEmpty();
    assertThat(problems).singleElement().asString().startsWith(problem);
  }

  private static Optional<String> kind(FaultPlan plan, String path, String prompt) {
    return plan.draw(path, prompt, draw("x", 1)).map(Fault::kind);
  }

  private static FaultPlan plan(String... rules) {
    List<FaultRule> read = new ArrayList<>();
    for (String yaml : rules) {
      read.add(rule(yaml));
    }
    return new FaultPlan(read);
  }

  private static void add(FaultPlan plan, String yaml) {
    FaultRule rule =
        FaultRule.readOneShot(Documents.yaml(yaml), "", new ArrayList<>()).orElseThrow();
    assertThat(plan.add(rule).id()).isPositive();
  }

  private static FaultRule rule(String yaml) {
    List<String> problems = new ArrayList<>();
    Optional<FaultRule> rule = FaultRule.read(Documents.yaml(yaml), "", problems);
    assertThat(problems).isEmpty();
    return rule.orElseThrow();
  }

  private static Draw draw(String body, int arrival) {
    return Draw.of(1, BodyHash.of(body.getBytes(StandardCharsets.UTF_8)), arrival);
  }
}
