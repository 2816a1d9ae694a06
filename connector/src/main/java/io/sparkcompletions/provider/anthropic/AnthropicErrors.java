package io.sparkcompletions.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.Statuses;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error means. Read from the top; the first line that applies decides.
 *
 * <pre>
 * {"type":"error","error":{"type":"rate_limit_error","message":"…",
 *  "details":{"error_code":"ramp_limit_exceeded"}},"request_id":"req_1"}
 * </pre>
 *
 * <ol>
 *   <li>A spend limit, a contract's end or an account on hold: no credit, whatever the status; also
 *       a 400 whose message says that the limit set by the user is reached, or that the balance is
 *       too low.
 *   <li>A key of the customer's own encryption that cannot be used: no permission.
 *   <li>The type, where it says more than the status.
 *   <li>The status, which the header {@code x-should-retry} overrules.
 * </ol>
 *
 * <p>Bodies that the edge proxy writes may lack the outer {@code type}, be HTML, or be empty.
 */
final class AnthropicErrors {
  private static final List<String> NO_CREDIT =
      List.of(
          "enforced_spend_limit_reached",
          "contract_spend_limit_reached",
          "organization_on_hold",
          "billing_error");

  private AnthropicErrors() {}

  static Failure read(Exchange exchange) {
    JsonNode error = exchange.json().path("error");
    String type = ReplyJson.text(error, "type");
    String detail = ReplyJson.text(error.path("details"), "error_code");
    List<String> facts =
        Stream.of(Exchange.fact("type ", type), Exchange.fact("code ", detail))
            .flatMap(Optional::stream)
            .toList();
    ErrorCode code =
        known(exchange, type, detail, error.path("message").asText(""))
            .orElseGet(() -> byStatus(exchange));
    return exchange.failure(code, detail == null ? type : detail, facts);
  }

  private static Optional<ErrorCode> known(
      Exchange exchange, @Nullable String type, @Nullable String detail, String prose) {
    String message = prose.toLowerCase(Locale.ROOT);
    if (NO_CREDIT.contains(detail == null ? "" : detail)
        || NO_CREDIT.contains(type == null ? "" : type)
        || isSpendLimit(message)) {
      return Optional.of(ErrorCode.INSUFFICIENT_QUOTA);
    }
    if (detail != null && detail.startsWith("cmek_")) {
      return Optional.of(ErrorCode.PERMISSION_DENIED);
    }
    return Optional.ofNullable(byType(type == null ? "" : type, message, exchange));
  }

  private static boolean isSpendLimit(String message) {
    return (message.startsWith("you have reached your specified")
            && message.contains("usage limits"))
        || message.contains("credit balance is too low");
  }

  private static @Nullable ErrorCode byType(String type, String message, Exchange exchange) {
    return switch (type) {
      case "authentication_error" -> ErrorCode.AUTHENTICATION_FAILED;
      case "permission_error" -> ErrorCode.PERMISSION_DENIED;
      case "not_found_error" ->
          message.startsWith("model") ? ErrorCode.MODEL_NOT_FOUND : ErrorCode.ENDPOINT_NOT_FOUND;
      case "request_too_large" -> ErrorCode.REQUEST_TOO_LARGE;
      case "invalid_request_error" ->
          message.contains("prompt is too long") || message.contains("exceed context limit")
              ? ErrorCode.CONTEXT_LENGTH_EXCEEDED
              : null;
      case "overloaded_error" -> ErrorCode.OVERLOADED;
      case "rate_limit_error" -> exchange.isSuccess() ? ErrorCode.RATE_LIMITED : null;
      case "api_error" -> exchange.isSuccess() ? ErrorCode.SERVER_ERROR : null;
      default -> null;
    };
  }

  private static ErrorCode byStatus(Exchange exchange) {
    return exchange.isSuccess()
        ? ErrorCode.SERVER_ERROR
        : Statuses.overruled(Statuses.code(exchange.reply().status()), exchange.reply());
  }
}
