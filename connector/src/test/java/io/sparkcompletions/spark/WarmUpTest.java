package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final byte[] FIRST = prefix(1, 2, 3, 0);
  private static final byte[] SAME = prefix(1, 2, 3, 0);
  private static final byte[] DEEPER = prefix(1, 2, 3, 4);
  private static final byte[] ONLY_SHORT = prefix(1, 9, 0, 0);

  private final WarmUp warmUp = new WarmUp();

  @Test
  void theFirstGoesAheadAndTheOthersWaitUntilItIsAnswered() {
    assertThat(warmUp.isAwaited(FIRST)).isFalse();
    warmUp.sent(FIRST);

    assertThat(warmUp.isAwaited(SAME)).isTrue();
    warmUp.cameBack(FIRST, true);

    assertThat(warmUp.isAwaited(SAME)).isFalse();
    warmUp.sent(SAME);
    assertThat(warmUp.isAwaited(SAME)).as("it is warm").isFalse();
  }

  @Test
  void aLongerBeginningIsWarmedByItself() {
    warmUp.sent(FIRST);
    warmUp.cameBack(FIRST, true);

    assertThat(warmUp.isAwaited(DEEPER)).isFalse();
    warmUp.sent(DEEPER);
    assertThat(warmUp.isAwaited(DEEPER)).isTrue();
    assertThat(warmUp.isAwaited(SAME)).isFalse();
  }

  @Test
  void whatIsTooShortToBeCachedIsNotWaitedFor() {
    warmUp.sent(FIRST);

    assertThat(warmUp.isAwaited(ONLY_SHORT)).isFalse();
    assertThat(warmUp.isAwaited(prefix(0, 0, 0, 0))).isFalse();
    assertThat(warmUp.isAwaited(null)).isFalse();
  }

  @Test
  void afterAFailureTheNextOneTries() {
    warmUp.sent(FIRST);
    warmUp.cameBack(FIRST, false);

    assertThat(warmUp.isAwaited(SAME)).isFalse();
    warmUp.sent(SAME);
    assertThat(warmUp.isAwaited(FIRST)).isTrue();
  }

  static byte[] prefix(int... marks) {
    ByteBuffer bytes = ByteBuffer.allocate(marks.length * Integer.BYTES);
    bytes.asIntBuffer().put(marks);
    return bytes.array();
  }
}
