package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.error.Errors;
import io.sparkcompletions.http.Exchange;
import io.sparkcompletions.http.Exchange.NotSent;
import io.sparkcompletions.http.Exchange.Unanswered;
import io.sparkcompletions.live.Contact.Sign;
import io.sparkcompletions.live.retry.Attempts;
import io.sparkcompletions.live.retry.Patience;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.TokenCount;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Between requests and exchanges: asks the adapter, and words what no reply describes. */
final class Wire {
  private static final String AGAIN =
      "Run again later: what was answered is kept, and the other rows are asked then.";

  static final ProbeResult NOTHING_LEARNT = new ProbeResult(false, Optional.empty());

  private final LiveConfig config;
  private final ProviderAdapter adapter;
  private final Map<String, String> authorization;

  Wire(LiveConfig config) {
    this.config = config;
    this.adapter = config.adapter();
    this.authorization = config.key().isEmpty() ? Map.of() : adapter.authorization(config.key());
  }

  Map<String, String> authorization() {
    return authorization;
  }

  HttpCall encode(CompletionRequest request) {
    return adapter.encode(request, config.endpoint());
  }

  TokenCount tokenCount() {
    return adapter.tokenCount();
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
        notSent -> new Reading(failure(notSent), sign(notSent), false, RateLimits.UNKNOWN),
        unanswered -> new Reading(failure(unanswered), sign(unanswered), true, RateLimits.UNKNOWN));
  }

  private static Sign sign(NotSent notSent) {
    return switch (notSent.reason()) {
      case UNKNOWN_HOST, REFUSED, CONNECT_TIMEOUT, TLS, OTHER -> Sign.NO_CONNECTION;
      case INVALID_HEADER, CANCELLED -> Sign.NONE;
    };
  }

  private static Sign sign(Unanswered unanswered) {
    return switch (unanswered.reason()) {
      case TIMEOUT, CONNECTION_LOST -> Sign.SILENCE;
      case BODY_TOO_LARGE -> Sign.REPLY;
      case CANCELLED -> Sign.NONE;
    };
  }

  /** Adapters must not throw; if one does, the reply was still sent and perhaps billed. */
  private Reading read(CompletionRequest request, HttpReply reply, Instant now) {
    try {
      Outcome outcome = ownFault(request, adapter.decode(request, reply, now));
      boolean unanswered =
          outcome instanceof Failure failure && failure.code().kind() == ErrorCode.Kind.UNANSWERED;
      return new Reading(outcome, Sign.REPLY, unanswered, adapter.rateLimits(reply));
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
      return new Reading(failure, Sign.REPLY, true, RateLimits.UNKNOWN);
    }
  }

  /** A model that a row chose for itself may fail that row, not the job. */
  private Outcome ownFault(CompletionRequest request, Outcome outcome) {
    if (request.model().equals(config.model())
        || !(outcome instanceof Failure failure)
        || (failure.code() != ErrorCode.MODEL_NOT_FOUND
            && failure.code() != ErrorCode.PERMISSION_DENIED)) {
      return outcome;
    }
    return new Failure(
        ErrorCode.INVALID_REQUEST,
        "The model that this row chose: "
            + failure.message()
            + " A later run asks again with retryFailed=all.",
        failure.httpStatus(),
        failure.providerCode(),
        failure.retryAfter(),
        failure.requestId(),
        failure.body());
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
              "No connection to "
                  + server()
                  + ": "
                  + notSent.detail()
                  + ". This call sent nothing. Check that the server is up and reachable from every"
                  + " machine, then run again: this row is asked again.");
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

  Failure unreachable(NotSent notSent, boolean hadReply) {
    return unreachable("No connection to " + server() + ": " + notSent.detail() + ".", hadReply);
  }

  private static Failure unreachable(String problem, boolean hadReply) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        hadReply
            ? problem + " It had answered before. " + AGAIN
            : problem
                + " Nothing was sent. Check the base URL, and whether this machine may reach it.");
  }

  /** The engine gives up on a server that is silent or gone. */
  Failure contactLost(Reading last, boolean hadReply) {
    String problem = last.outcome().match(answer -> "", Failure::message);
    if (last.sign() == Sign.NO_CONNECTION) {
      return unreachable(problem, hadReply);
    }
    return Failure.of(
        ErrorCode.PROVIDER_UNAVAILABLE,
        server()
            + " takes requests and replies to none, also to requests sent one at a time; the last"
            + " one: "
            + problem
            + " Check that the base URL leads to the provider's API, and raise timeout if the model"
            + " is slower than that. "
            + AGAIN);
  }

  /** The engine gives up on a provider that only refuses. */
  Failure patienceLost(Failure last) {
    Duration told = last.retryAfter();
    return new Failure(
        ErrorCode.PROVIDER_UNAVAILABLE,
        (told != null && told.compareTo(Patience.LIMIT) > 0
                ? "The provider asks to wait "
                    + told.toMinutes()
                    + " minutes, longer than a run waits ("
                : "The provider has refused everything for longer than a run waits (")
            + Patience.LIMIT.toMinutes()
            + " minutes); the last reply was "
            + last.code().text()
            + ". "
            + AGAIN,
        last.httpStatus(),
        last.providerCode(),
        told,
        last.requestId(),
        null);
  }

  /** One request was refused by somebody who is not the provider. */
  Failure blocked(Failure refusal) {
    return new Failure(
        ErrorCode.REQUEST_BLOCKED,
        server()
            + " (HTTP "
            + refusal.httpStatus()
            + ", no error code): "
            + Errors.explain(ErrorCode.REQUEST_BLOCKED),
        refusal.httpStatus(),
        null,
        refusal.retryAfter(),
        refusal.requestId(),
        refusal.body());
  }

  /** Adds to a row's last failure what happened to its calls before. */
  static Outcome lastWord(Outcome outcome, Attempts attempts) {
    return outcome.match(
        answer -> answer,
        failure ->
            failure.code().kind() == ErrorCode.Kind.TRANSIENT && attempts.unanswered() > 0
                ? withMessage(
                    failure,
                    failure.message()
                        + " Of its "
                        + attempts.made()
                        + " calls, "
                        + attempts.unanswered()
                        + " had been sent before without an answer, and may have been billed.")
                : failure);
  }

  private static Failure withMessage(Failure failure, String message) {
    return new Failure(
        failure.code(),
        message,
        failure.httpStatus(),
        failure.providerCode(),
        failure.retryAfter(),
        failure.requestId(),
        failure.body());
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
