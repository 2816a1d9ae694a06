package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.limit.LocalPermits;
import io.sparkcompletions.live.limit.Throttle;
import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** An engine over fakes: nothing happens in it unless the test makes it happen. */
final class EngineFixture {
  static final ModelId MODEL = new ModelId("fake", "fake-1");

  final FakeAdapter adapter = new FakeAdapter();
  final FakeTransport transport = new FakeTransport();
  final FakeTimer timer = new FakeTimer();
  final Map<String, LiveResult> results = new LinkedHashMap<>();
  final LiveEngine engine;
  final CallGroup group;

  EngineFixture(int concurrency) {
    this(concurrency, OptionalLong.empty());
  }

  EngineFixture(int concurrency, OptionalLong requestsPerMinute) {
    this(concurrency, requestsPerMinute, 4);
  }

  EngineFixture(int concurrency, OptionalLong requestsPerMinute, int maxAttempts) {
    LiveConfig config = config(adapter, concurrency, requestsPerMinute, maxAttempts);
    Backoff backoff = new Backoff(config.maxRetryDelay(), new LargestRandom());
    engine =
        new LiveEngine(
            config,
            transport,
            timer,
            new Throttle(
                new LocalPermits(concurrency, requestsPerMinute, OptionalLong.empty()),
                concurrency,
                backoff),
            backoff);
    group = engine.open();
  }

  private static LiveConfig config(
      FakeAdapter adapter, int concurrency, OptionalLong requestsPerMinute, int maxAttempts) {
    return new LiveConfig(
        adapter,
        new Endpoint(URI.create("http://127.0.0.1:9"), Api.CHAT, Map.of()),
        MODEL,
        "sk-planted",
        concurrency,
        requestsPerMinute,
        OptionalLong.empty(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(600),
        maxAttempts,
        2,
        Duration.ofSeconds(60));
  }

  static CompletionRequest request(String prompt) {
    return new CompletionRequest(
        MODEL, "fake", Api.CHAT, List.of(new Message(Role.USER, prompt)), Parameters.NONE);
  }

  /** Submits and has the probe confirm the model. */
  EngineFixture withOpenGate() {
    submit("opener");
    transport.first().reply("listed");
    transport.sent("opener").reply("ok");
    return this;
  }

  void submit(String... prompts) {
    submit(group, prompts);
  }

  void submit(CallGroup to, String... prompts) {
    for (String prompt : prompts) {
      to.submit(
          request(prompt),
          result -> {
            if (results.put(prompt, result) != null) {
              throw new AssertionError(prompt + " ended twice");
            }
          });
    }
  }

  LiveResult result(String prompt) {
    LiveResult result = results.get(prompt);
    if (result == null) {
      throw new AssertionError(prompt + " has not ended");
    }
    return result;
  }

  boolean hasEnded(String prompt) {
    return results.containsKey(prompt);
  }

  ErrorCode errorOf(String prompt) {
    return failureOf(prompt).code();
  }

  Failure failureOf(String prompt) {
    return (Failure) result(prompt).outcome();
  }

  /** The prompts in flight, oldest first. */
  List<String> inFlight() {
    List<String> prompts = new ArrayList<>();
    for (FakeTransport.Sent sent : transport.inFlight) {
      prompts.add(sent.isProbe() ? "(probe)" : sent.body());
    }
    return prompts;
  }
}
