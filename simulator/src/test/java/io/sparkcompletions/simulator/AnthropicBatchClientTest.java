package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.NotFoundException;
import com.anthropic.models.messages.batches.BatchCreateParams;
import com.anthropic.models.messages.batches.MessageBatch;
import com.anthropic.models.messages.batches.MessageBatch.ProcessingStatus;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Anthropic's own client submits batches to the simulator. */
class AnthropicBatchClientTest extends ClientTest {

  private static AnthropicClient client;

  @BeforeAll
  static void open() {
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(simulator.url())
            .apiKey("sk-ant-test")
            .maxRetries(0)
            .responseValidation(true)
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static MessageBatch create(int count, String model) {
    BatchCreateParams.Builder params = BatchCreateParams.builder();
    for (int i = 0; i < count; i++) {
      params.addRequest(
          BatchCreateParams.Request.builder()
              .customId("r-" + i)
              .params(
                  BatchCreateParams.Request.Params.builder()
                      .model(model)
                      .maxTokens(100)
                      .addUserMessage("Echo: answer " + i)
                      .build())
              .build());
    }
    return client.messages().batches().create(params.build());
  }

  private static void advance(int seconds) {
    assertThat(api.post("/__simulator/clock", "{\"advanceSeconds\":" + seconds + "}").status())
        .isEqualTo(200);
  }

  private static Map<String, MessageBatchIndividualResponse> results(String id) {
    try (StreamResponse<MessageBatchIndividualResponse> stream =
        client.messages().batches().resultsStreaming(id)) {
      List<MessageBatchIndividualResponse> all = stream.stream().toList();
      return all.stream()
          .collect(Collectors.toMap(MessageBatchIndividualResponse::customId, Function.identity()));
    }
  }

  @Test
  void submitPollReadAndDelete() {
    MessageBatch created = create(20, "claude-haiku-4-5");
    assertThat(created.processingStatus()).isEqualTo(ProcessingStatus.IN_PROGRESS);
    assertThat(created.requestCounts().processing()).isEqualTo(20);
    advance(20);

    MessageBatch ended = client.messages().batches().retrieve(created.id());

    assertThat(ended.processingStatus()).isEqualTo(ProcessingStatus.ENDED);
    assertThat(ended.requestCounts().succeeded()).isEqualTo(20);
    assertThat(ended.resultsUrl()).isPresent();
    Map<String, MessageBatchIndividualResponse> results = results(ended.id());
    assertThat(results).hasSize(20);
    var message = results.get("r-7").result().asSucceeded().message();
    assertThat(message.content().get(0).asText().text()).isEqualTo("answer 7");
    assertThat(message.usage().serviceTier().orElseThrow().asString()).isEqualTo("batch");
    assertThat(client.messages().batches().list().data())
        .extracting(MessageBatch::id)
        .containsExactly(ended.id());
    assertThat(client.messages().batches().delete(ended.id()).id()).isEqualTo(ended.id());
    NotFoundException gone =
        catchThrowableOfType(
            NotFoundException.class, () -> client.messages().batches().retrieve(ended.id()));
    assertThat(gone.statusCode()).isEqualTo(404);
  }

  @Test
  void cancelAndErrors() {
    MessageBatch running = create(10, "claude-haiku-4-5");
    MessageBatch wrong = create(1, "claude-0");
    advance(6);

    assertThat(client.messages().batches().cancel(running.id()).processingStatus())
        .isEqualTo(ProcessingStatus.CANCELING);
    advance(20);

    assertThat(results(running.id()).values())
        .anyMatch(each -> each.result().isSucceeded())
        .anyMatch(each -> each.result().isCanceled());
    var error = results(wrong.id()).get("r-0").result().asErrored().error();
    assertThat(error.error().isNotFoundError()).isTrue();
  }
}
