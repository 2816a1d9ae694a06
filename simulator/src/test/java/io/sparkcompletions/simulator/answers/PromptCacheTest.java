package io.sparkcompletions.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.answers.Conversation.Mark;
import io.sparkcompletions.simulator.answers.PromptCache.Hit;
import io.sparkcompletions.simulator.answers.PromptCache.MarkedHit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptCacheTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private final PromptCache cache = new PromptCache();

  @Test
  void promptsBelow1024TokensAreNotCached() {
    assertThat(use("x".repeat(4_095), NOW)).isEqualTo(Hit.NONE);
    assertThat(use("x".repeat(4_095), NOW)).isEqualTo(Hit.NONE);
  }

  @Test
  void sharedBeginningIsFoundInStepsOf128Tokens() {
    String shared = "s".repeat(4 * 1_300);

    assertThat(use(shared + "first".repeat(100), NOW).cachedTokens()).isZero();
    assertThat(use(shared + "other".repeat(100), NOW).cachedTokens()).isEqualTo(1_280);
  }

  @Test
  void repeatedPromptIsFoundUpToItsLastStep() {
    String prompt = "p".repeat(4 * 1_200);

    assertThat(use(prompt, NOW)).isEqualTo(new Hit(0, 1_152));
    assertThat(use(prompt, NOW)).isEqualTo(new Hit(1_152, 1_152));
  }

  @Test
  void differentBeginningsShareNothing() {
    assertThat(use("a" + "s".repeat(8_000), NOW).cachedTokens()).isZero();
    assertThat(use("b" + "s".repeat(8_000), NOW).cachedTokens()).isZero();
  }

  @Test
  void theLeastRecentlyUsedBeginningIsForgottenWhereMemoryIsShort() {
    cache.hold(2);
    use("a".repeat(4_096), NOW);
    use("b".repeat(4_096), NOW);
    use("a".repeat(4_096), NOW);
    use("c".repeat(4_096), NOW);

    assertThat(use("a".repeat(4_096), NOW).cachedTokens()).isEqualTo(1_024);
    assertThat(use("b".repeat(4_096), NOW).cachedTokens()).isZero();
  }

  @Test
  void poolsAreSeparateAndUnusedBeginningsAreForgotten() {
    String prompt = "p".repeat(5_000);
    use(prompt, NOW);

    assertThat(cache.use("other", bytes(prompt), Long.MAX_VALUE, LIFETIME, NOW).cachedTokens())
        .isZero();
    assertThat(use(prompt, NOW.plus(LIFETIME)).cachedTokens()).isEqualTo(1_152);
    assertThat(use(prompt, NOW.plus(LIFETIME.multipliedBy(3))).cachedTokens()).isZero();
  }

  @Test
  void nothingBehindTheBoundIsCached() {
    byte[] prompt = bytes("p".repeat(4 * 3_000));

    assertThat(cache.use("m", prompt, 0, LIFETIME, NOW)).isEqualTo(Hit.NONE);
    assertThat(cache.use("m", prompt, 2_000, LIFETIME, NOW)).isEqualTo(new Hit(0, 1_920));
  }

  @Test
  void markedBeginningIsWrittenOnceAndReadUntilItExpires() {
    byte[] prompt = bytes("p".repeat(4 * 2_000));
    List<Mark> marks = List.of(new Mark(4 * 1_500, HOUR), new Mark(4 * 1_900, MINUTES));

    assertThat(useMarked(prompt, marks, NOW)).isEqualTo(new MarkedHit(0, 1_900, 1_500));
    assertThat(useMarked(prompt, marks, NOW.plusSeconds(1))).isEqualTo(new MarkedHit(1_900, 0, 0));
    assertThat(useMarked(prompt, marks, NOW.plus(Duration.ofMinutes(30))))
        .isEqualTo(new MarkedHit(1_500, 400, 0));
    assertThat(useMarked(prompt, marks, NOW.plus(Duration.ofHours(3))))
        .isEqualTo(new MarkedHit(0, 1_900, 1_500));
  }

  @Test
  void equalRequestsAtTheSameMomentAllPayForWriting() {
    byte[] prompt = bytes("p".repeat(4 * 2_000));
    List<Mark> marks = List.of(new Mark(4 * 1_500, MINUTES));
    Optional<Instant> answered = Optional.of(NOW.plusSeconds(2));

    for (int i = 0; i < 3; i++) {
      assertThat(cache.useMarked("m", prompt, marks, 1_024, NOW, answered))
          .isEqualTo(new MarkedHit(0, 1_500, 0));
    }
    assertThat(useMarked(prompt, marks, NOW.plusSeconds(1)).cachedTokens()).isZero();
    assertThat(useMarked(prompt, marks, NOW.plusSeconds(3)).cachedTokens()).isEqualTo(1_500);
  }

  @Test
  void lookingOnlyNeitherWritesNorKeepsAlive() {
    byte[] prompt = bytes("p".repeat(4 * 2_000));
    List<Mark> marks = List.of(new Mark(4 * 1_500, MINUTES));

    for (int i = 0; i < 2; i++) {
      assertThat(cache.useMarked("m", prompt, marks, 1_024, NOW, Optional.empty()))
          .isEqualTo(MarkedHit.NONE);
    }
  }

  @Test
  void markBelowTheLeastNumberOfTokensIsIgnored() {
    byte[] prompt = bytes("p".repeat(4 * 2_000));
    List<Mark> marks = List.of(new Mark(4 * 1_000, MINUTES));

    assertThat(useMarked(prompt, marks, NOW)).isEqualTo(MarkedHit.NONE);
    assertThat(useMarked(prompt, marks, NOW)).isEqualTo(MarkedHit.NONE);
  }

  private MarkedHit useMarked(byte[] prompt, List<Mark> marks, Instant now) {
    return cache.useMarked("m", prompt, marks, 1_024, now, Optional.of(now));
  }

  private Hit use(String prompt, Instant now) {
    return cache.use("m", bytes(prompt), Long.MAX_VALUE, LIFETIME, now);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
