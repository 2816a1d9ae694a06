package io.sparkcompletions.live.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.LiveResult;
import io.sparkcompletions.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CompletionWindowTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final LiveResult RESULT =
      new LiveResult(Failure.of(ErrorCode.CANCELLED, ""), 0, 0, Duration.ZERO, Instant.EPOCH);

  @Test
  void handsBackInTheOrderOfCompletion() {
    CompletionWindow<String> window = new CompletionWindow<>(100, 1000);
    Consumer<LiveResult> a = window.admit("a", 1);
    Consumer<LiveResult> b = window.admit("b", 1);
    b.accept(RESULT);
    a.accept(RESULT);
    assertThat(window.poll().orElseThrow().item()).isEqualTo("b");
    assertThat(window.poll().orElseThrow().item()).isEqualTo("a");
    assertThat(window.held()).isZero();
  }

  @Test
  void whatIsFinishedIsHeldUntilItIsTaken() {
    CompletionWindow<String> window = new CompletionWindow<>(1, 1000);
    Consumer<LiveResult> a = window.admit("a", 1);
    a.accept(RESULT);
    assertThat(window.hasRoom(1)).isFalse();
    assertThat(window.poll()).isPresent();
    assertThat(window.hasRoom(1)).isTrue();
  }

  @Test
  void bytesBoundItAndAnItemLargerThanAllOfThemGoesAlone() {
    CompletionWindow<String> window = new CompletionWindow<>(100, 10);
    Consumer<LiveResult> small = window.admit("small", 4);
    assertThat(window.hasRoom(6)).isTrue();
    assertThat(window.hasRoom(7)).isFalse();
    small.accept(RESULT);
    assertThat(window.poll()).isPresent();
    assertThat(window.hasRoom(1000)).isTrue();
    window.admit("large", 1000);
    assertThat(window.hasRoom(1)).isFalse();
  }

  @Test
  void takingFiveOfManyRowsSendsLittle() {
    assertThat(sentWhenTaking(6, 512)).isEqualTo(24 + 4 * 6 + 6);
    assertThat(sentWhenTaking(6, 4)).isEqualTo(4 + 6);
  }

  @Test
  void capacityGrowsWithWhatIsConsumedUpToItsMaximum() {
    CompletionWindow<String> window = new CompletionWindow<>(100, 1000);
    assertThat(window.capacity()).isEqualTo(24);
    window.consumed(8);
    assertThat(window.capacity()).isEqualTo(56);
    window.consumed(8);
    assertThat(window.capacity()).isEqualTo(88);
    window.consumed(1_000_000_000_000L);
    assertThat(window.capacity()).isEqualTo(100);
  }

  @Test
  void waitingEndsWithoutAnItemOrByInterruption() throws InterruptedException {
    CompletionWindow<String> window = new CompletionWindow<>(1, 1);
    window.admit("a", 1);
    assertThat(window.poll(Duration.ofNanos(1))).isEmpty();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> window.poll(LIMIT)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aWakeUpEndsAWaitAndIsNoItem() throws InterruptedException {
    CompletionWindow<String> window = new CompletionWindow<>(1, 1);
    Consumer<LiveResult> a = window.admit("a", 1);
    window.wake();
    assertThat(window.poll(Duration.ofDays(1))).isEmpty();
    window.wake();
    a.accept(RESULT);
    assertThat(window.poll()).isPresent();
    assertThat(window.held()).isZero();
  }

  @Test
  void completionsFromOtherThreadsAllArriveOnce() throws InterruptedException {
    int calls = 2_000;
    CompletionWindow<Integer> window = new CompletionWindow<>(calls, calls);
    CountDownLatch go = new CountDownLatch(1);
    for (int i = 0; i < calls; i++) {
      Consumer<LiveResult> done = window.admit(i, 1);
      if (i % 100 == 0) {
        new Thread(
                () -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  done.accept(RESULT);
                })
            .start();
      } else {
        done.accept(RESULT);
      }
    }
    go.countDown();
    boolean[] seen = new boolean[calls];
    for (int i = 0; i < calls; i++) {
      int item = window.poll(LIMIT).orElseThrow().item();
      assertThat(seen[item]).isFalse();
      seen[item] = true;
    }
    assertThat(window.poll()).isEmpty();
  }

  /** Drives the window as a task does: fill, take one, emit it, and fill again at the end. */
  private static int sentWhenTaking(int rows, int maxCalls) {
    CompletionWindow<Integer> window = new CompletionWindow<>(maxCalls, Long.MAX_VALUE);
    Queue<Consumer<LiveResult>> inFlight = new ArrayDeque<>();
    int sent = 0;
    for (int row = 0; row <= rows; row++) {
      while (window.hasRoom(1)) {
        inFlight.add(window.admit(sent++, 1));
      }
      if (row == rows) {
        break;
      }
      inFlight.remove().accept(RESULT);
      assertThat(window.poll()).isPresent();
      window.consumed(1);
    }
    return sent;
  }
}
