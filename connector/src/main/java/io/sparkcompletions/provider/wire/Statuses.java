package io.sparkcompletions.provider.wire;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.HttpReply;
import java.util.Locale;

/**
 * What an HTTP status means where the body does not say it better.
 *
 * <p>504 and 524 mean that a gateway stopped waiting while the provider worked: a timeout, which
 * may have been billed. A 404 or 405 means a wrong address, which would fail every row, so it stops
 * the job; codecs that can tell a missing model from it do so first.
 */
public final class Statuses {
  private Statuses() {}

  public static ErrorCode code(int status) {
    return switch (status) {
      case 401 -> ErrorCode.AUTHENTICATION_FAILED;
      case 402 -> ErrorCode.INSUFFICIENT_QUOTA;
      case 403, 407 -> ErrorCode.PERMISSION_DENIED;
      case 404, 405, 410, 501 -> ErrorCode.ENDPOINT_NOT_FOUND;
      case 408, 409, 423, 424, 425, 499 -> ErrorCode.SERVER_ERROR;
      case 413 -> ErrorCode.REQUEST_TOO_LARGE;
      case 429 -> ErrorCode.RATE_LIMITED;
      case 498, 503, 529 -> ErrorCode.OVERLOADED;
      case 504, 524 -> ErrorCode.TIMEOUT;
      default -> {
        if (status < 400) {
          yield ErrorCode.ENDPOINT_NOT_FOUND;
        }
        yield status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.SERVER_ERROR;
      }
    };
  }

  /**
   * Lets the header {@code x-should-retry} overrule what rests on a status alone, as in the
   * providers' own clients: true makes it a server error, false an invalid request.
   */
  public static ErrorCode overruled(ErrorCode code, HttpReply reply) {
    String word = reply.header("x-should-retry").orElse("").strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "true" -> code.isRetryable() ? code : ErrorCode.SERVER_ERROR;
      case "false" -> code.isRetryable() ? ErrorCode.INVALID_REQUEST : code;
      default -> code;
    };
  }
}
