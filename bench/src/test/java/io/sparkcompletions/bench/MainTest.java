package io.sparkcompletions.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.bench.process.Json;
import org.junit.jupiter.api.Test;

class MainTest {
  private static final int WRONG_ARGUMENTS = 2;

  @Test
  void everyBenchmarkHasANameOfItsOwn() {
    assertThat(Benchmarks.ALL).extracting(Benchmark::name).doesNotHaveDuplicates();
  }

  @Test
  void everySpecSurvivesItsWayThroughTheResultFile() {
    for (Benchmark<?> benchmark : Benchmarks.ALL) {
      Record spec = benchmark.spec();
      assertThat((Record) Json.value(Json.tree(spec), spec.getClass())).isEqualTo(spec);
    }
  }

  @Test
  void unknownBenchmarkIsRefused() {
    assertThat(Main.execute("efficency")).isEqualTo(WRONG_ARGUMENTS);
  }

  @Test
  void unknownMemberOfASpecIsRefused() {
    assertThat(Main.execute("cpu", "--set", "row=1")).isEqualTo(WRONG_ARGUMENTS);
  }

  @Test
  void valueOfAnotherTypeIsRefused() {
    assertThat(Main.execute("cpu", "--set", "rows=many")).isEqualTo(WRONG_ARGUMENTS);
  }
}
