package io.sparkcompletions.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.error.Errors;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelValuesTest {
  private static final String SECRET = "PLANTED";

  @ParameterizedTest
  @CsvSource({"system, SYSTEM", "developer, SYSTEM", "User, USER", "ASSISTANT, ASSISTANT"})
  void rolesAreParsedWithoutRegardToCase(String text, Role role) {
    assertThat(Role.parse(text)).contains(role);
  }

  @Test
  void unknownRolesAreNone() {
    assertThat(Role.parse("tool")).isEmpty();
    assertThat(Role.parse("")).isEmpty();
    assertThat(Role.parse("user ")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aRoleReadsItsOwnName(Role role) {
    assertThat(Role.parse(role.text())).contains(role);
  }

  @Test
  void totalsNeedBothParts() {
    assertThat(new Usage(3L, 4L, null, null, null).totalTokens()).isEqualTo(7);
    assertThat(new Usage(3L, null, null, null, null).totalTokens()).isNull();
    assertThat(Usage.UNKNOWN.totalTokens()).isNull();
  }

  @Test
  void headersAreFoundWithoutRegardToCase() {
    HttpReply reply =
        new HttpReply(200, Map.of("Retry-After", List.of("7", "8"), "X", List.of()), new byte[2]);
    assertThat(reply.header("retry-AFTER")).contains("7");
    assertThat(reply.header("x")).isEmpty();
    assertThat(reply.header("y")).isEmpty();
  }

  @Test
  void aRequestNeedsAMessageAndKeepsItsOwnList() {
    ModelId model = new ModelId("openai", "m");
    assertThatThrownBy(
            () -> new CompletionRequest(model, "openai", Api.CHAT, List.of(), Parameters.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    List<Message> messages = new ArrayList<>(List.of(new Message(Role.USER, "abc")));
    CompletionRequest request =
        new CompletionRequest(model, "openai", Api.CHAT, messages, Parameters.NONE);
    messages.clear();
    assertThat(request.characters()).isEqualTo(3);
  }

  @Test
  void aModelNeedsProviderAndName() {
    assertThat(new ModelId("groq", "openai/gpt-oss-20b")).hasToString("groq/openai/gpt-oss-20b");
    assertThatThrownBy(() -> new ModelId(" ", "m")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ModelId("openai", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTextOfAValueShowsPromptAnswerOrBody() {
    Message message = new Message(Role.USER, SECRET);
    List<Object> values =
        List.of(
            message,
            new CompletionRequest(
                new ModelId("openai", "m"), "openai", Api.CHAT, List.of(message), Parameters.NONE),
            new Answer(
                SECRET,
                List.of(),
                FinishReason.STOP,
                "stop",
                Usage.UNKNOWN,
                "m",
                null,
                null,
                SECRET),
            new Failure(ErrorCode.SERVER_ERROR, "words", 500, null, null, null, SECRET),
            new HttpReply(
                200,
                Map.of("a", List.of(SECRET)),
                SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            new HttpCall(
                "POST",
                URI.create("http://h/v1?key=" + SECRET),
                Map.of("a", SECRET),
                SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(values).allSatisfy(value -> assertThat(value.toString()).doesNotContain(SECRET));
  }

  @Test
  void anOutcomeIsMatchedByItsKind() {
    Outcome failure = Failure.of(ErrorCode.CANCELLED, "words");
    assertThat(failure.<String>match(a -> "answer", f -> f.code().text())).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorCodeIsExplainedInSentences(ErrorCode code) {
    assertThat(Errors.explain(code)).endsWith(".").hasSizeGreaterThan(20);
  }
}
