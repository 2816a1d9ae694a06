package io.sparkcompletions.simulator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTest {

  private final List<String> problems = new ArrayList<>();

  @Test
  void lognormalHasTheMeanAndThePercentileItWasAskedFor() {
    Latency latency = read("{meanMillis: 200, p99Millis: 800}");

    double[] millis = new double[40_000];
    double sum = 0;
    for (int i = 0; i < millis.length; i++) {
      millis[i] = latency.of(draw("body " + i, 1)).toNanos() / 1e6;
      sum += millis[i];
    }
    Arrays.sort(millis);

    assertThat(sum / millis.length).isCloseTo(200, within(4.0));
    assertThat(millis[(int) (millis.length * 0.99)]).isCloseTo(800, within(40.0));
  }

  @Test
  void latencyFollowsFromSeedBodyAndArrivalOnly() {
    Latency latency = read("{meanMillis: 200, p99Millis: 800}");

    assertThat(latency.of(draw("a", 1))).isEqualTo(latency.of(draw("a", 1)));
    assertThat(latency.of(draw("a", 1))).isNotEqualTo(latency.of(draw("a", 2)));
    assertThat(latency.of(draw("a", 1))).isNotEqualTo(latency.of(draw("b", 1)));
    assertThat(latency.of(draw("a", 1)))
        .isNotEqualTo(latency.of(Draw.of(8, BodyHash.of(bytes("a")), 1)));
  }

  @Test
  void fixedLatencyIsFixed() {
    assertThat(read("{millis: 2.5}").of(draw("a", 1))).isEqualTo(Duration.ofNanos(2_500_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{millis: 3, meanMillis: 3, p99Millis: 4}",
        "{meanMillis: 200}",
        "{meanMillis: 200, p99Millis: 200}",
        "{meanMillis: 10, p99Millis: 150}",
        "{millis: -1}",
        "{millis: 1, mills: 1}"
      })
  void contradictoryLatenciesAreRefused(String yaml) {
    Latency unused = read(yaml);
    assertThat(problems).isNotEmpty();
  }

  private Latency read(String yaml) {
    return Latency.read(new Members(Documents.yaml(yaml), "latency", problems));
  }

  private static Draw draw(String body, int arrival) {
    return Draw.of(7, BodyHash.of(bytes(body)), arrival);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
