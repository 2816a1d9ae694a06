package io.sparkcompletions.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.answers.PromptCache.Hit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PromptCacheTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);
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

  private Hit use(String prompt, Instant now) {
    return cache.use("m", bytes(prompt), Long.MAX_VALUE, LIFETIME, now);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
