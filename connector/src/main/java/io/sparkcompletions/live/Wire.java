package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.http.Exchange;
import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.RateLimits;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Between requests and exchanges: asks the adapter, and words what no reply describes. */
final class Wire {
  static final ProbeResult NOTHING_LEARNT = new ProbeResult(false, Optional.empty());

  private final LiveConfig config;
  private final ProviderAdapter adapter;
  private final Map<String, String> authorization;

  Wire(LiveConfig config) {
    this.config = config;
    this.adapter = config.adapter();
    this.authorization = config.key().isEmpty() ? Map.of() : adapter.authorization(config.key());
  }

  /**
   * What a finished exchange means.
   *
   * @param replied whether any whole reply came
   * @param unanswered whether it may have been billed without bringing an answer
   */
  record Reading(Outcome outcome, boolean replied, boolean unanswered, RateLimits rateLimits) {
    static Reading of(Failure failure) {
      return new Reading(failure, false, false, RateLimits.UNKNOWN);
    }

    /** The tokens used; what is expected where nobody knows. */
    long tokens(long expected) {
      return outcome.match(
          answer -> {
            Long total = answer.usage().totalTokens();
            return total == null ? expected : total;
          },
          failure -> unanswered ? expected : 0L);
    }
  }

  Map<String, String> authorization() {
    return authorization;
  }

  HttpCall encode(CompletionRequest request) {
    return adapter.encode(request, config.endpoint());
  }

  HttpCall probe() {
    return adapter.probe(config.model(), config.endpoint());
  }

  ProbeResult readProbe(HttpReply reply, Instant now) {
    try {
      return adapter.decodeProbe(config.model(), config.endpoint(), reply, now);
    } catch (RuntimeException e) {
      return NOTHING_LEARNT;
    }
  }

  Reading read(CompletionRequest request, Exchange exchange, Instant now) {
    return exchange.match(
        replied -> read(request, replied.reply(), now),
        notSent -> Reading.of(failure(notSent)),
        unanswered -> new Reading(failure(unanswered), false, true, RateLimits.UNKNOWN));
  }

  /** Adapters must not throw; if one does, the reply was still sent and perhaps billed. */
  private Reading read(CompletionRequest request, HttpReply reply, Instant now) {
    try {
      Outcome outcome = adapter.decode(request, reply, now);
      boolean unanswered =
          outcome instanceof Failure failure && failure.code().kind() == ErrorCode.Kind.UNANSWERED;
      return new Reading(outcome, true, unanswered, adapter.rateLimits(reply));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // The callback has been used up: whatever is not handed over here leaves its row waiting.
      Failure failure =
          new Failure(
              ErrorCode.INTERNAL_ERROR,
              defect("read a reply", e),
              reply.status(),
              null,
              null,
              null,
              null);
      return new Reading(failure, true, true, RateLimits.UNKNOWN);
    }
  }

  Failure failure(NotSent notSent) {
    return switch (notSent.reason()) {
      case CANCELLED -> cancelled();
      case INVALID_HEADER ->
          authorization.containsKey(notSent.detail())
              ? Failure.of(
                  ErrorCode.AUTHENTICATION_FAILED,
                  "The key has a character that no HTTP header may carry, such as a line break."
                      + " Check where the key comes from.")
              : Failure.of(
                  ErrorCode.INVALID_REQUEST,
                  "The value of header "
                      + notSent.detail()
                      + " has a character that no HTTP header may carry.");
      case UNKNOWN_HOST, REFUSED, CONNECT_TIMEOUT, TLS, OTHER ->
          Failure.of(
              ErrorCode.CONNECTION_FAILED,
              "No connection to " + server() + ": " + notSent.detail() + ".");
    };
  }

  Failure failure(Unanswered unanswered) {
    return switch (unanswered.reason()) {
      case TIMEOUT ->
          Failure.of(
              ErrorCode.TIMEOUT,
              "No whole reply from "
                  + server()
                  + " within "
                  + config.timeout().toSeconds()
                  + " s. The request was sent and may have been billed.");
      case CONNECTION_LOST ->
          Failure.of(
              ErrorCode.CONNECTION_LOST,
              "The connection to "
                  + server()
                  + " broke before the whole reply was there ("
                  + unanswered.detail()
                  + "). The request was sent and may have been billed.");
      case BODY_TOO_LARGE ->
          Failure.of(
              ErrorCode.MALFORMED_RESPONSE,
              "The reply is too large to be an answer: " + unanswered.detail() + " bytes.");
      case CANCELLED -> cancelled();
    };
  }

  Failure unreachable(NotSent notSent) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "No connection to "
            + server()
            + ": "
            + notSent.detail()
            + ". Nothing was sent. Check the base URL, and whether this machine may reach it.");
  }

  /** The engine gives up on a provider that only refuses. */
  Failure patienceLost(Failure last) {
    return new Failure(
        ErrorCode.RATE_LIMITED,
        "The provider accepted nothing for too long, or asked to wait too long, for this run to"
            + " wait for it. Run again later: what was answered is kept.",
        last.httpStatus(),
        last.providerCode(),
        last.retryAfter(),
        last.requestId(),
        null);
  }

  static Failure cancelled() {
    return Failure.of(ErrorCode.CANCELLED, "The task ended before the request was answered.");
  }

  static Failure internal(String doing, Throwable problem) {
    return Failure.of(ErrorCode.INTERNAL_ERROR, defect(doing, problem));
  }

  /** Without the problem's own message, which may quote what it stumbled over. */
  private static String defect(String doing, Throwable problem) {
    return "Could not " + doing + ": " + problem.getClass().getName() + ". Please report this.";
  }

  /** Without user information, which may be a secret. */
  private String server() {
    URI url = config.endpoint().baseUrl();
    return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
  }
}
