package io.sparkcompletions.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimerThreadTest {
  private final BlockingQueue<Long> rings = new LinkedBlockingQueue<>();

  @Test
  void ringsNotBeforeTheAlarmAndTheEarlierAlarmWins() throws InterruptedException {
    try (TimerThread timer = new TimerThread()) {
      timer.start(() -> rings.add(timer.nanos()));
      timer.wakeAt(timer.nanos() + Duration.ofHours(1).toNanos());
      long soon = timer.nanos() + Duration.ofMillis(20).toNanos();
      timer.wakeAt(soon);
      assertThat(rings.take()).isGreaterThanOrEqualTo(soon);
      timer.wakeAt(0);
      assertThat(rings.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void closingEndsItsThread() throws InterruptedException {
    BlockingQueue<Thread> thread = new LinkedBlockingQueue<>();
    TimerThread timer = new TimerThread();
    timer.start(() -> thread.add(Thread.currentThread()));
    timer.wakeAt(0);
    Thread ringing = thread.take();
    assertThat(ringing.isDaemon()).isTrue();
    timer.close();
    ringing.join(10_000);
    assertThat(ringing.isAlive()).isFalse();
  }
}
