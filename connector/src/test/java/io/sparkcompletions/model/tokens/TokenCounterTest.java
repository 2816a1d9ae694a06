package io.sparkcompletions.model.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.ModelId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCounterTest {
  private static final List<TokenCounter> ALL =
      List.of(OpenAiTokens.INSTANCE, EstimatedTokens.INSTANCE);

  /** What OpenAI's cookbook says of o200k_base (how_to_count_tokens_with_tiktoken, 2026-11-20). */
  @ParameterizedTest
  @CsvSource({"antidisestablishmentarianism,6", "2 + 2 = 4,7", "お誕生日おめでとう,8"})
  void countsAreThoseThatOpenAiPublished(String text, long tokens) {
    assertThat(OpenAiTokens.INSTANCE.count(text)).isEqualTo(tokens);
  }

  @Test
  void whatLooksLikeASpecialTokenIsText() {
    assertThat(OpenAiTokens.INSTANCE.count("<|endoftext|>")).isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "gpt-4o-mini",
        "chatgpt-4o-latest",
        "gpt-4.1-nano",
        "gpt-5.4-mini-2026-03-17",
        "gpt-6-luna",
        "gpt-10",
        "o1",
        "o3-pro",
        "o4-mini",
        "ft:gpt-4o-mini-2024-07-18:acme::abc",
        "openai/gpt-oss-120b",
        "openai/GPT-5.4"
      })
  void modelsWithTheNewerVocabularyAreCountedWithItWhereverTheyRun(String model) {
    assertThat(TokenCounter.of(new ModelId("openrouter", model))).isSameAs(OpenAiTokens.INSTANCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4",
        "gpt-4-turbo",
        "gpt-3.5-turbo",
        "gpt-2",
        "my-deployment",
        "claude-opus-5-5",
        "gemini-3.8-flash",
        "meta-llama/Llama-4",
        "olmo-3",
        "o",
        "gpt-4ox"
      })
  void otherModelsAreEstimated(String model) {
    assertThat(TokenCounter.of(new ModelId("openai", model))).isSameAs(EstimatedTokens.INSTANCE);
  }

  @ParameterizedTest
  @CsvSource({"'',0", "abc,1", "abcd,2", "日本,2", "😀,2", "é,1"})
  void anEstimatedTokenIsThreeBytes(String text, long tokens) {
    assertThat(EstimatedTokens.INSTANCE.count(text)).isEqualTo(tokens);
  }

  @Test
  void halfASurrogatePairCountsAsTheQuestionMarkThatIsSent() {
    String broken = "ab\ud83d";

    assertThat(Utf8.length(broken))
        .isEqualTo(broken.getBytes(StandardCharsets.UTF_8).length)
        .isEqualTo(3);
    assertThat(OpenAiTokens.INSTANCE.count(broken)).isEqualTo(OpenAiTokens.INSTANCE.count("ab?"));
  }

  @Test
  void theLastTokensAreAnEndOfTheTextThatHasNotMoreOfThem() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      String text = Texts.random(random, 60);
      long tokens = random.nextInt(40);
      for (TokenCounter counter : ALL) {
        String end = counter.last(text, tokens);

        assertThat(text).endsWith(end);
        assertThat(counter.count(end)).isLessThanOrEqualTo(tokens);
        if (counter.count(text) <= tokens) {
          assertThat(end).isEqualTo(text);
        }
        assertThat(
                Character.isLowSurrogate(end.isEmpty() ? 'x' : end.charAt(0))
                    && text.length() > end.length()
                    && Character.isHighSurrogate(text.charAt(text.length() - end.length() - 1)))
            .as("a character is not split")
            .isFalse();
      }
    }
  }

  @Test
  void theLastTokensAreNotFarFromAllThatFit() {
    String text = "The parcel came late, but what was in it was worth it. ".repeat(50);
    for (TokenCounter counter : ALL) {
      assertThat(counter.count(counter.last(text, 100))).isBetween(98L, 100L);
    }
    assertThat(OpenAiTokens.INSTANCE.last("one two three", 2)).isEqualTo(" two three");
    assertThat(EstimatedTokens.INSTANCE.last("日本語", 2)).isEqualTo("本語");
  }

  @Test
  void noTextHasMoreTokensThanItIsTakenToHaveAtMost() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      String text = Texts.random(random, 40);
      for (TokenCounter counter : ALL) {
        assertThat(counter.count(text))
            .isLessThanOrEqualTo((long) TokenCounter.MOST_PER_CHARACTER * text.length());
      }
    }
  }
}
