package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error on file has its code, and its message repeats nothing that a server wrote. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ErrorsContract {
  /** 2026-09-21T14:13:20Z. */
  protected static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

  private final ProviderAdapter adapter;
  private final Fixtures fixtures;
  private final CompletionRequest request;
  private final @Nullable String requestId;
  private final Map<ErrorCode, List<String>> expected;

  /**
   * A suite over the folder {@code errors}.
   *
   * @param requestId the id that the replies carry, null if none
   * @param expected the files by the code that they stand for; each file once
   */
  protected ErrorsContract(
      ProviderAdapter adapter,
      Fixtures fixtures,
      String model,
      Api api,
      @Nullable String requestId,
      Map<ErrorCode, List<String>> expected) {
    this.adapter = adapter;
    this.fixtures = fixtures;
    this.requestId = requestId;
    this.expected = expected;
    this.request =
        new CompletionRequest(
            new ModelId(fixtures.provider(), model),
            fixtures.provider(),
            api,
            List.of(new Message(Role.USER, "PLANTED-PROMPT")),
            Parameters.NONE);
  }

  List<String> all() {
    return fixtures.names("errors");
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyDocumentedErrorHasItsCode(String fixture) {
    List<ErrorCode> codes =
        expected.entrySet().stream()
            .filter(entry -> entry.getValue().contains(fixture.substring("errors/".length())))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(codes).as("expectations for %s", fixture).hasSize(1);
    assertThat(failure(fixture).code()).isEqualTo(codes.get(0));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aMessageRepeatsFactsAndNeverTheServersWords(String fixture) {
    HttpReply reply = fixtures.reply(fixture);
    Failure failure = failure(fixture);
    assertThat(failure.message())
        .startsWith(request.model() + " (HTTP " + reply.status())
        .doesNotContain("PLANTED")
        .doesNotContain("sk-")
        .doesNotContain("org-1");
    assertThat(failure.toString()).doesNotContain("PLANTED");
    assertThat(failure.httpStatus()).isEqualTo(reply.status());
    assertThat(failure.requestId()).isEqualTo(requestId);
    assertThat(failure.body()).isEqualTo(new String(reply.body(), StandardCharsets.UTF_8));
  }

  protected final Failure failure(String fixture) {
    return (Failure) adapter.decode(request, fixtures.reply(fixture), NOW);
  }

  protected final Failure decode(int status, Map<String, List<String>> headers, String body) {
    return (Failure)
        adapter.decode(
            request, new HttpReply(status, headers, body.getBytes(StandardCharsets.UTF_8)), NOW);
  }
}
