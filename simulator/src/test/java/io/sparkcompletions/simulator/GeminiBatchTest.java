package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GeminiBatchTest extends BatchTest {

  private static final String MODEL = "gemini-2.5-flash-lite";
  private static final String CREATE = "/v1beta/models/" + MODEL + ":batchGenerateContent";
  private static final int GRANULARITY = 262_144;

  private static ObjectNode request(String text) {
    ObjectNode request = ApiClient.JSON.createObjectNode();
    request
        .putArray("contents")
        .addObject()
        .put("role", "user")
        .putArray("parts")
        .addObject()
        .put("text", text);
    return request;
  }

  private static String input(int count) {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ObjectNode line = ApiClient.JSON.createObjectNode().put("key", "r-" + i);
      line.set("request", request("Echo: answer " + i));
      input.append(line).append('\n');
    }
    return input.toString();
  }

  private Answer start(String file, int length) {
    return api.send(
        api.gemini("/upload/v1beta/files")
            .header("X-Goog-Upload-Protocol", "resumable")
            .header("X-Goog-Upload-Command", "start")
            .header("X-Goog-Upload-Header-Content-Length", Integer.toString(length))
            .header("X-Goog-Upload-Header-Content-Type", "application/jsonl")
            .POST(BodyPublishers.ofString("{\"file\":" + file + "}"))
            .build());
  }

  private Answer send(String url, String command, long offset, String bytes) {
    return api.send(chunk(url, command, offset, bytes));
  }

  private static HttpRequest chunk(String url, String command, long offset, String bytes) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("X-Goog-Upload-Command", command)
        .header("X-Goog-Upload-Offset", Long.toString(offset))
        .POST(BodyPublishers.ofString(bytes))
        .build();
  }

  private JsonNode uploaded(String bytes) {
    String url =
        start("{\"displayName\":\"chunk-0007\"}", bytes.length()).header("x-goog-upload-url");
    return send(url, "upload, finalize", 0, bytes).json().path("file");
  }

  private Answer post(String path, String body) {
    return api.send(api.gemini(path).POST(BodyPublishers.ofString(body)).build());
  }

  private Answer fetch(String path) {
    return api.send(api.gemini(path).GET().build());
  }

  private Answer drop(String path) {
    return api.send(api.gemini(path).DELETE().build());
  }

  private static String fromFile(String fileName) {
    return "{\"batch\":{\"displayName\":\"run-42/chunk-3\",\"inputConfig\":{\"fileName\":\""
        + fileName
        + "\"}}}";
  }

  private static String inline(int count) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    ObjectNode batch = body.putObject("batch").put("display_name", "inline");
    ArrayNode requests = batch.putObject("input_config").putObject("requests").putArray("requests");
    for (int i = 0; i < count; i++) {
      ObjectNode each = requests.addObject();
      each.set("request", request("Echo: answer " + i));
      each.putObject("metadata").put("key", "r-" + i);
    }
    return body.toString();
  }

  private String begin(String body) {
    Answer answer = post(CREATE, body);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer.json().path("name").asText();
  }

  private String submitted(String lines) {
    return begin(fromFile(uploaded(lines).path("name").asText()));
  }

  private JsonNode operation(String name) {
    return fetch("/v1beta/" + name).json();
  }

  private static String state(JsonNode operation) {
    return operation.at("/metadata/state").asText();
  }

  private List<JsonNode> results(JsonNode operation) {
    String file = operation.at("/response/responsesFile").asText();
    return parsed(fetch("/download/v1beta/" + file + ":download?alt=media").raw().body());
  }

  private static TreeMap<String, JsonNode> byKey(List<JsonNode> results) {
    TreeMap<String, JsonNode> all = new TreeMap<>();
    results.forEach(result -> all.put(result.path("key").asText(), result));
    return all;
  }

  private void plantOnCreate(String trouble) {
    api.plantRule(
        "{\"path\":\"/v1beta/models/*:batchGenerateContent\",\"fault\":{\"kind\":\"batch\","
            + trouble
            + "}}");
  }

  @Test
  void resumableUploadGrowsChunkByChunk() {
    String first = "a".repeat(GRANULARITY);
    Answer started = start("{\"name\":\"files/my-chunk\"}", GRANULARITY + 3);
    String url = started.header("x-goog-upload-url");
    assertThat(started.raw().body()).isEmpty();
    assertThat(started.header("x-goog-upload-chunk-granularity")).isEqualTo("262144");
    assertThat(url).startsWith(simulator.url() + "/upload/v1beta/files?upload_id=");

    assertThat(send(url, "upload", 0, "ab").status()).isEqualTo(400);
    Answer active = send(url, "upload", 0, first);
    assertThat(active.header("x-goog-upload-status")).isEqualTo("active");
    assertThat(send(url, "upload, finalize", 5, "xyz").status()).isEqualTo(400);
    assertThat(send(url, "query", 0, "").header("x-goog-upload-size-received")).isEqualTo("262144");
    Answer done = send(url, "upload, finalize", GRANULARITY, "xyz");

    assertThat(done.header("x-goog-upload-status")).isEqualTo("final");
    JsonNode file = done.json().path("file");
    assertThat(file.path("name").asText()).isEqualTo("files/my-chunk");
    assertThat(file.path("sizeBytes").textValue()).isEqualTo("262147");
    assertThat(file.path("state").asText()).isEqualTo("ACTIVE");
    assertThat(file.path("createTime").asText()).isEqualTo("2026-11-20T10:00:00.000000000Z");
    assertThat(file.path("expirationTime").asText()).isEqualTo("2026-11-22T10:00:00.000000000Z");
    assertThat(start("{\"name\":\"files/my-chunk\"}", 1).status()).isEqualTo(409);
    assertThat(start("{\"name\":\"files/" + "a".repeat(41) + "\"}", 1).status()).isEqualTo(400);
    assertThat(send(url, "upload", 0, "x").status()).isEqualTo(404);
    assertThat(fetch("/v1beta/files/my-chunk").json()).isEqualTo(file);
    assertThat(fetch("/v1beta/files/my-chunk:download?alt=media").status()).isEqualTo(400);
    assertThat(fetch("/v1beta/files?pageSize=5").json().path("files")).hasSize(1);
    assertThat(drop("/v1beta/files/my-chunk").raw().body()).isEqualTo("{}");
    assertThat(fetch("/v1beta/files/my-chunk").status()).isEqualTo(403);
  }

  @Test
  void fileBatchSucceedsWithKeysInItsResults() {
    String file = uploaded(input(4)).path("name").asText();
    Answer created = post(CREATE, fromFile(file));
    String name = created.json().path("name").asText();

    assertThat(created.raw().body())
        .isEqualTo(
            "{\"name\":\""
                + name
                + "\",\"metadata\":{\"@type\":\"type.googleapis.com/google.ai.generativelanguage."
                + "v1main.GenerateContentBatch\",\"model\":\"models/"
                + MODEL
                + "\",\"displayName\":\"run-42/chunk-3\",\"createTime\":"
                + "\"2026-11-20T10:00:00.000000000Z\",\"updateTime\":"
                + "\"2026-11-20T10:00:00.000000000Z\",\"inputConfig\":{\"fileName\":\""
                + file
                + "\"},\"batchStats\":{\"requestCount\":\"4\",\"pendingRequestCount\":\"4\"},"
                + "\"state\":\"BATCH_STATE_PENDING\",\"name\":\""
                + name
                + "\"}}");
    advance(6);
    JsonNode running = operation(name);
    assertThat(state(running)).isEqualTo("BATCH_STATE_RUNNING");
    assertThat(running.path("metadata").path("batchStats").toString())
        .isEqualTo(
            "{\"requestCount\":\"4\",\"pendingRequestCount\":\"2\",\"successfulRequestCount\":\"2\"}");
    assertThat(running.has("done")).isFalse();
    advance(6);
    JsonNode done = operation(name);
    assertThat(state(done)).isEqualTo("BATCH_STATE_SUCCEEDED");
    assertThat(done.path("done").asBoolean()).isTrue();
    String output = done.at("/response/responsesFile").asText();
    assertThat(done.at("/metadata/output/responsesFile").asText()).isEqualTo(output);
    assertThat(output).startsWith("files/batch-").hasSize("files/".length() + 42);
    assertThat(fetch("/v1beta/" + output).status()).isEqualTo(400);
    assertThat(drop("/v1beta/" + output).status()).isEqualTo(400);

    TreeMap<String, JsonNode> results = byKey(results(done));
    assertThat(results.keySet()).containsExactly("r-0", "r-1", "r-2", "r-3");
    JsonNode response = results.get("r-2").path("response");
    assertThat(response.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("answer 2");
    api.content(MODEL, request("Echo: answer 2").toString());
    List<JsonNode> billed = api.billed();
    JsonNode live = billed.get(4);
    JsonNode item =
        billed.stream()
            .filter(entry -> entry.path("customId").asText().equals("r-2"))
            .findFirst()
            .orElseThrow();
    assertThat(item.path("bodySha256")).isEqualTo(live.path("bodySha256"));
    assertThat(item.path("path")).isEqualTo(live.path("path"));
    assertThat(item.path("batchId").asText()).isEqualTo(name.substring("batches/".length()));
    assertThat(new BigDecimal(item.path("usd").asText()).multiply(BigDecimal.valueOf(2)))
        .isEqualByComparingTo(live.path("usd").asText());
    advance(Duration.ofHours(48));
    assertThat(fetch("/download/v1beta/" + output + ":download?alt=media").status()).isEqualTo(403);
  }

  @Test
  void inlineAnswersCarryTheirKeysOrDoNot() {
    String name = begin(inline(30));
    api.configure("{\"batch\":{\"quirks\":{\"echoKeys\":false}}}");
    String silent = begin(inline(3));
    advance(13);

    JsonNode answers = operation(name).at("/response/inlinedResponses/inlinedResponses");
    JsonNode unnamed = operation(silent).at("/metadata/output/inlinedResponses/inlinedResponses");

    assertThat(answers).hasSize(30);
    List<String> keys = answers.findValuesAsText("key");
    assertThat(keys).isNotEqualTo(new ArrayList<>(new TreeSet<>(keys))).doesNotHaveDuplicates();
    for (JsonNode answer : answers) {
      String number = answer.at("/metadata/key").asText().substring(2);
      assertThat(answer.at("/response/candidates/0/content/parts/0/text").asText())
          .isEqualTo("answer " + number);
    }
    assertThat(unnamed).hasSize(3).noneMatch(answer -> answer.has("metadata"));
    JsonNode listed = fetch("/v1beta/batches").json().path("operations");
    assertThat(listed).hasSize(2).noneMatch(operation -> operation.has("response"));
  }

  @Test
  void failedRequestsAreErrorLinesInTwoSpellings() {
    String lines = input(1) + "{\"key\":\"bad\",\"request\":{\"contents\":[],\"x\":1}}\n";
    String plain = submitted(lines);
    api.configure("{\"batch\":{\"quirks\":{\"statusNotError\":true,\"numericCodes\":true}}}");
    String odd = submitted(lines);
    advance(13);

    JsonNode error = byKey(results(operation(plain))).get("bad").path("error");
    assertThat(error.path("code").asInt()).isEqualTo(400);
    assertThat(error.path("status").asText()).isEqualTo("INVALID_ARGUMENT");
    JsonNode status = byKey(results(operation(odd))).get("bad").path("status");
    assertThat(status.path("code").asInt()).isEqualTo(3);
    assertThat(operation(plain).at("/metadata/batchStats").toString())
        .isEqualTo(
            "{\"requestCount\":\"2\",\"successfulRequestCount\":\"1\",\"failedRequestCount\":\"1\"}");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(2);
  }

  @Test
  void linesThatCannotBeReadFailTheJob() {
    String name = submitted(input(1) + "{\n");
    assertThat(state(operation(name))).isEqualTo("BATCH_STATE_PENDING");
    advance(13);

    JsonNode failed = operation(name);

    assertThat(state(failed)).isEqualTo("BATCH_STATE_FAILED");
    assertThat(failed.path("done").asBoolean()).isTrue();
    assertThat(failed.at("/error/code").asInt()).isEqualTo(3);
    assertThat(failed.at("/error/message").asText()).contains("not a JSON object");
    assertThat(failed.has("response")).isFalse();
    assertThat(api.billed()).isEmpty();
  }

  @Test
  void cancelledAndExpiredJobsHaveNoResults() {
    String cancelled = submitted(input(4));
    plantOnCreate("\"expiresAtPercent\":50");
    String expired = submitted(input(4));
    advance(6);
    assertThat(post("/v1beta/" + cancelled + ":cancel", "{}").raw().body()).isEqualTo("{}");
    advance(1);

    assertThat(state(operation(cancelled))).isEqualTo("BATCH_STATE_CANCELLED");
    assertThat(operation(cancelled).at("/error/code").asInt()).isEqualTo(1);
    advance(Duration.ofHours(47));
    assertThat(state(operation(expired))).isEqualTo("BATCH_STATE_RUNNING");
    advance(Duration.ofHours(1));
    assertThat(state(operation(expired))).isEqualTo("BATCH_STATE_EXPIRED");
    assertThat(operation(expired).has("response")).isFalse();
    assertThat(drop("/v1beta/" + expired).raw().body()).isEqualTo("{}");
    assertThat(fetch("/v1beta/" + expired).status()).isEqualTo(404);
  }

  @Test
  void quotasOfTokensAndJobsRefuseTheCreation() {
    api.configure("{\"batch\":{\"enqueuedTokens\":60}}");
    submitted(input(2));
    Answer full = post(CREATE, fromFile(uploaded(input(2)).path("name").asText()));
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.error().path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(full.error().path("details")).hasSize(1);
    api.configure("{\"batch\":{\"maxOpenBatches\":1}}");
    assertThat(post(CREATE, inline(1)).status()).isEqualTo(429);
    advance(13);
    assertThat(post(CREATE, inline(1)).status()).isEqualTo(200);
  }

  @Test
  void successMayComeBeforeItsOutputAndFilesBeforeTheyAreActive() {
    api.configure(
        "{\"batch\":{\"quirks\":{\"resultsLateSeconds\":5,\"fileProcessingSeconds\":3,"
            + "\"countsAtEnd\":true}}}");
    JsonNode file = uploaded(input(2));
    assertThat(file.path("state").asText()).isEqualTo("PROCESSING");
    Answer early = post(CREATE, fromFile(file.path("name").asText()));
    assertThat(early.error().path("status").asText()).isEqualTo("FAILED_PRECONDITION");
    advance(3);
    String name = begin(fromFile(file.path("name").asText()));
    advance(13);
    assertThat(state(operation(name))).isEqualTo("BATCH_STATE_SUCCEEDED");
    assertThat(operation(name).has("response")).isFalse();
    assertThat(operation(name).path("done").asBoolean()).isTrue();
    advance(5);
    assertThat(results(operation(name))).hasSize(2);
  }

  @Test
  void wrongCreationsAreRefused() {
    assertThat(post(CREATE, "{}").status()).isEqualTo(400);
    assertThat(post(CREATE, "{\"batch\":{\"displayName\":\"x\"}}").status()).isEqualTo(400);
    assertThat(post(CREATE, fromFile("files/none")).status()).isEqualTo(403);
    assertThat(post(CREATE, inline(1).replace("\"metadata\"", "\"meta\"")).status()).isEqualTo(400);
    assertThat(post(CREATE.replace(MODEL, "gemini-0"), inline(1)).status()).isEqualTo(404);
    assertThat(fetch("/v1beta/batches").raw().body()).isEqualTo("{}");
  }

  @Test
  void replyOfACreateMayBeLostAndASecondOneMakesASecondJob() {
    String file = uploaded(input(2)).path("name").asText();
    api.plantRule("{\"path\":\"" + CREATE + "\",\"fault\":{\"kind\":\"resetBeforeHeaders\"}}");
    HttpRequest create = api.gemini(CREATE).POST(BodyPublishers.ofString(fromFile(file))).build();

    assertThatThrownBy(() -> api.trySend(create)).isInstanceOf(IOException.class);
    assertThat(api.send(create).status()).isEqualTo(200);
    advance(13);

    JsonNode operations = fetch("/v1beta/batches").json().path("operations");
    assertThat(operations).hasSize(2);
    assertThat(operations.findValuesAsText("displayName")).containsOnly("run-42/chunk-3");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(4);
  }

  @Test
  void chunksMayBeCutAndTheUploadResumed() {
    String bytes = "b".repeat(GRANULARITY * 20);
    String url = start("{}", bytes.length()).header("x-goog-upload-url");
    api.plantRule(
        "{\"path\":\"/upload/v1beta/files\",\"fault\":{\"kind\":\"cutUpload\",\"bytes\":300000}}");
    assertThatThrownBy(() -> api.trySend(chunk(url, "upload, finalize", 0, bytes)))
        .isInstanceOf(IOException.class);

    Answer query = send(url, "query", 0, "");

    assertThat(query.header("x-goog-upload-size-received")).isEqualTo("0");
    assertThat(send(url, "upload, finalize", 0, bytes).status()).isEqualTo(200);
  }

  @Test
  void resultsMayBeMissingDoubledAndUnknown() {
    plantOnCreate("\"missing\":1,\"duplicated\":1,\"unknown\":1");
    String name = submitted(input(5));
    advance(13);

    List<JsonNode> results = results(operation(name));

    assertThat(results).hasSize(6);
    assertThat(byKey(results)).hasSize(5).containsKey("unknown-1");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(4);
  }
}
