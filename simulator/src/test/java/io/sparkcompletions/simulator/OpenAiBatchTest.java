package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OpenAiBatchTest extends BatchTest {

  private static final long START = 1_795_168_800;
  private static final String BATCH_FAULT = "{\"path\":\"/v1/batches\",\"method\":\"POST\",";

  private void plantOnCreate(String trouble) {
    api.plantRule(BATCH_FAULT + "\"fault\":{\"kind\":\"batch\"," + trouble + "}}");
  }

  private JsonNode finished(String id) {
    advance(13);
    return batch(id);
  }

  private List<JsonNode> output(JsonNode batch) {
    return parsed(content(batch.path("output_file_id").asText()));
  }

  private List<JsonNode> errors(JsonNode batch) {
    return parsed(content(batch.path("error_file_id").asText()));
  }

  @Test
  void uploadAnswersWithTheDocumentedObject() {
    Answer answer = upload("part-0.jsonl", "{}\n");

    String id = answer.json().path("id").asText();
    assertThat(id).startsWith("file-");
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"object\":\"file\",\"bytes\":3,\"created_at\":"
                + START
                + ",\"expires_at\":"
                + (START + 30 * 86_400)
                + ",\"filename\":\"part-0.jsonl\",\"purpose\":\"batch\",\"status\":\"processed\","
                + "\"status_details\":null}");
    assertThat(api.get("/v1/files/" + id).raw().body()).isEqualTo(answer.raw().body());
    assertThat(content(id)).isEqualTo("{}\n");
    assertThat(delete("/v1/files/" + id).raw().body())
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
    Answer gone = api.get("/v1/files/" + id);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.error().path("message").asText()).isEqualTo("No such File object: " + id);
    JsonNode counts = api.stats().at("/batches/files/openai");
    assertThat(counts.toString())
        .isEqualTo("{\"uploaded\":1,\"generated\":0,\"deleted\":1,\"expired\":0,\"left\":0}");
  }

  @Test
  void wrongUploadsAreRefusedInTheProvidersWords() {
    Answer extension = upload("part.txt", "{}");
    assertThat(extension.status()).isEqualTo(400);
    assertThat(extension.json().path("detail").asText())
        .isEqualTo("Invalid file format for Batch API. Must be .jsonl");
    assertThat(extension.error().path("type").asText()).isEqualTo("invalid_request_error");

    assertThat(upload("a.jsonl", "x", "expires_after[anchor]", "created_at").error().path("param"))
        .hasToString("\"expires_after[seconds]\"");
    Answer early =
        upload(
            "a.jsonl",
            "x",
            "expires_after[anchor]",
            "created_at",
            "expires_after[seconds]",
            "3599");
    assertThat(early.status()).isEqualTo(400);
    Answer broken = api.send(multipart("--" + BOUNDARY + "\r\n"));
    assertThat(broken.status()).isEqualTo(400);
    assertThat(api.post("/v1/files", "{}").status()).isEqualTo(415);
  }

  @Test
  void filesExpireWhenTheyWereToldTo() {
    Answer answer =
        upload(
            "a.jsonl",
            "{}",
            "expires_after[anchor]",
            "created_at",
            "expires_after[seconds]",
            "3600");
    String id = answer.json().path("id").asText();
    assertThat(answer.json().path("expires_at").asLong()).isEqualTo(START + 3_600);

    advance(3_599);
    assertThat(api.get("/v1/files/" + id).status()).isEqualTo(200);
    advance(1);
    assertThat(api.get("/v1/files/" + id).status()).isEqualTo(404);
    assertThat(api.stats().at("/batches/files/openai/expired").asInt()).isEqualTo(1);
  }

  @Test
  void filesAreListedPageByPage() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(upload("f" + i + ".jsonl", "{}").json().path("id").asText());
    }

    JsonNode first = api.get("/v1/files?limit=2&order=asc").json();
    JsonNode last = api.get("/v1/files?limit=2&order=asc&after=" + ids.get(3)).json();
    JsonNode newest = api.get("/v1/files?purpose=batch").json();

    assertThat(first.path("data").findValuesAsText("id")).isEqualTo(ids.subList(0, 2));
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(first.path("first_id").asText()).isEqualTo(ids.get(0));
    assertThat(first.path("last_id").asText()).isEqualTo(ids.get(1));
    assertThat(last.path("data").findValuesAsText("id")).isEqualTo(ids.subList(4, 5));
    assertThat(last.path("has_more").asBoolean()).isFalse();
    assertThat(newest.path("data").get(0).path("id").asText()).isEqualTo(ids.get(4));
    assertThat(api.get("/v1/files?purpose=batch_output").json().path("data")).isEmpty();
    assertThat(api.get("/v1/files?limit=0").status()).isEqualTo(400);
  }

  @Test
  void batchGoesThroughItsStatesInOrder() {
    String file = fileOf(lines(4));
    Answer created =
        api.post(
            "/v1/batches",
            createBody(file).replace("}", ",\"metadata\":{\"ledger\":\"run-7/chunk-3\"}}"));
    String id = created.json().path("id").asText();

    assertThat(created.raw().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"object\":\"batch\",\"endpoint\":\"/v1/chat/completions\",\"model\":null,"
                + "\"errors\":null,\"input_file_id\":\""
                + file
                + "\",\"completion_window\":\"24h\",\"status\":\"validating\",\"output_file_id\":"
                + "null,\"error_file_id\":null,\"created_at\":"
                + START
                + ",\"in_progress_at\":null,\"expires_at\":"
                + (START + 86_400)
                + ",\"finalizing_at\":null,\"completed_at\":null,\"failed_at\":null,\"expired_at\":"
                + "null,\"cancelling_at\":null,\"cancelled_at\":null,\"request_counts\":{\"total\":"
                + "0,\"completed\":0,\"failed\":0},\"metadata\":{\"ledger\":\"run-7/chunk-3\"}}");
    assertThat(batch(id).path("status").asText()).isEqualTo("validating");
    advance(1);
    JsonNode running = batch(id);
    assertThat(running.path("status").asText()).isEqualTo("in_progress");
    assertThat(running.path("model").asText()).isEqualTo("gpt-4.1-mini-2025-04-14");
    assertThat(counts(running)).isEqualTo("4 0 0");
    advance(5);
    assertThat(counts(batch(id))).isEqualTo("4 2 0");
    advance(5);
    assertThat(batch(id).path("status").asText()).isEqualTo("finalizing");
    assertThat(batch(id).path("output_file_id").isNull()).isTrue();
    advance(1);
    JsonNode done = batch(id);
    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(counts(done)).isEqualTo("4 4 0");
    assertThat(done.path("in_progress_at").asLong()).isEqualTo(START + 1);
    assertThat(done.path("finalizing_at").asLong()).isEqualTo(START + 11);
    assertThat(done.path("completed_at").asLong()).isEqualTo(START + 12);
    assertThat(done.path("error_file_id").isNull()).isTrue();
    assertThat(done.at("/usage/input_tokens").asLong()).isPositive();

    Map<String, JsonNode> results = byId(output(done));
    assertThat(results.keySet()).containsExactly("r-0", "r-1", "r-2", "r-3");
    JsonNode line = results.get("r-2");
    assertThat(line.path("id").asText()).startsWith("batch_req_");
    assertThat(line.path("error").isNull()).isTrue();
    assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
    assertThat(line.at("/response/request_id").asText()).startsWith("req_");
    assertThat(line.at("/response/body/choices/0/message/content").asText()).isEqualTo("answer 2");
    assertThat(line.at("/response/body/service_tier").asText()).isEqualTo("default");
    JsonNode outputFile = api.get("/v1/files/" + done.path("output_file_id").asText()).json();
    assertThat(outputFile.path("purpose").asText()).isEqualTo("batch_output");
  }

  @Test
  void batchAnswersAreTheLiveAnswersAtHalfTheirPriceAndShuffled() {
    int count = 40;
    String id = submit(lines(count));
    JsonNode done = finished(id);
    List<JsonNode> results = output(done);

    assertThat(results).hasSize(count);
    assertThat(results.stream().map(line -> line.path("custom_id").asText()).toList())
        .isNotEqualTo(byId(results).keySet().stream().sorted().toList());
    String live = api.chat(body("Echo: answer 7").toString()).content();
    assertThat(byId(results).get("r-7").at("/response/body/choices/0/message/content").asText())
        .isEqualTo(live);
    List<JsonNode> billed = api.billed();
    JsonNode item =
        billed.stream()
            .filter(entry -> entry.path("customId").asText().equals("r-7"))
            .findFirst()
            .orElseThrow();
    JsonNode single = billed.get(billed.size() - 1);
    assertThat(item.path("batchId").asText()).isEqualTo(id);
    assertThat(item.path("bodySha256")).isEqualTo(single.path("bodySha256"));
    assertThat(item.path("attemptOfBody").asInt()).isEqualTo(1);
    assertThat(single.path("attemptOfBody").asInt()).isEqualTo(2);
    assertThat(new BigDecimal(item.path("usd").asText()).multiply(BigDecimal.valueOf(2)))
        .isEqualByComparingTo(single.path("usd").asText());
    assertThat(api.bill().at("/batches/billedRequests").asInt()).isEqualTo(count);
    assertThat(api.stats().at("/batches/itemsExecuted").asInt()).isEqualTo(count);
  }

  @Test
  void doubleSubmissionShowsInTheBill() {
    String file = fileOf(lines(3));
    create(file);
    create(file);
    advance(13);

    List<JsonNode> billed = api.billed();

    assertThat(billed).hasSize(6);
    assertThat(billed.stream().filter(entry -> entry.path("attemptOfBody").asInt() == 2))
        .hasSize(3);
    assertThat(api.stats().at("/batches/created").asInt()).isEqualTo(2);
    assertThat(api.stats().path("distinctBodies").asInt()).isEqualTo(3);
  }

  @Test
  void refusedRequestsStandInTheErrorFileAndCostNothing() {
    ObjectNode wrong = body("Hi").put("wibble", 1);
    String id = submit(lines(1) + line("bad", wrong) + "\n");

    JsonNode done = finished(id);

    assertThat(counts(done)).isEqualTo("2 1 1");
    JsonNode error = errors(done).get(0);
    assertThat(error.path("custom_id").asText()).isEqualTo("bad");
    assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
    assertThat(error.at("/response/body/error/code").asText()).isEqualTo("unknown_parameter");
    assertThat(error.path("error").isNull()).isTrue();
    assertThat(output(done)).hasSize(1);
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(1);
  }

  @Test
  void responsesRunInBatchesToo() {
    ObjectNode line =
        line(
            "a",
            (ObjectNode) ApiClient.parse(ApiClient.responsesBody("gpt-4.1-mini", "Echo: pong")));
    String file = fileOf(line.put("url", ApiClient.RESPONSES) + "\n");
    String id =
        api.post("/v1/batches", createBody(file).replace(ApiClient.CHAT, ApiClient.RESPONSES))
            .json()
            .path("id")
            .asText();

    JsonNode done = finished(id);

    assertThat(output(done).get(0).at("/response/body/output/0/content/0/text").asText())
        .isEqualTo("pong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                            | invalid_json_line          | null
          {"method":"POST"}                            | missing_required_parameter | custom_id
          {"custom_id":"r-0","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4.1-mini"}} | duplicate_custom_id | custom_id
          {"custom_id":"x","method":"GET"}             | invalid_method             | method
          {"custom_id":"x","method":"POST","url":"/v1/responses"} | url_mismatch    | url
          {"custom_id":"x","method":"POST","url":"/v1/chat/completions"} | missing_required_parameter | body
          {"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{}} | missing_required_parameter | body.model
          {"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-0"}} | model_not_found | body.model
          {"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o"}} | model_mismatch | body.model
          """)
  void invalidLinesFailTheWholeBatchWithTheirNumber(String line, String code, String param) {
    String id = submit(lines(2) + line + "\n");

    assertThat(batch(id).path("status").asText()).isEqualTo("validating");
    JsonNode failed = finished(id);

    assertThat(failed.path("status").asText()).isEqualTo("failed");
    assertThat(failed.path("failed_at").asLong()).isEqualTo(START + 1);
    assertThat(failed.at("/errors/object").asText()).isEqualTo("list");
    JsonNode error = failed.at("/errors/data/0");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("line").asInt()).isEqualTo(3);
    assertThat(counts(failed)).isEqualTo("0 0 0");
    assertThat(failed.path("output_file_id").isNull()).isTrue();
    assertThat(api.billed()).isEmpty();
  }

  @Test
  void limitsOfFilesAreCheckedByValidation() {
    assertThat(finished(submit("")).at("/errors/data/0/code").asText()).isEqualTo("empty_file");
    api.configure("{\"batch\":{\"maxRequests\":2}}");
    assertThat(finished(submit(lines(3))).at("/errors/data/0/code").asText())
        .isEqualTo("too_many_tasks");
    api.configure("{\"batch\":{\"maxFileBytes\":100}}");
    assertThat(finished(submit(lines(3))).at("/errors/data/0/message").asText())
        .contains("larger than the 100 maximum");
  }

  @Test
  void enqueuedTokensAreLimitedByModelAndFreedAtTheEnd() {
    api.configure("{\"batch\":{\"enqueuedTokens\":{\"gpt-4.1-mini\":100}}}");
    String first = submit(lines(3));
    String second = submit(lines(3));
    advance(2);

    assertThat(batch(first).path("status").asText()).isEqualTo("in_progress");
    JsonNode error = batch(second).at("/errors/data/0");
    assertThat(error.path("code").asText()).isEqualTo("token_limit_exceeded");
    assertThat(error.path("line").isNull()).isTrue();
    assertThat(error.path("message").asText())
        .isEqualTo(
            "Enqueued token limit reached for gpt-4.1-mini in organization org-simulator. Limit:"
                + " 100 enqueued tokens. Please try again once some in_progress batches have been"
                + " completed.");
    JsonNode tokens = api.stats().at("/batches/enqueuedTokens/gpt-4.1-mini");
    assertThat(tokens.path("now").asLong()).isBetween(50L, 100L);
    advance(11);
    String third = submit(lines(3));
    advance(2);
    assertThat(batch(third).path("status").asText()).isEqualTo("in_progress");
    assertThat(api.stats().at("/batches/enqueuedTokens/gpt-4.1-mini")).isEqualTo(tokens);
  }

  @Test
  void cancelledBatchesDeliverWhatHasFinished() {
    String id = submit(lines(10));
    advance(6);

    Answer cancelling = api.post("/v1/batches/" + id + "/cancel", "");

    assertThat(cancelling.status()).isEqualTo(200);
    assertThat(cancelling.json().path("status").asText()).isEqualTo("cancelling");
    assertThat(cancelling.json().path("cancelling_at").asLong()).isEqualTo(START + 6);
    advance(1);
    JsonNode cancelled = batch(id);
    assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
    // one more fell due while it was being cancelled
    assertThat(counts(cancelled)).isEqualTo("10 6 0");
    assertThat(output(cancelled)).hasSize(6);
    List<JsonNode> given = errors(cancelled);
    assertThat(given).hasSize(4);
    assertThat(given.get(0).path("response").isNull()).isTrue();
    assertThat(given.get(0).at("/error/code").asText()).isEqualTo("batch_cancelled");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(6);
    assertThat(api.post("/v1/batches/" + id + "/cancel", "").status()).isEqualTo(200);
    advance(Duration.ofDays(2));
    assertThat(counts(batch(id))).isEqualTo("10 6 0");
  }

  @Test
  void batchCanBeCancelledWhileItIsValidatedAndNotWhenItIsOver() {
    String early = submit(lines(2));
    api.post("/v1/batches/" + early + "/cancel", "");
    String late = submit(lines(2));
    advance(13);

    assertThat(batch(early).path("status").asText()).isEqualTo("cancelled");
    assertThat(batch(early).path("in_progress_at").isNull()).isTrue();
    Answer refused = api.post("/v1/batches/" + late + "/cancel", "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.error().path("message").asText()).contains("'completed'");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(2);
  }

  @Test
  void expiryKeepsWhatHasFinishedAndBillsItOnce() {
    plantOnCreate("\"expiresAtPercent\":40");
    String id = submit(lines(10));
    advance(Duration.ofHours(12));
    assertThat(batch(id).path("status").asText()).isEqualTo("in_progress");

    advance(Duration.ofHours(12));
    JsonNode expired = batch(id);

    assertThat(expired.path("status").asText()).isEqualTo("expired");
    assertThat(expired.path("expired_at").asLong()).isEqualTo(START + 86_400);
    assertThat(counts(expired)).isEqualTo("10 4 0");
    assertThat(output(expired)).hasSize(4);
    assertThat(errors(expired)).hasSize(6);
    assertThat(errors(expired).get(0).at("/error/code").asText()).isEqualTo("batch_expired");
    advance(Duration.ofDays(3));
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(4);
  }

  @Test
  void stuckBatchesStayInProgressForever() {
    plantOnCreate("\"stuckAtPercent\":50");
    String id = submit(lines(10));
    advance(Duration.ofDays(3));

    assertThat(batch(id).path("status").asText()).isEqualTo("in_progress");
    assertThat(counts(batch(id))).isEqualTo("10 5 0");
    api.post("/v1/batches/" + id + "/cancel", "");
    advance(1);
    assertThat(batch(id).path("status").asText()).isEqualTo("cancelled");
    assertThat(output(batch(id))).hasSize(5);
  }

  @Test
  void allRequestsMayFailAndThenThereIsNoOutputFile() {
    plantOnCreate("\"failPercent\":100,\"failWith\":{\"status\":503}");
    JsonNode done = finished(submit(lines(5)));

    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(done.path("output_file_id").isNull()).isTrue();
    assertThat(counts(done)).isEqualTo("5 0 5");
    assertThat(errors(done)).hasSize(5);
    assertThat(errors(done).get(0).at("/response/status_code").asInt()).isEqualTo(503);
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0");
  }

  @Test
  void resultsMayBeMissingDoubledUnknownAndMalformed() {
    plantOnCreate("\"missing\":2,\"duplicated\":1,\"unknown\":1,\"malformed\":1");
    JsonNode done = finished(submit(lines(10)));

    List<String> results = content(done.path("output_file_id").asText()).lines().toList();
    List<JsonNode> readable = new ArrayList<>();
    int broken = 0;
    for (String line : results) {
      if (line.endsWith("}")) {
        readable.add(ApiClient.parse(line));
      } else {
        broken++;
      }
    }
    assertThat(results).hasSize(10);
    assertThat(broken).isEqualTo(1);
    assertThat(byId(readable)).hasSize(8).containsKey("unknown-1");
    assertThat(counts(done)).isEqualTo("10 8 0");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(8);
  }

  @Test
  void validationAndTokenLimitMayFailOnRequest() {
    plantOnCreate("\"invalid\":{\"code\":\"model_not_found\",\"message\":\"m\",\"line\":7}");
    JsonNode invalid = finished(submit(lines(2)));
    plantOnCreate("\"tokenLimit\":true");
    JsonNode full = finished(submit(lines(2)));

    assertThat(invalid.at("/errors/data").toString())
        .isEqualTo("[{\"code\":\"model_not_found\",\"message\":\"m\",\"param\":null,\"line\":7}]");
    assertThat(full.at("/errors/data/0/code").asText()).isEqualTo("token_limit_exceeded");
    assertThat(full.path("status").asText()).isEqualTo("failed");
    assertThat(api.billed()).isEmpty();
  }

  @Test
  void faultRulesOfTheLiveEndpointHoldForRequestsInBatches() {
    api.configure(
        "{\"faults\":[{\"promptPattern\":\"answer 1$\",\"fault\":{\"kind\":\"refusal\"}},"
            + "{\"promptPattern\":\"answer 2$\",\"fault\":{\"status\":500}},"
            + "{\"promptPattern\":\"answer 3$\",\"fault\":{\"kind\":\"stall\"}}]}");
    JsonNode done = finished(submit(lines(4)));

    Map<String, JsonNode> results = byId(output(done));
    assertThat(results.keySet()).containsExactly("r-0", "r-1", "r-3");
    assertThat(results.get("r-1").at("/response/body/choices/0/message/refusal").isTextual())
        .isTrue();
    assertThat(errors(done).get(0).at("/response/status_code").asInt()).isEqualTo(500);
  }

  @Test
  void replyOfACreateMayBeLostAfterTheBatchWasCreated() {
    String file = fileOf(lines(2));
    api.plantRule(BATCH_FAULT + "\"fault\":{\"kind\":\"resetBeforeHeaders\"}}");
    String body = createBody(file).replace("}", ",\"metadata\":{\"marker\":\"m-1\"}}");
    HttpRequest request =
        api.request("/v1/batches").POST(HttpRequest.BodyPublishers.ofString(body)).build();

    assertThatThrownBy(() -> api.trySend(request)).isInstanceOf(IOException.class);

    JsonNode list = api.get("/v1/batches").json();
    assertThat(list.path("data")).hasSize(1);
    assertThat(list.at("/data/0/metadata/marker").asText()).isEqualTo("m-1");
    api.plantRule(BATCH_FAULT + "\"fault\":{\"kind\":\"resetBeforeProcessing\"}}");
    assertThatThrownBy(() -> api.trySend(request)).isInstanceOf(IOException.class);
    api.plantRule(BATCH_FAULT + "\"fault\":{\"status\":503}}");
    assertThat(api.send(request).status()).isEqualTo(503);
    assertThat(api.get("/v1/batches").json().path("data")).hasSize(1);
  }

  @Test
  void uploadsMayBeLostOrCut() {
    api.plantRule("{\"path\":\"/v1/files\",\"fault\":{\"kind\":\"resetBeforeHeaders\"}}");
    assertThatThrownBy(() -> upload("a.jsonl", "{}")).hasRootCauseInstanceOf(IOException.class);
    assertThat(api.get("/v1/files").json().path("data")).hasSize(1);

    api.plantRule("{\"path\":\"/v1/files\",\"fault\":{\"kind\":\"cutUpload\",\"bytes\":100000}}");
    assertThatThrownBy(() -> upload("b.jsonl", "x".repeat(8_000_000)))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(api.get("/v1/files").json().path("data")).hasSize(1);
    assertThat(upload("b.jsonl", "x".repeat(8_000_000)).status()).isEqualTo(200);
  }

  @Test
  void downloadsMayBeCutAtAnOffset() throws Exception {
    String content = "0123456789".repeat(200_000);
    String id = fileOf(content);
    api.plantRule(
        "{\"path\":\"/v1/files/*/content\",\"fault\":{\"kind\":\"cutDownload\",\"bytes\":123456}}");
    HttpRequest request = api.request("/v1/files/" + id + "/content").GET().build();
    HttpResponse<java.io.InputStream> response =
        api.http().send(request, HttpResponse.BodyHandlers.ofInputStream());

    int read = 0;
    boolean cut = false;
    try (var in = response.body()) {
      while (in.read() >= 0) {
        read++;
      }
    } catch (IOException e) {
      cut = true;
    }

    assertThat(response.headers().firstValueAsLong("content-length")).hasValue(2_000_000);
    assertThat(cut).isTrue();
    assertThat(read).isEqualTo(123_456);
    assertThat(content(id)).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 429, 503})
  void pollsMayFailAndTheBatchGoesOn(int status) {
    String id = submit(lines(2));
    api.plantRule("{\"path\":\"/v1/batches/*\",\"times\":2,\"fault\":{\"status\":" + status + "}}");

    assertThat(api.get("/v1/batches/" + id).status()).isEqualTo(status);
    assertThat(api.get("/v1/batches/" + id).status()).isEqualTo(status);
    assertThat(finished(id).path("status").asText()).isEqualTo("completed");
  }

  @Test
  void quirksMakeThingsAppearLate() {
    api.configure(
        "{\"batch\":{\"quirks\":{\"fileHiddenSeconds\":2,\"batchHiddenSeconds\":3,"
            + "\"resultsLateSeconds\":5,\"blankErrorFile\":true,\"countsAtEnd\":true}}}");
    String file = upload("a.jsonl", lines(2)).json().path("id").asText();
    assertThat(create(file).status()).isEqualTo(404);
    advance(2);
    String id = create(file).json().path("id").asText();
    assertThat(api.get("/v1/batches/" + id).status()).isEqualTo(404);
    assertThat(api.get("/v1/batches").json().path("data")).isEmpty();
    advance(8);
    assertThat(counts(batch(id))).isEqualTo("0 0 0");
    advance(4);
    JsonNode early = batch(id);
    assertThat(early.path("status").asText()).isEqualTo("completed");
    assertThat(early.path("output_file_id").isNull()).isTrue();
    advance(5);
    JsonNode late = batch(id);
    assertThat(late.path("output_file_id").asText()).startsWith("file-");
    assertThat(late.path("error_file_id").asText("none")).isEmpty();
  }

  @Test
  void downloadsMayBeRedirectedAndCutIntoRanges() {
    String id = fileOf("0123456789");
    api.configure("{\"batch\":{\"quirks\":{\"redirectDownloads\":true,\"ranges\":true}}}");

    Answer redirect = api.get("/v1/files/" + id + "/content");
    assertThat(redirect.status()).isEqualTo(302);
    String location = redirect.header("location");
    assertThat(location).startsWith(simulator.url());
    HttpRequest part =
        HttpRequest.newBuilder(java.net.URI.create(location)).header("Range", "bytes=4-6").build();
    Answer middle = api.send(part);
    assertThat(middle.status()).isEqualTo(206);
    assertThat(middle.raw().body()).isEqualTo("456");
    assertThat(middle.header("content-range")).isEqualTo("bytes 4-6/10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                        | 400 | input_file_id
          {"input_file_id":"f","endpoint":"/v1/x"}                  | 400 | endpoint
          {"input_file_id":"f","endpoint":"/v1/chat/completions"}   | 400 | completion_window
          {"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"1h"} | 400 | completion_window
          {"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h","x":1} | 400 | x
          {"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":1}} | 400 | metadata.a
          {"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h"} | 404 | input_file_id
          {"input_file_id":"f","endpoint":"/v1/embeddings","completion_window":"24h"} | 400 | endpoint
          """)
  void wrongCreatesAreRefusedAtOnce(String body, int status, String param) {
    Answer answer = api.post("/v1/batches", body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error().path("param").asText()).isEqualTo(param);
  }

  @Test
  void batchesAreListedNewestFirst() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(0, submit(lines(1)));
    }

    JsonNode first = api.get("/v1/batches?limit=2").json();
    JsonNode rest = api.get("/v1/batches?limit=2&after=" + ids.get(1)).json();

    assertThat(first.path("data").findValuesAsText("id")).isEqualTo(ids.subList(0, 2));
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(rest.path("data").findValuesAsText("id")).isEqualTo(ids.subList(2, 3));
    assertThat(rest.path("has_more").asBoolean()).isFalse();
    assertThat(api.get("/v1/batches/batch_0").status()).isEqualTo(404);
    assertThat(api.get("/v1/batches?limit=101").status()).isEqualTo(400);
  }

  @Test
  void whatTakesNoTimeIsCompleteOnlyWhenAllOfItHasRun() {
    api.configure(
        "{\"batch\":{\"validatingSeconds\":0,\"runningSeconds\":0,\"finalizingSeconds\":0}}");
    String id = create(fileOf(lines(20_000))).json().path("id").asText();

    Until.isTrue(
        "the batch completes",
        () -> {
          JsonNode seen = batch(id);
          boolean complete = seen.path("status").asText().equals("completed");
          assertThat(seen.path("output_file_id").isTextual()).isEqualTo(complete);
          assertThat(counts(seen).equals("20000 20000 0") || !complete).isTrue();
          return complete;
        });

    assertThat(output(batch(id))).hasSize(20_000);
  }

  @Test
  void inputMayBeDeletedOnceTheBatchExists() {
    String file = fileOf(lines(3));
    String id = create(file).json().path("id").asText();
    delete("/v1/files/" + file);

    assertThat(output(finished(id))).hasSize(3);
  }

  @Test
  void faultsOfBatchesAndUploadsNeedAPath() {
    Answer batch = api.post("/__simulator/faults", "{\"fault\":{\"kind\":\"batch\"}}");
    Answer cut =
        api.post("/__simulator/faults", "{\"fault\":{\"kind\":\"cutUpload\",\"bytes\":1}}");
    Answer wrong =
        api.post(
            "/__simulator/faults",
            "{\"path\":\"/v1/batches\",\"fault\":{\"kind\":\"batch\",\"mising\":1}}");

    assertThat(batch.raw().body()).contains("path is needed with batch");
    assertThat(cut.raw().body()).contains("path is needed with cutUpload");
    assertThat(wrong.raw().body()).contains("did you mean missing?");
  }

  @Test
  void durationsAreDrawnFromTheSeed() {
    api.configure("{\"batch\":{\"runningSeconds\":10,\"maxRunningSeconds\":1000}}");
    String file = fileOf(lines(2));
    String first = create(file).json().path("id").asText();
    String second = create(file).json().path("id").asText();
    advance(2_000);
    long firstEnd = batch(first).path("completed_at").asLong();
    long secondEnd = batch(second).path("completed_at").asLong();

    assertThat(firstEnd).isNotEqualTo(secondEnd);
    api.reset();
    clock.advance(Duration.ofSeconds(-2_000));
    String again = create(fileOf(lines(2))).json().path("id").asText();
    advance(2_000);
    assertThat(batch(again).path("completed_at").asLong()).isEqualTo(firstEnd);
  }

  @Test
  void spentCreditRefusesNewBatches() {
    String file = fileOf(lines(1));
    api.configure("{\"creditUsd\":0}");

    assertThat(create(file).error().path("code").asText()).isEqualTo("insufficient_quota");
  }

  @Test
  void adminDrivesTheClockAndListsBatches() {
    String id = submit(lines(2));
    Answer wrong = api.post("/__simulator/clock", "{\"advance\":1}");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.raw().body()).contains("advanceSeconds");

    Answer answer = api.post("/__simulator/clock", "{\"advanceSeconds\":86400}");

    assertThat(answer.json().path("now").asText()).isEqualTo("2026-11-21T10:00:00Z");
    JsonNode listed = api.get("/__simulator/batches").json().at("/batches/0");
    assertThat(listed.path("id").asText()).isEqualTo(id);
    assertThat(listed.path("phase").asText()).isEqualTo("completed");
    assertThat(listed.path("succeeded").asInt()).isEqualTo(2);
    api.configure("{\"clockSpeed\":60}");
    clock.advance(Duration.ofSeconds(2));
    assertThat(api.get("/__simulator/clock").json().path("now").asText())
        .isEqualTo("2026-11-21T10:02:00Z");
  }
}
