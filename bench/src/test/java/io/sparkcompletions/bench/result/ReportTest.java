package io.sparkcompletions.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.bench.process.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Machine MACHINE =
      new Machine("os", "cpu", 2, 1024, 0.1, "jdk", "4.2.0", "abc");

  @TempDir private Path folder;

  @Test
  void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(1, 2.5, 4));
  }

  @Test
  void ratiosAreTakenPairByPair() {
    assertThat(Series.ratio("r", List.of(1.0, 6.0), List.of(2.0, 3.0)).values())
        .containsExactly(0.5, 2.0);
  }

  @Test
  void figuresWithoutAPartnerAreRefused() {
    assertThatThrownBy(() -> Series.ratio("r", List.of(1.0, 2.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundItselfMeetsAtLeastAndAtMostButNotBelow() {
    assertThat(Target.atLeast(2).isMetBy(2)).isTrue();
    assertThat(Target.atMost(2).isMetBy(2)).isTrue();
    assertThat(Target.below(2).isMetBy(2)).isFalse();
  }

  @Test
  void fileKeepsSpecMachineValuesAndVerdict() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Report report =
        new Report(
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            "b",
            Json.tree(Map.of("seed", 7)),
            MACHINE);

    report.section("s", Series.of("ratio", "", List.of(0.9, 0.8, 1.0)).with(Target.atLeast(0.95)));

    JsonNode kept = Json.parse(Files.readString(report.write(folder)));
    assertThat(kept.at("/spec/seed").asInt()).isEqualTo(7);
    assertThat(kept.at("/machine/commit").asText()).isEqualTo("abc");
    assertThat(kept.at("/sections/0/series/0/values")).hasSize(3);
    assertThat(kept.at("/sections/0/series/0/median").asDouble()).isEqualTo(0.9);
    assertThat(kept.at("/sections/0/series/0/met").asBoolean()).isFalse();
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("MISSED");
  }
}
