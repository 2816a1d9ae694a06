package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.RateLimits;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dialect in which a request is its prompt, and a reply is {@code ok}, an error code, or an error
 * code with the milliseconds to wait ({@code rate_limited 1500}), after {@code coded:} one that the
 * provider names a code for. A probe is answered {@code listed}, {@code unlisted} or an error code.
 */
final class FakeAdapter implements ProviderAdapter {
  RateLimits rateLimits = RateLimits.UNKNOWN;

  @Override
  public ProviderProfile profile() {
    return ProviderProfile.of("fake", URI.create("http://fake.invalid"), null);
  }

  @Override
  public HttpCall encode(CompletionRequest request, Endpoint endpoint) {
    String prompt = request.messages().get(0).content();
    if (prompt.equals("cannot be encoded")) {
      throw new IllegalStateException("secret prompt");
    }
    return new HttpCall(
        "POST", endpoint.resolve("/complete"), Map.of(), prompt.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Outcome decode(CompletionRequest request, HttpReply reply, Instant now) {
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    if (text.equals("cannot be decoded")) {
      throw new IllegalStateException("secret answer");
    }
    return text.equals("ok")
        ? new Answer(
            "answer to " + request.messages().get(0).content(),
            List.of(),
            FinishReason.STOP,
            "stop",
            new Usage(10L, 5L, null, null, null),
            "fake-1",
            null,
            null,
            text)
        : failure(text);
  }

  @Override
  public RateLimits rateLimits(HttpReply reply) {
    return rateLimits;
  }

  @Override
  public HttpCall probe(ModelId model, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve("/models"), Map.of(), null);
  }

  @Override
  public ProbeResult decodeProbe(ModelId model, Endpoint endpoint, HttpReply reply, Instant now) {
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    return switch (text) {
      case "listed" -> new ProbeResult(true, Optional.empty());
      case "unlisted" -> new ProbeResult(false, Optional.empty());
      default -> new ProbeResult(false, Optional.of(failure(text)));
    };
  }

  @Override
  public Map<String, String> authorization(String key) {
    return Map.of("Authorization", "Bearer " + key);
  }

  private static Failure failure(String reply) {
    @Nullable String providerCode = reply.startsWith("coded:") ? "some_code" : null;
    String text = providerCode == null ? reply : reply.substring("coded:".length());
    int space = text.indexOf(' ');
    @Nullable Duration told =
        space < 0 ? null : Duration.ofMillis(Long.parseLong(text.substring(space + 1)));
    String code = space < 0 ? text : text.substring(0, space);
    return new Failure(
        ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)),
        code,
        400,
        providerCode,
        told,
        null,
        text);
  }
}
