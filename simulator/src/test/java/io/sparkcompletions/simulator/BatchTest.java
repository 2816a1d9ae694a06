package io.sparkcompletions.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A simulator whose clock stands still, for tests of batches. */
abstract class BatchTest {

  static final String BOUNDARY = "test-boundary";

  SettableClock clock;
  Simulator simulator;
  ApiClient api;

  @BeforeEach
  void start() {
    clock = new SettableClock();
    simulator = Simulator.start(SimulatorConfig.defaults(), 0, clock);
    api = new ApiClient(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  void advance(Duration by) {
    clock.advance(by);
  }

  void advance(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  Answer delete(String path) {
    return api.send(api.request(path).DELETE().build());
  }

  /** Uploads to OpenAI's files. */
  Answer upload(String name, String content, String... fields) {
    StringBuilder body = new StringBuilder();
    field(body, "purpose", "batch");
    for (int i = 0; i < fields.length; i += 2) {
      field(body, fields[i], fields[i + 1]);
    }
    body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
        .append(name)
        .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
        .append(content)
        .append("\r\n--" + BOUNDARY + "--\r\n");
    return api.send(multipart(body.toString()));
  }

  HttpRequest multipart(String body) {
    return HttpRequest.newBuilder(URI.create(simulator.url() + "/v1/files"))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer sk-test")
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
        .build();
  }

  private static void field(StringBuilder body, String name, String value) {
    body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
        .append(name)
        .append("\"\r\n\r\n")
        .append(value)
        .append("\r\n");
  }

  static ObjectNode body(String text) {
    return (ObjectNode) ApiClient.parse(ApiClient.chatBody("gpt-4.1-mini", text));
  }

  static ObjectNode line(String customId, ObjectNode body) {
    ObjectNode line =
        ApiClient.JSON
            .createObjectNode()
            .put("custom_id", customId)
            .put("method", "POST")
            .put("url", ApiClient.CHAT);
    line.set("body", body);
    return line;
  }

  /** Lines that ask for an echo of their ids. */
  static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> line("r-" + i, body("Echo: answer " + i)) + "\n")
        .collect(Collectors.joining());
  }

  String fileOf(String content) {
    Answer answer = upload("part.jsonl", content);
    if (answer.status() != 200) {
      throw new AssertionError(answer.raw().body());
    }
    return answer.json().path("id").asText();
  }

  static String createBody(String fileId) {
    return ApiClient.JSON
        .createObjectNode()
        .put("input_file_id", fileId)
        .put("endpoint", ApiClient.CHAT)
        .put("completion_window", "24h")
        .toString();
  }

  Answer create(String fileId) {
    return api.post("/v1/batches", createBody(fileId));
  }

  /** Uploads and submits. */
  String submit(String content) {
    Answer answer = create(fileOf(content));
    if (answer.status() != 200) {
      throw new AssertionError(answer.raw().body());
    }
    return answer.json().path("id").asText();
  }

  JsonNode batch(String id) {
    return api.get("/v1/batches/" + id).json();
  }

  String content(String fileId) {
    return api.get("/v1/files/" + fileId + "/content").raw().body();
  }

  static List<JsonNode> parsed(String jsonLines) {
    List<JsonNode> all = new ArrayList<>();
    jsonLines.lines().forEach(line -> all.add(ApiClient.parse(line)));
    return all;
  }

  /** By custom id. */
  static TreeMap<String, JsonNode> byId(List<JsonNode> results) {
    TreeMap<String, JsonNode> all = new TreeMap<>();
    results.forEach(result -> all.put(result.path("custom_id").asText(), result));
    return all;
  }

  static String counts(JsonNode batch) {
    JsonNode counts = batch.path("request_counts");
    return counts.path("total") + " " + counts.path("completed") + " " + counts.path("failed");
  }
}
