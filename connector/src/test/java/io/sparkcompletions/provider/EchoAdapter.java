package io.sparkcompletions.provider;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Usage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider of one's own, as a user would write it: plain text in, plain text out. A file {@code
 * META-INF/services/io.sparkcompletions.provider.ProviderAdapter} names this class, and {@code
 * echo/loud} selects it.
 */
public record EchoAdapter() implements ProviderAdapter {
  @Override
  public ProviderProfile profile() {
    return ProviderProfile.of("echo", URI.create("https://echo.example/v1"), "ECHO_KEY");
  }

  @Override
  public List<Objection> objections(ModelId model, Endpoint endpoint, Parameters parameters) {
    return parameters.seed() == null
        ? List.of()
        : List.of(new Objection("seed", "does nothing to an echo: leave it out"));
  }

  @Override
  public HttpCall encode(CompletionRequest request, Endpoint endpoint) {
    String prompt = request.messages().get(request.messages().size() - 1).content();
    return new HttpCall(
        "POST",
        endpoint.resolve("/" + request.model().name()),
        endpoint.headers(),
        prompt.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    return reply.status() == 200
        ? new Answer(
            body, List.of(), FinishReason.STOP, null, Usage.UNKNOWN, null, null, null, body)
        : Failure.of(ErrorCode.SERVER_ERROR, "No echo came: HTTP " + reply.status() + ".");
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve("/"), endpoint.headers(), null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    return new ProbeResult(reply.status() == 200, Optional.empty());
  }

  @Override
  public Map<String, String> authorization(String key) {
    return Map.of("Authorization", key);
  }
}
