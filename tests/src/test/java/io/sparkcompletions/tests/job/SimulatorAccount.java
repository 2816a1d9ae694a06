package io.sparkcompletions.tests.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.simulator.Simulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** What a simulator says it has seen, over its own HTTP interface. */
final class SimulatorAccount {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  SimulatorAccount(Simulator simulator) {
    this.url = simulator.url() + "/__simulator/";
  }

  /** Requests for completions; free look-ups are not among them. */
  long completions() throws IOException, InterruptedException {
    return get("stats").path("byPath").path("/v1/chat/completions").asLong();
  }

  /** Everything it was asked, free look-ups included. */
  long requests() throws IOException, InterruptedException {
    return get("stats").path("requests").asLong();
  }

  /** What it would have charged. */
  BigDecimal bill() throws IOException, InterruptedException {
    return new BigDecimal(get("bill").path("totalUsd").asText());
  }

  void reset() throws IOException, InterruptedException {
    post("reset", "{}");
  }

  /** Changes its behaviour from now on. */
  void configure(String json) throws IOException, InterruptedException {
    post("config", json);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url + path)).build());
  }

  private void post(String path, String body) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(url + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(request.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
