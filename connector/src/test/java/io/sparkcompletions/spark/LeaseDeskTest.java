package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.options.ResolvedOptions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseDeskTest {
  private final LeaseDesk desk = new LeaseDesk();

  @Test
  void runsShareLimitsUnlessTheyAskAnotherServerModelOrRate() {
    int book = desk.book(options(Map.of()));

    assertThat(desk.book(options(Map.of("system", "Be brief.")))).isEqualTo(book);
    assertThat(desk.book(options(Map.of("promptCache", "long")))).isEqualTo(book);
    assertThat(desk.book(options(Map.of("concurrency", "7")))).isNotEqualTo(book);
    assertThat(desk.book(options(Map.of("model", "openai/gpt-5.4")))).isNotEqualTo(book);
  }

  private static ResolvedOptions options(Map<String, String> changes) {
    Map<String, String> options =
        new HashMap<>(Map.of("model", "openai/gpt-5.4-mini", "prompt", "{a}"));
    options.putAll(changes);
    return ResolvedOptions.resolve(options, Map.of());
  }
}
