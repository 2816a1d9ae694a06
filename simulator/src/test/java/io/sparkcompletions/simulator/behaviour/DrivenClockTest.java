package io.sparkcompletions.simulator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrivenClockTest {

  private final SettableClock real = new SettableClock();
  private final Instant start = real.instant();

  @Test
  void runsFasterFromWhenItIsToldTo() {
    DrivenClock clock = new DrivenClock(real, 1);
    real.advance(Duration.ofSeconds(1));
    clock.speed(3_600);
    real.advance(Duration.ofSeconds(2));

    assertThat(clock.instant()).isEqualTo(start.plusSeconds(7_201));
    clock.speed(0);
    real.advance(Duration.ofSeconds(5));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(7_201));
  }

  @Test
  void isPutForwardByAnyAmount() {
    DrivenClock clock = new DrivenClock(real, 2);
    clock.advance(Duration.ofDays(29));
    real.advance(Duration.ofSeconds(1));

    assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofDays(29)).plusSeconds(2));
  }
}
