package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server sends, an adapter makes an outcome of it and throws nothing. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class RobustnessContract {
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private static final String[] VALUES = {
    "null",
    "true",
    "-1",
    "1e999",
    "9".repeat(400),
    "\"\"",
    "\"\\ud800\"",
    "[]",
    "[[]]",
    "{}",
    "{\"a\":null}",
    "[null]",
    "[{\"type\":7,\"text\":{}}]",
    "\"429\""
  };
  private final ProviderAdapter adapter;
  private final Fixtures fixtures;
  private final List<String> folders;

  protected RobustnessContract(ProviderAdapter adapter, Fixtures fixtures, String... folders) {
    this.adapter = adapter;
    this.fixtures = fixtures;
    this.folders = List.of(folders);
  }

  List<String> all() {
    return folders.stream().flatMap(folder -> fixtures.names(folder).stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aReplyCutAnywhereIsAnOutcomeAndNoException(String fixture) {
    HttpReply reply = fixtures.reply(fixture);
    for (int length = 0; length < reply.body().length; length++) {
      readAll(withBody(reply, Arrays.copyOf(reply.body(), length)));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aReplyWithRandomBytesIsAnOutcomeAndNoException(String fixture) {
    HttpReply reply = fixtures.reply(fixture);
    Random random = new Random(fixture.hashCode());
    for (int round = 0; round < 200 && reply.body().length > 0; round++) {
      byte[] body = reply.body().clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      readAll(withBody(reply, body));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aMemberOfAnyOtherTypeIsAnOutcomeAndNoException(String fixture) {
    HttpReply reply = fixtures.reply(fixture);
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    for (int colon = body.indexOf("\":"); colon >= 0; colon = body.indexOf("\":", colon + 1)) {
      for (String value : VALUES) {
        String mutated = body.substring(0, colon + 2) + value + afterValue(body, colon + 2);
        readAll(withBody(reply, mutated.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void aBodyOfNestedBracketsIsMalformedAndNoStackOverflow() {
    for (String open : List.of("[", "{\"error\":")) {
      HttpReply reply =
          new HttpReply(200, Map.of(), open.repeat(100_000).getBytes(StandardCharsets.UTF_8));
      readAll(reply);
    }
  }

  @Test
  void headersOfAnyTextAreIgnoredIfTheyMakeNoSense() {
    List<String> values =
        new ArrayList<>(List.of("", " ", "x", "-1", "1e9", "9".repeat(50), "1h2", "µs", "\uD800"));
    for (String value : values) {
      HttpReply reply =
          new HttpReply(
              429,
              Map.of(
                  "retry-after", List.of(value),
                  "retry-after-ms", List.of(value),
                  "x-ratelimit-reset", List.of(value),
                  "x-ratelimit-limit-requests", List.of(value),
                  "x-ratelimit-reset-requests", List.of(value),
                  "x-should-retry", List.of(value),
                  "x-request-id", List.of(value)),
              new byte[0]);
      assertThat(((Failure) readAll(reply)).retryAfter()).as(value).isNull();
    }
  }

  /** Skips the value that begins here, as far as that can be told without parsing. */
  private static String afterValue(String body, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < body.length(); i++) {
      char c = body.charAt(i);
      if (quoted) {
        quoted = c != '"' || body.charAt(i - 1) == '\\';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
        return body.substring(i);
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
    return "";
  }

  private Outcome readAll(HttpReply reply) {
    ModelId model = new ModelId(adapter.profile().name(), "m");
    URI own = Objects.requireNonNull(adapter.profile().baseUrl());
    Outcome last = null;
    for (Api api : adapter.apis(own)) {
      CompletionRequest request =
          new CompletionRequest(
              model, "e", api, List.of(new Message(Role.USER, "hi")), Parameters.NONE);
      last = adapter.decode(request, reply, NOW);
      assertThat(last).isNotNull();
    }
    assertThat(adapter.rateLimits(reply)).isNotNull();
    for (URI baseUrl : List.of(own, URI.create("http://127.0.0.1/v1"))) {
      Endpoint endpoint = new Endpoint(baseUrl, adapter.apis(baseUrl).get(0), Map.of());
      assertThat(adapter.decodeProbe(model, endpoint, reply, NOW)).isNotNull();
    }
    return Objects.requireNonNull(last);
  }

  private static HttpReply withBody(HttpReply reply, byte[] body) {
    return new HttpReply(reply.status(), reply.headers(), body);
  }
}
