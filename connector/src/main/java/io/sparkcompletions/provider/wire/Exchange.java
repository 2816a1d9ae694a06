package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.error.Errors;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One reply, parsed once, and the outcomes that can be made of it.
 *
 * @param json an object, an array, or a missing node where the body is neither
 */
public record Exchange(ModelId model, HttpReply reply, Instant now, String body, JsonNode json) {
  /** A code, a parameter's name, an id: what may be repeated in a message. Prose may not. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:/\\[\\]-]{1,100}");

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  /** What is longer is no id, and would stand on every row of the result. */
  private static final int MAX_ID_LENGTH = 200;

  private static final List<String> ID_HEADERS =
      List.of("x-request-id", "apim-request-id", "request-id", "mistral-correlation-id");
  private static final List<String> ID_MEMBERS = List.of("request_id", "responseId", "id");

  public static Exchange of(ModelId model, HttpReply reply, Instant now) {
    String body = new String(reply.body(), charset(reply));
    return new Exchange(model, reply, now, body, ReplyJson.parse(body));
  }

  /** What the reply declares, if Java knows it; else UTF-8, which is what JSON is written in. */
  private static Charset charset(HttpReply reply) {
    Matcher declared = CHARSET.matcher(reply.header("content-type").orElse(""));
    try {
      return declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  public boolean isSuccess() {
    return reply.status() >= 200 && reply.status() < 300;
  }

  public Answer answer(
      @Nullable String text,
      List<ToolCall> toolCalls,
      FinishReason reason,
      @Nullable String rawReason,
      Reported reported) {
    return new Answer(
        text,
        toolCalls,
        reason,
        rawReason,
        reported.usage(),
        reported.model(),
        reported.serviceTier(),
        requestId(),
        body,
        reported.costUsd());
  }

  /**
   * A success in which there is nothing to read: booked if the server says that it worked, and so
   * bills; malformed otherwise.
   */
  public Outcome withoutAnswer(String what, @Nullable String rawReason, Reported reported) {
    if (isBilled(reported.usage())) {
      return answer(null, List.of(), FinishReason.OTHER, rawReason, reported);
    }
    List<String> facts =
        json.isContainerNode() ? List.of(json.isObject() ? what : shape()) : List.of();
    return failure(ErrorCode.MALFORMED_RESPONSE, null, facts);
  }

  private static boolean isBilled(Usage usage) {
    return Stream.of(usage.inputTokens(), usage.outputTokens())
        .anyMatch(tokens -> tokens != null && tokens > 0);
  }

  public Failure failure(ErrorCode code, @Nullable String providerCode, List<String> facts) {
    return failure(code, providerCode, facts, RetryAfter.read(reply, "", now).orElse(null));
  }

  /**
   * A failure.
   *
   * @param providerCode the provider's word; dropped if it looks like prose
   * @param facts what the message may repeat
   */
  public Failure failure(
      ErrorCode code,
      @Nullable String providerCode,
      List<String> facts,
      @Nullable Duration retryAfter) {
    List<String> all = new ArrayList<>(List.of("HTTP " + reply.status()));
    all.addAll(facts);
    if (!json.isContainerNode()) {
      all.add(shape());
    }
    String requestId = requestId();
    fact("request ", requestId).ifPresent(all::add);
    return new Failure(
        code,
        model + " (" + String.join(", ", all) + "): " + explanation(code),
        reply.status(),
        word(providerCode).orElse(null),
        retryAfter,
        requestId,
        body);
  }

  /** A redirect is told by where it leads, without the path, which may hold anything. */
  private String explanation(ErrorCode code) {
    boolean redirects = reply.status() >= 300 && reply.status() < 400;
    return redirects && code == ErrorCode.ENDPOINT_NOT_FOUND && reply.header("location").isPresent()
        ? Errors.redirect(reply.header("location").flatMap(Exchange::origin).orElse(null))
        : Errors.explain(code);
  }

  private static Optional<String> origin(String location) {
    try {
      URI url = new URI(location.strip());
      String scheme = url.getScheme();
      String host = url.getHost();
      String port = url.getPort() < 0 ? "" : ":" + url.getPort();
      return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)
          ? Optional.ofNullable(host).map(name -> scheme + "://" + name + port)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** A labelled fact for a message, if it is a word and no prose. */
  public static Optional<String> fact(String label, @Nullable String value) {
    return word(value).map(label::concat);
  }

  private static Optional<String> word(@Nullable String text) {
    return Optional.ofNullable(text).filter(value -> TOKEN.matcher(value).matches());
  }

  /** The header that support asks for; servers without one have an id in the body. */
  private @Nullable String requestId() {
    return ID_HEADERS.stream()
        .flatMap(name -> reply.header(name).stream())
        .filter(id -> TOKEN.matcher(id).matches())
        .findFirst()
        .or(
            () ->
                ID_MEMBERS.stream()
                    .map(name -> ReplyJson.text(json, name))
                    .filter(id -> id != null && id.length() <= MAX_ID_LENGTH)
                    .findFirst())
        .orElse(null);
  }

  private String shape() {
    if (body.isBlank()) {
      return "empty body";
    }
    return body.stripLeading().startsWith("<") ? "an HTML page" : "no JSON object";
  }
}
