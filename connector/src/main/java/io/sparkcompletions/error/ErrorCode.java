package io.sparkcompletions.error;

import java.util.Locale;

/**
 * Stable names of what can go wrong with a row or a job. The lower-case name is what users see in
 * {@code error.code}; it never changes its meaning.
 */
public enum ErrorCode {
  /** The row has no prompt: its template or column is null. */
  NULL_PROMPT(Kind.INPUT),
  /** The row's conversation is null, empty, or has an unknown role or null content. */
  INVALID_CONVERSATION(Kind.INPUT),
  /** A part of a message is none, or an image that the provider does not take. */
  INVALID_CONTENT(Kind.INPUT),
  /** A setting that the row brings for itself cannot be sent. */
  INVALID_PARAMETER(Kind.INPUT),
  /** The request has more tokens than the user allows, also after what may be left out of it. */
  INPUT_TOO_LONG(Kind.INPUT),
  /** The provider refuses the request as it is. */
  INVALID_REQUEST(Kind.INPUT),
  /** Prompt and bound do not fit into the model's context. */
  CONTEXT_LENGTH_EXCEEDED(Kind.INPUT),
  /** The request alone is larger than the account's rate limit or the server's body limit. */
  REQUEST_TOO_LARGE(Kind.INPUT),
  /** The provider refuses the prompt by policy. */
  PROMPT_REJECTED(Kind.INPUT),
  /**
   * Something on the way, such as a proxy or a firewall, refused this one request. A later run asks
   * again, since that can be mended.
   */
  REQUEST_BLOCKED(Kind.INPUT),

  /** The answer was cut at the token bound. Billed. */
  TRUNCATED(Kind.ANSWER),
  /** The answer was withheld or cut by a filter. Billed. */
  CONTENT_FILTERED(Kind.ANSWER),
  /** The model declined to answer. Billed. */
  REFUSED(Kind.ANSWER),
  /** The model asked for a tool although none was offered. Billed. */
  UNEXPECTED_TOOL_CALL(Kind.ANSWER),
  /**
   * The answer ended normally and holds nothing, or ended for a reason this version does not know.
   * Billed.
   */
  EMPTY_ANSWER(Kind.ANSWER),
  /** The answer does not fit the schema that was asked for. Billed. */
  INVALID_OUTPUT(Kind.ANSWER),

  /** The provider asks to slow down. */
  RATE_LIMITED(Kind.TRANSIENT),
  /** The provider is overloaded. */
  OVERLOADED(Kind.TRANSIENT),
  /** The provider failed. */
  SERVER_ERROR(Kind.TRANSIENT),
  /** The connection could not be made, so nothing was sent. */
  CONNECTION_FAILED(Kind.TRANSIENT),
  /** The request was sent and the connection broke before the whole answer was there. */
  CONNECTION_LOST(Kind.UNANSWERED),
  /** The request was sent and no whole answer came within the time limit. */
  TIMEOUT(Kind.UNANSWERED),
  /**
   * A reply came that is no answer: broken or missing JSON, an HTML page, a body without choices.
   */
  MALFORMED_RESPONSE(Kind.UNANSWERED),

  /** The key is missing, wrong or revoked. */
  AUTHENTICATION_FAILED(Kind.FATAL),
  /** The key may not use this model, endpoint or region. */
  PERMISSION_DENIED(Kind.FATAL),
  /** The model does not exist, or not for this key. */
  MODEL_NOT_FOUND(Kind.FATAL),
  /** The server is there and has nothing at this address: base URL or api is wrong. */
  ENDPOINT_NOT_FOUND(Kind.FATAL),
  /** The account's credit or quota is used up. */
  INSUFFICIENT_QUOTA(Kind.FATAL),
  /** The host does not resolve or does not accept connections. */
  HOST_UNREACHABLE(Kind.FATAL),
  /** The server replies to nothing, refuses everything for too long, or asks to wait too long. */
  PROVIDER_UNAVAILABLE(Kind.FATAL),
  /** The ledger cannot be read or written, or a later release wrote it. */
  LEDGER_UNAVAILABLE(Kind.FATAL),

  /** The task ended before the request was sent. */
  CANCELLED(Kind.INTERNAL),
  /** A defect of this library. */
  INTERNAL_ERROR(Kind.INTERNAL);

  /** Who can do something about it, and what the engine does. */
  public enum Kind {
    /** The row's own fault: sending it again cannot help. Not billed. */
    INPUT,
    /**
     * A billed reply that the finish-reason policy does not accept. Never sent again unchanged by
     * itself.
     */
    ANSWER,
    /** Sent again after a delay; not billed. */
    TRANSIENT,
    /** Sent again, but boundedly so: the lost attempt may have been billed. */
    UNANSWERED,
    /** Stops the job. */
    FATAL,
    /** Neither the user's nor the provider's doing. */
    INTERNAL
  }

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  /** Who can do something about it. */
  public Kind kind() {
    return kind;
  }

  /** Whether a later run may succeed with the same request. */
  public boolean isRetryable() {
    return kind == Kind.TRANSIENT
        || kind == Kind.UNANSWERED
        || this == REQUEST_BLOCKED
        || this == CANCELLED;
  }

  /** The name users see. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
