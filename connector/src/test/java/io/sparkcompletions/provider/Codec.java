package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.fail;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An adapter at one endpoint, asked what tests of codecs ask. */
public record Codec(ProviderAdapter adapter, Endpoint endpoint) {
  public static final Message SYSTEM = new Message(Role.SYSTEM, "Be brief.");
  public static final Message USER = new Message(Role.USER, "hi");
  public static final Message ASSISTANT = new Message(Role.ASSISTANT, "hello");

  /** At a base URL, with the interface that is preferred there. */
  public static Codec at(ProviderAdapter adapter, String baseUrl) {
    URI url = URI.create(baseUrl);
    Endpoint endpoint = new Endpoint(url, adapter.apis(url).get(0), Map.of());
    return new Codec(adapter.at(endpoint), endpoint);
  }

  public Codec version(String version) {
    return new Codec(
        adapter, new Endpoint(endpoint.baseUrl(), endpoint.api(), endpoint.headers(), version));
  }

  public Codec caching(PromptCache cache) {
    return new Codec(
        adapter,
        new Endpoint(
            endpoint.baseUrl(), endpoint.api(), endpoint.headers(), endpoint.apiVersion(), cache));
  }

  public HttpCall call(String model, Parameters parameters, Message... messages) {
    return adapter.encode(request(model, parameters, messages), endpoint);
  }

  public String body(String model, Parameters parameters, Message... messages) {
    byte[] body = call(model, parameters, messages).body();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  /** Each as the sentence that users read. */
  public List<String> objections(String model, Parameters parameters) {
    return adapter.objections(model(model), endpoint, parameters).stream()
        .map(objection -> objection.option() + " " + objection.problem())
        .toList();
  }

  public Optional<ErrorCode> objection(String model, Message... messages) {
    return objection(model, Parameters.NONE, messages);
  }

  public Optional<ErrorCode> objection(String model, Parameters parameters, Message... messages) {
    return adapter.objection(request(model, parameters, messages));
  }

  public Answer answer(HttpReply reply) {
    return decode(reply)
        .match(answer -> answer, failure -> fail("no answer: " + failure.message()));
  }

  public Failure failure(HttpReply reply) {
    return decode(reply).match(answer -> fail("no failure: " + answer), failure -> failure);
  }

  public ProbeResult probe(HttpReply reply) {
    return adapter.decodeProbe(model("m"), endpoint, reply, Instant.EPOCH);
  }

  private Outcome decode(HttpReply reply) {
    return adapter.decode(request("m", Parameters.NONE, USER), reply, Instant.EPOCH);
  }

  private CompletionRequest request(String model, Parameters parameters, Message... messages) {
    return new CompletionRequest(model(model), "e", endpoint.api(), List.of(messages), parameters);
  }

  private ModelId model(String name) {
    return new ModelId(adapter.profile().name(), name);
  }

  /** Parameters of which only the effort is set. */
  public static Parameters effort(String effort) {
    return new Parameters(null, null, null, List.of(), null, effort, null, null);
  }
}
