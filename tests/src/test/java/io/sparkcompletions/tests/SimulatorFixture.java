package io.sparkcompletions.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.simulator.Simulator;
import io.sparkcompletions.simulator.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A simulator of one's own, with its stats and its bill. */
public final class SimulatorFixture implements AutoCloseable {
  /** A model with a price. */
  public static final String MODEL = "openai/gpt-5.4-mini";

  /** A key that the simulator accepts. */
  public static final String KEY = "test-key-of-the-integration-tests";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Simulator simulator;
  private final HttpClient http = HttpClient.newHttpClient();

  private SimulatorFixture(Simulator simulator) {
    this.simulator = simulator;
  }

  /** Starts one without latency or faults. */
  public static SimulatorFixture start() {
    return start("");
  }

  /** Starts with a configuration like {@code conf/simulator.yaml}. */
  public static SimulatorFixture start(String yaml) {
    return new SimulatorFixture(Simulator.start(SimulatorConfig.parse(yaml)));
  }

  /** A spec that asks this simulator; a prompt is still needed. */
  public CompletionSpec.Builder spec() {
    return spec(MODEL, simulator.baseUrl());
  }

  /** A spec that asks a simulator of another process. */
  static CompletionSpec.Builder spec(String baseUrl) {
    return spec(MODEL, baseUrl);
  }

  /** A spec that asks this simulator for a model of any provider; a prompt is still needed. */
  CompletionSpec.Builder specOf(String model) {
    return spec(model, simulator.url() + (model.startsWith("gemini/") ? "/v1beta" : "/v1"));
  }

  /** A spec that asks this simulator, at a base URL below its own, for a model of any provider. */
  public CompletionSpec.Builder specAt(String model, String path) {
    return spec(model, simulator.url() + path);
  }

  private static CompletionSpec.Builder spec(String model, String baseUrl) {
    return CompletionSpec.builder().model(model).baseUrl(baseUrl).apiKey(Credentials.of(KEY));
  }

  /** Where its API is. */
  public String baseUrl() {
    return simulator.baseUrl();
  }

  /** Its counters. */
  public JsonNode stats() {
    return send(request("stats").GET().build());
  }

  /** What came in each second in which something came. */
  public JsonNode seconds() {
    return send(request("stats?detail=true").GET().build()).path("seconds");
  }

  /** The port it listens at. */
  public int port() {
    return simulator.port();
  }

  /** Requests for completions; free look-ups are not among them. */
  public long requests() {
    long sum = 0;
    for (var path : stats().path("byPath").properties()) {
      boolean lookUp = path.getKey().contains("/models") && !path.getKey().contains(":");
      sum += lookUp ? 0 : path.getValue().asLong();
    }
    return sum;
  }

  /** Everything it was asked, free look-ups included. */
  public long allRequests() {
    return stats().path("requests").asLong();
  }

  /** Requests that wait for their answers. */
  public long inFlight() {
    return stats().path("inFlight").asLong();
  }

  /** What it would have charged. */
  public BigDecimal billUsd() {
    return new BigDecimal(send(request("bill").GET().build()).path("totalUsd").asText());
  }

  /** How many requests it would have charged. */
  public long billedRequests() {
    return send(request("bill").GET().build()).path("billedRequests").asLong();
  }

  /** Lets a fault happen {@code times} times. */
  public void fault(int times, String fault) {
    post(
        "faults",
        "{\"path\": \"/v1/chat/completions\", \"times\": " + times + ", \"fault\": " + fault + "}");
  }

  /** Lets a fault happen {@code times} times to requests whose prompt matches. */
  public void faultOn(String promptPattern, int times, String fault) {
    post(
        "faults",
        JSON.createObjectNode()
            .put("path", "/v1/chat/completions")
            .put("times", times)
            .put("promptPattern", promptPattern)
            .set("fault", parse(fault))
            .toString());
  }

  /** Its account, request by request. */
  public JsonNode billDetail() {
    return send(request("bill?detail=true").GET().build()).path("requests");
  }

  /** Changes the configuration, given as JSON. */
  public void configure(String json) {
    post("config", json);
  }

  /** Forgets what was counted and billed. */
  public void reset() {
    post("reset", "{}");
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void post(String path, String json) {
    send(request(path).POST(BodyPublishers.ofString(json)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(simulator.url() + "/__simulator/" + path));
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> reply = http.send(request, BodyHandlers.ofString());
      if (reply.statusCode() >= 300) {
        throw new IllegalStateException("the simulator said " + reply.body());
      }
      return JSON.readTree(reply.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    simulator.close();
  }
}
