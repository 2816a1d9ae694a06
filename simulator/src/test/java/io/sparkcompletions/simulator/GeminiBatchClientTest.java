package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.genai.Client;
import com.google.genai.types.BatchJob;
import com.google.genai.types.BatchJobSource;
import com.google.genai.types.CancelBatchJobConfig;
import com.google.genai.types.Content;
import com.google.genai.types.CreateBatchJobConfig;
import com.google.genai.types.DeleteBatchJobConfig;
import com.google.genai.types.DeleteFileConfig;
import com.google.genai.types.DownloadFileConfig;
import com.google.genai.types.File;
import com.google.genai.types.GetBatchJobConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.InlinedRequest;
import com.google.genai.types.JobState;
import com.google.genai.types.ListBatchJobsConfig;
import com.google.genai.types.Part;
import com.google.genai.types.UploadFileConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google's own client submits batches to the simulator. */
class GeminiBatchClientTest extends ClientTest {

  private static final String MODEL = "gemini-2.5-flash-lite";

  private static Client client;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    client =
        Client.builder()
            .apiKey("AIza-test")
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl(simulator.url())
                    .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                    .build())
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static BatchJob create(BatchJobSource source) {
    return client.batches.create(
        MODEL, source, CreateBatchJobConfig.builder().displayName("run-1/chunk-1").build());
  }

  private static BatchJob get(BatchJob job) {
    return client.batches.get(job.name().orElseThrow(), GetBatchJobConfig.builder().build());
  }

  private static void advance(int seconds) {
    assertThat(api.post("/__simulator/clock", "{\"advanceSeconds\":" + seconds + "}").status())
        .isEqualTo(200);
  }

  private static JobState.Known state(BatchJob job) {
    return job.state().orElseThrow().knownEnum();
  }

  @Test
  void uploadSubmitPollDownloadAndDelete() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      lines.append(
          "{\"key\":\"r-"
              + i
              + "\",\"request\":{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Echo: "
              + i
              + "\"}]}]}}\n");
    }
    File file =
        client.files.upload(
            lines.toString().getBytes(StandardCharsets.UTF_8),
            UploadFileConfig.builder().mimeType("application/jsonl").displayName("c").build());
    assertThat(file.sizeBytes()).hasValue((long) lines.length());

    BatchJob created = create(BatchJobSource.builder().fileName(file.name().orElseThrow()).build());
    assertThat(state(created)).isEqualTo(JobState.Known.JOB_STATE_PENDING);
    advance(20);
    BatchJob done = get(created);

    assertThat(state(done)).isEqualTo(JobState.Known.JOB_STATE_SUCCEEDED);
    Path results = directory.resolve("results.jsonl");
    client.files.download(
        done.dest().orElseThrow().fileName().orElseThrow(),
        results.toString(),
        DownloadFileConfig.builder().build());
    assertThat(Files.readAllLines(results)).hasSize(10).allMatch(line -> line.contains("\"key\""));
    assertThat(client.batches.list(ListBatchJobsConfig.builder().build()).page()).hasSize(1);
    var unused = client.files.delete(file.name().orElseThrow(), DeleteFileConfig.builder().build());
    var deleted =
        client.batches.delete(done.name().orElseThrow(), DeleteBatchJobConfig.builder().build());
    assertThat(api.stats().at("/batches/files/gemini/deleted").asInt()).isEqualTo(1);
    assertThat(client.batches.list(ListBatchJobsConfig.builder().build()).page()).isEmpty();
  }

  @Test
  void inlineRequestsAndCancel() {
    InlinedRequest request =
        InlinedRequest.builder()
            .contents(List.of(Content.fromParts(Part.fromText("Echo: pong"))))
            .build();
    BatchJob job = create(BatchJobSource.builder().inlinedRequests(List.of(request)).build());
    BatchJob other =
        create(BatchJobSource.builder().inlinedRequests(List.of(request, request)).build());
    client.batches.cancel(other.name().orElseThrow(), CancelBatchJobConfig.builder().build());
    advance(20);

    var answers = get(job).dest().orElseThrow().inlinedResponses().orElseThrow();
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).response().orElseThrow().text()).isEqualTo("pong");
    assertThat(state(get(other))).isEqualTo(JobState.Known.JOB_STATE_CANCELLED);
  }
}
