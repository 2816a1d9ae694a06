package io.sparkcompletions.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A plain client of the two endpoints and of the admin. */
final class ApiClient {

  static final String CHAT = "/v1/chat/completions";
  static final String RESPONSES = "/v1/responses";
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Simulator simulator;

  ApiClient(Simulator simulator) {
    this.simulator = simulator;
  }

  /** A response with its body read as JSON on demand. */
  record Answer(int status, HttpResponse<String> raw) {
    JsonNode json() {
      return parse(raw.body());
    }

    JsonNode error() {
      return json().path("error");
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }

    /** The first choice's text. */
    String content() {
      return json().at("/choices/0/message/content").asText();
    }
  }

  Answer chat(String body) {
    return post(CHAT, body);
  }

  Answer responses(String body) {
    return post(RESPONSES, body);
  }

  /** Asks a model that does not reason. */
  Answer ask(String user) {
    return chat(chatBody("gpt-4.1-mini", user));
  }

  static String chatBody(String model, String user) {
    ObjectNode body = JSON.createObjectNode().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", user);
    return body.toString();
  }

  static String responsesBody(String model, String user) {
    return JSON.createObjectNode().put("model", model).put("input", user).toString();
  }

  Answer post(String path, String body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  /** To Anthropic's API. */
  Answer message(String body) {
    return send(anthropic("/v1/messages").POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  HttpRequest.Builder anthropic(String path) {
    return HttpRequest.newBuilder(URI.create(simulator.url() + path))
        .timeout(Duration.ofSeconds(30))
        .header("x-api-key", "sk-ant-test")
        .header("anthropic-version", "2023-06-01")
        .header("Content-Type", "application/json");
  }

  /** To Gemini's API. */
  Answer content(String model, String body) {
    return send(
        gemini("/v1beta/models/" + model + ":generateContent")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  HttpRequest.Builder gemini(String path) {
    return HttpRequest.newBuilder(URI.create(simulator.url() + path))
        .timeout(Duration.ofSeconds(30))
        .header("x-goog-api-key", "AIza-test")
        .header("Content-Type", "application/json");
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(simulator.url() + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer sk-test")
        .header("Content-Type", "application/json");
  }

  Answer send(HttpRequest request) {
    try {
      return trySend(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer trySend(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> raw = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(raw.statusCode(), raw);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpClient http() {
    return http;
  }

  /** Plants a one-shot fault that hits the next request. */
  void plant(String fault) {
    plantRule("{\"fault\":" + fault + "}");
  }

  void plantRule(String rule) {
    Answer answer = post("/__simulator/faults", rule);
    if (answer.status() != 200) {
      throw new IllegalArgumentException(answer.raw().body());
    }
  }

  void configure(String json) {
    Answer answer = post("/__simulator/config", json);
    if (answer.status() != 200) {
      throw new IllegalArgumentException(answer.raw().body());
    }
  }

  void reset() {
    if (post("/__simulator/reset", "").status() != 200) {
      throw new IllegalStateException("reset failed");
    }
  }

  JsonNode stats() {
    return get("/__simulator/stats").json();
  }

  JsonNode bill() {
    return get("/__simulator/bill").json();
  }

  List<JsonNode> billed() {
    List<JsonNode> requests = new ArrayList<>();
    get("/__simulator/bill?detail=true").json().path("requests").forEach(requests::add);
    return requests;
  }

  JsonNode lastBilled() {
    List<JsonNode> all = billed();
    return all.get(all.size() - 1);
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
