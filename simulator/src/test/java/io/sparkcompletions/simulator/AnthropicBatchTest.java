package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class AnthropicBatchTest extends BatchTest {

  private static final String BATCHES = "/v1/messages/batches";

  private static ObjectNode params(String text) {
    ObjectNode params =
        ApiClient.JSON.createObjectNode().put("model", "claude-haiku-4-5").put("max_tokens", 100);
    params.putArray("messages").addObject().put("role", "user").put("content", text);
    return params;
  }

  private static ArrayNode requests(int count) {
    ArrayNode requests = ApiClient.JSON.createArrayNode();
    for (int i = 0; i < count; i++) {
      add(requests, "r-" + i, params("Echo: answer " + i));
    }
    return requests;
  }

  private static void add(ArrayNode requests, String id, ObjectNode params) {
    requests.addObject().put("custom_id", id).set("params", params);
  }

  private static String createBody(ArrayNode requests) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    body.set("requests", requests);
    return body.toString();
  }

  private HttpRequest creation(String body) {
    return api.anthropic(BATCHES).POST(BodyPublishers.ofString(body)).build();
  }

  private Answer send(String body) {
    return api.send(creation(body));
  }

  private String submit(ArrayNode requests) {
    Answer answer = send(createBody(requests));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer.json().path("id").asText();
  }

  private Answer get(String path) {
    return api.send(api.anthropic(BATCHES + path).GET().build());
  }

  private Answer post(String path) {
    return api.send(api.anthropic(BATCHES + path).POST(BodyPublishers.noBody()).build());
  }

  private Answer drop(String id) {
    return api.send(api.anthropic(BATCHES + "/" + id).DELETE().build());
  }

  private Map<String, JsonNode> results(String id) {
    return byId(parsed(get("/" + id + "/results").raw().body()));
  }

  private void plantOnCreate(String trouble) {
    api.plantRule(
        "{\"path\":\"/v1/messages/batches\",\"method\":\"POST\",\"fault\":{\"kind\":\"batch\","
            + trouble
            + "}}");
  }

  private static String types(Map<String, JsonNode> results) {
    List<String> types = new ArrayList<>();
    results.values().forEach(result -> types.add(result.at("/result/type").asText()));
    return String.join(" ", types);
  }

  @Test
  void batchEndsWithItsResults() {
    Answer created = send(createBody(requests(3)));
    String id = created.json().path("id").asText();

    assertThat(id).startsWith("msgbatch_");
    assertThat(created.raw().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"type\":\"message_batch\",\"processing_status\":\"in_progress\","
                + "\"request_counts\":{\"processing\":3,\"succeeded\":0,\"errored\":0,\"canceled\":"
                + "0,\"expired\":0},\"created_at\":\"2026-11-20T10:00:00.000000Z\",\"expires_at\":"
                + "\"2026-11-21T10:00:00.000000Z\",\"ended_at\":null,\"cancel_initiated_at\":null,"
                + "\"archived_at\":null,\"results_url\":null}");
    advance(6);
    assertThat(get("/" + id).json().at("/request_counts/processing").asInt()).isEqualTo(3);
    assertThat(get("/" + id + "/results").status()).isEqualTo(400);
    assertThat(drop(id).status()).isEqualTo(400);
    advance(6);
    JsonNode ended = get("/" + id).json();
    assertThat(ended.path("processing_status").asText()).isEqualTo("ended");
    assertThat(ended.at("/request_counts/succeeded").asInt()).isEqualTo(3);
    assertThat(ended.at("/request_counts/processing").asInt()).isZero();
    assertThat(ended.path("ended_at").asText()).isEqualTo("2026-11-20T10:00:12.000000Z");
    String url = ended.path("results_url").asText();
    assertThat(url).isEqualTo(simulator.url() + BATCHES + "/" + id + "/results");
    Answer lines = get("/" + id + "/results");
    assertThat(lines.header("content-type")).isEqualTo("application/x-jsonl");
    JsonNode line = byId(parsed(lines.raw().body())).get("r-1");
    assertThat(line.at("/result/type").asText()).isEqualTo("succeeded");
    assertThat(line.at("/result/message/content/0/text").asText()).isEqualTo("answer 1");
    assertThat(line.at("/result/message/usage/service_tier").asText()).isEqualTo("batch");

    assertThat(drop(id).raw().body())
        .isEqualTo("{\"id\":\"" + id + "\",\"type\":\"message_batch_deleted\"}");
    assertThat(get("/" + id).status()).isEqualTo(404);
  }

  @Test
  void everyRequestHasALineWhateverItsFate() {
    ArrayNode requests = requests(2);
    add(requests, "wrong", params("Hi").put("wibble", 1));
    add(requests, "streamed", params("Hi").put("stream", true));
    add(requests, "warming", params("Hi").put("max_tokens", 0));
    add(requests, "unknown", params("Hi").put("model", "claude-0"));
    String id = submit(requests);
    advance(13);

    Map<String, JsonNode> results = results(id);

    assertThat(results).hasSize(6);
    JsonNode error = results.get("wrong").at("/result/error");
    assertThat(error.path("type").asText()).isEqualTo("error");
    assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.at("/error/message").asText())
        .isEqualTo("wibble: Extra inputs are not permitted");
    assertThat(error.path("request_id").asText()).startsWith("req_");
    assertThat(results.get("unknown").at("/result/error/error/type").asText())
        .isEqualTo("not_found_error");
    assertThat(results.get("streamed").at("/result/type").asText()).isEqualTo("errored");
    assertThat(results.get("warming").at("/result/type").asText()).isEqualTo("errored");
    assertThat(get("/" + id).json().at("/request_counts/errored").asInt()).isEqualTo(4);
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(2);
  }

  @Test
  void batchesCostHalfAndCountAsTheSameBody() {
    String id = submit(requests(1));
    advance(13);
    assertThat(results(id)).hasSize(1);
    api.message(params("Echo: answer 0").toString());

    List<JsonNode> billed = api.billed();

    assertThat(billed.get(0).path("batchId").asText()).isEqualTo(id);
    assertThat(billed.get(0).path("customId").asText()).isEqualTo("r-0");
    assertThat(billed.get(1).path("bodySha256")).isEqualTo(billed.get(0).path("bodySha256"));
    assertThat(billed.get(1).path("attemptOfBody").asInt()).isEqualTo(2);
    assertThat(new BigDecimal(billed.get(0).path("usd").asText()).multiply(BigDecimal.valueOf(2)))
        .isEqualByComparingTo(billed.get(1).path("usd").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                  | body: Input should be an object
          {}                                                  | requests: Field required
          {"requests":{}}                                     | requests: Input should be a valid array
          {"requests":[]}                                     | requests: List should have at least 1 item
          {"requests":[1]}                                    | requests.0: Input should be an object
          {"requests":[{"params":{}}]}                        | requests.0.custom_id: Field required
          {"requests":[{"custom_id":"a"}]}                    | requests.0.params: Field required
          {"requests":[{"custom_id":"a b","params":{}}]}      | requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'
          {"requests":[{"custom_id":"a","params":{},"x":1}]}  | requests.0.x: Extra inputs are not permitted
          {"requests":[{"custom_id":"a","params":{}},{"custom_id":"a","params":{}}]} | requests.1.custom_id: duplicate custom_id: a
          {"requests":[{"custom_id":"a","params":{}}],"y":1}  | y: Extra inputs are not permitted
          {"requests":[                                       | The request body is not valid JSON
          """)
  void envelopesAreCheckedAtOnce(String body, String message) {
    Answer answer = send(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.error().path("message").asText()).isEqualTo(message);
    assertThat(get("").json().path("data")).isEmpty();
  }

  @Test
  void limitsOfRequestsBytesAndQueueHold() {
    api.configure("{\"batch\":{\"maxRequests\":2}}");
    assertThat(send(createBody(requests(3))).status()).isEqualTo(400);
    api.configure("{\"batch\":{\"maxFileBytes\":200}}");
    Answer large = send(createBody(requests(3)));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().has("type")).isFalse();
    api.configure("{\"batch\":{\"maxQueuedRequests\":5}}");
    submit(requests(3));
    Answer full = send(createBody(requests(3)));
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.error().path("type").asText()).isEqualTo("rate_limit_error");
    advance(13);
    submit(requests(3));
  }

  @Test
  void canceledBatchesKeepWhatHasFinished() {
    String id = submit(requests(4));
    advance(6);

    JsonNode canceling = post("/" + id + "/cancel").json();

    assertThat(canceling.path("processing_status").asText()).isEqualTo("canceling");
    assertThat(canceling.path("cancel_initiated_at").asText())
        .isEqualTo("2026-11-20T10:00:06.000000Z");
    advance(1);
    JsonNode ended = get("/" + id).json();
    assertThat(ended.path("processing_status").asText()).isEqualTo("ended");
    assertThat(ended.at("/request_counts/succeeded").asInt()).isEqualTo(2);
    assertThat(ended.at("/request_counts/canceled").asInt()).isEqualTo(2);
    assertThat(types(results(id)).split(" ")).containsOnly("succeeded", "canceled");
    assertThat(api.bill().path("billedRequests").asInt()).isEqualTo(2);
  }

  @Test
  void whatIsNotDoneInADayExpires() {
    plantOnCreate("\"expiresAtPercent\":50");
    String id = submit(requests(4));
    advance(Duration.ofDays(1));

    JsonNode ended = get("/" + id).json();

    assertThat(ended.path("processing_status").asText()).isEqualTo("ended");
    assertThat(ended.at("/request_counts/expired").asInt()).isEqualTo(2);
    assertThat(types(results(id)).split(" ")).containsOnly("succeeded", "expired");
  }

  @Test
  void resultsAreGoneAfter29DaysAndTheObjectStays() {
    String id = submit(requests(1));
    advance(Duration.ofDays(29));

    JsonNode archived = get("/" + id).json();

    assertThat(archived.path("archived_at").asText()).isEqualTo("2026-12-19T10:00:00.000000Z");
    assertThat(archived.path("results_url").isNull()).isTrue();
    assertThat(get("/" + id + "/results").status()).isEqualTo(404);
  }

  @Test
  void replyOfACreateMayBeLostAfterTheBatchWasCreated() {
    api.plantRule(
        "{\"path\":\"/v1/messages/batches\",\"fault\":{\"kind\":\"resetBeforeHeaders\"}}");

    assertThatThrownBy(() -> api.trySend(creation(createBody(requests(2)))))
        .isInstanceOf(IOException.class);

    JsonNode list = get("").json();
    assertThat(list.path("data")).hasSize(1);
    assertThat(list.at("/data/0/request_counts/processing").asInt()).isEqualTo(2);
  }

  @Test
  void troubleShowsInResultsOrAtOnce() {
    plantOnCreate("\"failPercent\":100,\"failWith\":{\"status\":529}");
    String failed = submit(requests(2));
    plantOnCreate("\"missing\":1,\"unknown\":1");
    String odd = submit(requests(3));
    plantOnCreate("\"tokenLimit\":true");
    assertThat(send(createBody(requests(1))).status()).isEqualTo(429);
    plantOnCreate("\"invalid\":{\"message\":\"m\"}");
    assertThat(send(createBody(requests(1))).error().path("message").asText()).isEqualTo("m");
    advance(13);

    assertThat(results(failed).get("r-0").at("/result/error/error/type").asText())
        .isEqualTo("overloaded_error");
    assertThat(results(odd)).hasSize(3).containsKey("unknown-1");
    assertThat(get("").json().path("data")).hasSize(2);
  }

  @Test
  void quirksDelayAndRespell() {
    api.configure(
        "{\"batch\":{\"quirks\":{\"batchHiddenSeconds\":2,\"resultsLateSeconds\":4,"
            + "\"offsetTimes\":true}}}");
    String id = submit(requests(1));
    assertThat(get("/" + id).status()).isEqualTo(404);
    advance(12);
    assertThat(get("/" + id).json().path("ended_at").asText()).endsWith(".000000+00:00");
    assertThat(get("/" + id + "/results").status()).isEqualTo(404);
    advance(4);
    assertThat(results(id)).hasSize(1);
  }

  @Test
  void batchesAreListedNewestFirstInBothDirections() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(0, submit(requests(1)));
    }

    JsonNode first = get("?limit=2").json();
    JsonNode rest = get("?limit=2&after_id=" + ids.get(1)).json();
    JsonNode before = get("?limit=1&before_id=" + ids.get(2)).json();

    assertThat(first.path("data").findValuesAsText("id")).isEqualTo(ids.subList(0, 2));
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(first.path("last_id").asText()).isEqualTo(ids.get(1));
    assertThat(rest.path("data").findValuesAsText("id")).isEqualTo(ids.subList(2, 3));
    assertThat(before.path("data").findValuesAsText("id")).isEqualTo(ids.subList(1, 2));
  }

  @Test
  void keyAndVersionAreNeeded() {
    HttpRequest nobody =
        HttpRequest.newBuilder(java.net.URI.create(simulator.url() + BATCHES)).GET().build();
    assertThat(api.send(nobody).status()).isEqualTo(401);
  }
}
