package io.sparkcompletions.provider.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.provider.anthropic.AnthropicAdapter;
import io.sparkcompletions.provider.gemini.GeminiAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server sends, nothing is thrown and nothing is taken for good. */
class BatchRobustnessTest {
  private static final List<String> BODIES =
      List.of(
          "",
          "null",
          "[]",
          "{}",
          "\"text\"",
          "<html>503</html>",
          "{\"id\":null,\"name\":{}}",
          "{\"data\":{},\"operations\":7}",
          "{\"custom_id\":7,\"key\":[],\"result\":[],\"response\":\"x\",\"error\":true}");

  static Stream<Batches> providers() {
    return Stream.of(
        Batches.of(new OpenAiAdapter(), "gpt-4.1-mini", "https://api.openai.com/v1", Api.CHAT),
        Batches.of(
            new AnthropicAdapter(), "claude-haiku-4-5", "https://api.anthropic.com/v1", Api.NATIVE),
        Batches.of(
            new GeminiAdapter(),
            "gemini-3.8-flash",
            "https://generativelanguage.googleapis.com/v1beta",
            Api.NATIVE));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void whatIsNoReplyIsAFailure(Batches batches) {
    for (String body : BODIES) {
      for (int status : new int[] {200, 302, 401, 404, 429, 503}) {
        var reply = Batches.reply(status, body);
        BatchAdapter adapter = batches.adapter();
        assertThat(adapter.readStatus(batches.model(), reply, Batches.NOW))
            .as("%d %s", status, body)
            .isInstanceOf(Reply.Bad.class);
        assertThat(adapter.readUpload(batches.chunk(), reply, Batches.NOW))
            .isInstanceOf(Reply.Bad.class);
        assertThat(adapter.inlineResults(reply)).isEmpty();
      }
      assertThat(batches.adapter().readLine(body).fate()).isEqualTo(BatchLine.Fate.UNREADABLE);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aDamagedLineThrowsNothing(Batches batches) {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder line =
          new StringBuilder(
              "{\"custom_id\":\"a\",\"key\":\"a\",\"response\":{\"status_code\":200,\"body\":{}},"
                  + "\"result\":{\"type\":\"errored\",\"error\":{\"error\":{\"type\":\"x\"}}},"
                  + "\"error\":{\"code\":3,\"message\":\"m\"}}");
      for (int hits = random.nextInt(4); hits >= 0; hits--) {
        line.setCharAt(random.nextInt(line.length()), "{}[]\":,x7 \\".charAt(random.nextInt(11)));
      }
      BatchLine read = batches.adapter().readLine(line.substring(0, random.nextInt(line.length())));
      if (read.fate() == BatchLine.Fate.REPLIED) {
        assertThat(batches.outcome(read)).isNotNull();
      }
    }
  }
}
