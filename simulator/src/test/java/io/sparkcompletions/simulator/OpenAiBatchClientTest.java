package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchCreateParams.CompletionWindow;
import com.openai.models.batches.BatchCreateParams.Endpoint;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client submits batches to the simulator. */
class OpenAiBatchClientTest extends ClientTest {

  private static OpenAIClient client;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(simulator.baseUrl())
            .apiKey("sk-test")
            .maxRetries(0)
            .responseValidation(true)
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private FileObject upload(String lines) throws IOException {
    Path file = Files.writeString(directory.resolve("part-0.jsonl"), lines);
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(file)
                .purpose(FilePurpose.BATCH)
                .expiresAfter(FileCreateParams.ExpiresAfter.builder().seconds(7_200).build())
                .build());
  }

  private static Batch create(String fileId) {
    return client
        .batches()
        .create(
            BatchCreateParams.builder()
                .inputFileId(fileId)
                .endpoint(Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(CompletionWindow._24H)
                .build());
  }

  private static void advance(int seconds) {
    assertThat(api.post("/__simulator/clock", "{\"advanceSeconds\":" + seconds + "}").status())
        .isEqualTo(200);
  }

  private static String content(String fileId) throws IOException {
    try (HttpResponse response = client.files().content(fileId)) {
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void uploadSubmitPollDownloadAndDelete() throws IOException {
    FileObject file =
        upload(BatchTest.lines(20) + BatchTest.line("x", BatchTest.body("").put("n", 0)));
    assertThat(file.purpose().asString()).isEqualTo("batch");
    assertThat(file.expiresAt().orElseThrow() - file.createdAt()).isEqualTo(7_200);

    Batch created = create(file.id());
    assertThat(created.status()).isEqualTo(Batch.Status.VALIDATING);
    advance(20);
    Batch done = client.batches().retrieve(created.id());

    assertThat(done.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(done.requestCounts().orElseThrow().completed()).isEqualTo(20);
    assertThat(done.requestCounts().orElseThrow().failed()).isEqualTo(1);
    assertThat(done.model()).hasValue("gpt-4.1-mini-2025-04-14");
    assertThat(done.usage().orElseThrow().inputTokens()).isPositive();
    assertThat(content(done.outputFileId().orElseThrow()).lines()).hasSize(20);
    assertThat(content(done.errorFileId().orElseThrow()).lines()).hasSize(1);
    assertThat(client.batches().list().data()).extracting(Batch::id).containsExactly(done.id());
    assertThat(client.files().list().data()).hasSize(3);

    for (String id :
        new String[] {
          file.id(), done.outputFileId().orElseThrow(), done.errorFileId().orElseThrow()
        }) {
      assertThat(client.files().delete(id).deleted()).isTrue();
    }
    NotFoundException gone =
        catchThrowableOfType(NotFoundException.class, () -> client.files().retrieve(file.id()));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(api.stats().at("/batches/files/openai/left").asInt()).isZero();
  }

  @Test
  void cancelAndFailure() throws IOException {
    Batch running = create(upload(BatchTest.lines(10)).id());
    Batch failing = create(upload("{\n").id());
    advance(6);

    assertThat(client.batches().cancel(running.id()).status()).isEqualTo(Batch.Status.CANCELLING);
    advance(1);
    Batch cancelled = client.batches().retrieve(running.id());
    Batch failed = client.batches().retrieve(failing.id());

    assertThat(cancelled.status()).isEqualTo(Batch.Status.CANCELLED);
    assertThat(cancelled.cancelledAt()).isPresent();
    assertThat(content(cancelled.outputFileId().orElseThrow()).lines()).hasSizeBetween(5, 7);
    assertThat(failed.status()).isEqualTo(Batch.Status.FAILED);
    var error = failed.errors().orElseThrow().data().orElseThrow().get(0);
    assertThat(error.code()).hasValue("invalid_json_line");
    assertThat(error.line()).hasValue(1L);
  }
}
