package io.sparkcompletions.model.tokens;

import static io.sparkcompletions.model.Role.ASSISTANT;
import static io.sparkcompletions.model.Role.SYSTEM;
import static io.sparkcompletions.model.Role.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenBudgetTest {
  private static final ModelId OPENAI = new ModelId("openai", "gpt-5.4-mini");

  /** Counted in threes of bytes, so that a text of 3n letters has n tokens. */
  private static final ModelId OTHER = new ModelId("anthropic", "claude-opus-5-5");

  private static final Message INSTRUCTIONS = new Message(SYSTEM, "s".repeat(30));
  private static final Message OLDEST_QUESTION = new Message(USER, "a".repeat(30));
  private static final Message OLDEST_REPLY = new Message(ASSISTANT, "b".repeat(30));
  private static final Message OLD_QUESTION = new Message(USER, "c".repeat(30));
  private static final Message OLD_REPLY = new Message(ASSISTANT, "d".repeat(30));
  private static final Message QUESTION = new Message(USER, "e".repeat(30));

  /** 3 + 6 × (4 + 10) = 87 tokens. */
  private static final CompletionRequest TALK =
      request(
          OTHER, INSTRUCTIONS, OLDEST_QUESTION, OLDEST_REPLY, OLD_QUESTION, OLD_REPLY, QUESTION);

  @Test
  void aRequestIsItsMessagesWithWhatTheFormatAddsAndToolsAndSchema() {
    assertThat(TokenBudget.tokens(request(OPENAI, new Message(USER, "Hello")))).isEqualTo(8);
    assertThat(TokenBudget.tokens(TALK)).isEqualTo(87);
    Parameters parameters =
        new Parameters(
            null,
            null,
            null,
            List.of(),
            null,
            null,
            "t".repeat(9),
            null,
            null,
            "s".repeat(12),
            null);

    assertThat(
            TokenBudget.tokens(
                new CompletionRequest(OTHER, "x", Api.NATIVE, List.of(QUESTION), parameters)))
        .isEqualTo(3 + 14 + 3 + 4);
  }

  @ParameterizedTest
  @EnumSource(FitPolicy.class)
  void whatIsShortEnoughStaysAsItIs(FitPolicy policy) {
    assertThat(new TokenBudget(87, policy).fit(TALK)).containsSame(TALK);
    assertThat(new TokenBudget(87, policy).admits(TALK)).isTrue();
    assertThat(new TokenBudget(1_000_000, policy).fit(TALK)).containsSame(TALK);
  }

  @Test
  void withoutAPolicyNothingIsLeftOut() {
    assertThat(new TokenBudget(86, FitPolicy.FAIL).fit(TALK)).isEmpty();
    assertThat(new TokenBudget(86, FitPolicy.FAIL).admits(TALK)).isFalse();
  }

  @Test
  void theOldestExchangeGoesWhole() {
    assertThat(fit(86, FitPolicy.DROP, TALK))
        .containsExactly(INSTRUCTIONS, OLD_QUESTION, OLD_REPLY, QUESTION);
    assertThat(fit(59, FitPolicy.DROP, TALK))
        .containsExactly(INSTRUCTIONS, OLD_QUESTION, OLD_REPLY, QUESTION);
    assertThat(fit(58, FitPolicy.DROP, TALK)).containsExactly(INSTRUCTIONS, QUESTION);
    assertThat(fit(31, FitPolicy.DROP, TALK)).containsExactly(INSTRUCTIONS, QUESTION);
  }

  @ParameterizedTest
  @EnumSource(FitPolicy.class)
  void instructionsAndTheLastQuestionAreNeverTouched(FitPolicy policy) {
    assertThat(new TokenBudget(30, policy).fit(TALK)).isEmpty();
    assertThat(new TokenBudget(16, policy).fit(request(OTHER, QUESTION))).isEmpty();
  }

  @Test
  void theOldestExchangeThatNeedNotGoWholeLosesItsBeginning() {
    assertThat(fit(84, FitPolicy.TRUNCATE, TALK))
        .containsExactly(
            INSTRUCTIONS,
            new Message(USER, "a".repeat(21)),
            OLDEST_REPLY,
            OLD_QUESTION,
            OLD_REPLY,
            QUESTION);
    assertThat(fit(75, FitPolicy.TRUNCATE, TALK))
        .containsExactly(
            INSTRUCTIONS,
            new Message(USER, "a".repeat(3)),
            new Message(ASSISTANT, "b".repeat(21)),
            OLD_QUESTION,
            OLD_REPLY,
            QUESTION);
  }

  @Test
  void anExchangeOfWhichAMessageWouldBeEmptyGoesWhole() {
    assertThat(fit(68, FitPolicy.TRUNCATE, TALK))
        .containsExactly(INSTRUCTIONS, OLD_QUESTION, OLD_REPLY, QUESTION);
    CompletionRequest blank =
        request(OTHER, new Message(USER, "a".repeat(27) + "   "), OLDEST_REPLY, QUESTION);
    assertThat(fit(36, FitPolicy.TRUNCATE, blank)).containsExactly(QUESTION);
  }

  @Test
  void instructionsBetweenExchangesStay() {
    CompletionRequest talk =
        request(
            OTHER, OLDEST_QUESTION, INSTRUCTIONS, OLDEST_REPLY, OLD_QUESTION, OLD_REPLY, QUESTION);

    assertThat(fit(60, FitPolicy.DROP, talk))
        .containsExactly(INSTRUCTIONS, OLD_QUESTION, OLD_REPLY, QUESTION);
  }

  @Test
  void aGreetingBeforeTheFirstQuestionIsTheOldestExchange() {
    Message greeting = new Message(ASSISTANT, "g".repeat(30));
    CompletionRequest talk = request(OTHER, greeting, OLD_QUESTION, OLD_REPLY, QUESTION);

    assertThat(fit(58, FitPolicy.DROP, talk)).containsExactly(OLD_QUESTION, OLD_REPLY, QUESTION);
  }

  @Test
  void whatTheModelIsToContinueStaysWithItsQuestion() {
    Message begun = new Message(ASSISTANT, "f".repeat(30));
    CompletionRequest talk = request(OTHER, OLD_QUESTION, OLD_REPLY, QUESTION, begun);

    assertThat(fit(40, FitPolicy.DROP, talk)).containsExactly(QUESTION, begun);
    assertThat(new TokenBudget(30, FitPolicy.DROP).fit(talk)).isEmpty();
  }

  @Test
  void aConversationWithoutAQuestionIsNotShortened() {
    assertThat(new TokenBudget(30, FitPolicy.TRUNCATE).fit(request(OTHER, OLDEST_REPLY, OLD_REPLY)))
        .isEmpty();
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> new TokenBudget(0, FitPolicy.DROP))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whateverComesOutFitsIsAnEndAndStaysAsItIs() {
    Random random = new Random(42);
    int shortened = 0;
    for (int i = 0; i < 3_000; i++) {
      CompletionRequest request = random(random);
      FitPolicy policy = FitPolicy.values()[random.nextInt(3)];
      TokenBudget budget = new TokenBudget(1 + random.nextInt(300), policy);
      Optional<CompletionRequest> fitted = budget.fit(request);

      assertThat(budget.fit(request)).as("determined").isEqualTo(fitted);
      if (fitted.isEmpty()) {
        assertThat(budget.admits(request)).isFalse();
        continue;
      }
      CompletionRequest result = fitted.get();
      assertThat(TokenBudget.tokens(result)).isLessThanOrEqualTo(budget.maxTokens());
      assertThat(budget.admits(result)).isTrue();
      assertThat(budget.fit(result)).containsSame(result);
      assertThat(result.withMessages(request.messages())).isEqualTo(request);
      shortened += result.equals(request) ? 0 : 1;
      assertOnlyTheOldestIsGone(request, result, policy);
    }
    assertThat(shortened).isGreaterThan(500);
  }

  /** All instructions, and an end of the rest of which only the first exchange may be cut. */
  private static void assertOnlyTheOldestIsGone(
      CompletionRequest request, CompletionRequest result, FitPolicy policy) {
    assertThat(of(result, true)).isEqualTo(of(request, true));
    List<Message> before = of(request, false);
    List<Message> after = of(result, false);
    List<Message> end = before.subList(before.size() - after.size(), before.size());
    if (after.size() < before.size()) {
      assertThat(after.get(0).role()).as("no reply without its question").isEqualTo(USER);
    }
    boolean first = true;
    for (int i = 0; i < after.size(); i++) {
      first &= i == 0 || after.get(i).role() != USER;
      Message whole = end.get(i);
      Message left = after.get(i);
      assertThat(left.role()).isEqualTo(whole.role());
      if (first && policy == FitPolicy.TRUNCATE && i < lastQuestion(after)) {
        assertThat(whole.content()).endsWith(left.content());
        assertThat(left.content().isEmpty()).isEqualTo(whole.content().isEmpty());
      } else {
        assertThat(left).isEqualTo(whole);
      }
    }
  }

  private static int lastQuestion(List<Message> messages) {
    int last = 0;
    for (int i = 0; i < messages.size(); i++) {
      last = messages.get(i).role() == USER ? i : last;
    }
    return last;
  }

  private static List<Message> of(CompletionRequest request, boolean instructions) {
    return request.messages().stream()
        .filter(message -> (message.role() == SYSTEM) == instructions)
        .toList();
  }

  private static CompletionRequest random(Random random) {
    List<Message> messages = new ArrayList<>();
    for (int i = random.nextInt(9); i >= 0; i--) {
      Role role = random.nextInt(10) == 0 ? SYSTEM : random.nextBoolean() ? USER : ASSISTANT;
      messages.add(new Message(role, Texts.random(random, 30)));
    }
    return request(random.nextBoolean() ? OPENAI : OTHER, messages.toArray(Message[]::new));
  }

  private static List<Message> fit(long tokens, FitPolicy policy, CompletionRequest request) {
    return new TokenBudget(tokens, policy).fit(request).orElseThrow().messages();
  }

  private static CompletionRequest request(ModelId model, Message... messages) {
    return new CompletionRequest(model, "x", Api.NATIVE, List.of(messages), Parameters.NONE);
  }
}
