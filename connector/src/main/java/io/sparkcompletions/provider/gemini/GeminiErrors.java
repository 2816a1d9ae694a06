package io.sparkcompletions.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.RetryAfter;
import io.sparkcompletions.provider.wire.Statuses;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error means. The body may be wrapped in an array of one; its details are told apart
 * by how their {@code @type} ends.
 *
 * <pre>
 * {"error":{"code":429,"message":"…","status":"RESOURCE_EXHAUSTED","details":[
 *  {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"…PerDay…"}]},
 *  {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"19s"}]}}
 * </pre>
 *
 * <ol>
 *   <li>{@code ErrorInfo} with a reason about the key: authentication, whatever the status, because
 *       a wrong key is a 400 here.
 *   <li>429 for a quota per day: used up until midnight in California, so it stops the job.
 *   <li>The status's name, where it says more than its number; else the number.
 * </ol>
 *
 * <p>The wait is {@code RetryInfo}'s, else {@code Retry-After}. Seen are fractions, the seconds
 * until midnight, and the largest number there is: what is above a day is taken as a day, which
 * nobody waits for.
 */
final class GeminiErrors {
  private static final Pattern DELAY = Pattern.compile("(\\d{1,20}(?:\\.\\d{1,9})?)s");
  private static final Duration MAX_DELAY = Duration.ofDays(1);
  private static final List<String> KEY_REASONS =
      List.of("API_KEY_INVALID", "API_KEY_EXPIRED", "ACCESS_TOKEN_TYPE_UNSUPPORTED");

  private GeminiErrors() {}

  static Failure read(Exchange exchange) {
    JsonNode root = exchange.json().isArray() ? exchange.json().path(0) : exchange.json();
    JsonNode error = root.path("error");
    String status = ReplyJson.text(error, "status");
    String reason = ReplyJson.text(detail(error, "ErrorInfo"), "reason");
    List<String> quotas = quotas(error);
    List<String> facts = new ArrayList<>();
    Exchange.fact("status ", status).ifPresent(facts::add);
    Exchange.fact("reason ", reason).ifPresent(facts::add);
    quotas.forEach(quota -> Exchange.fact("quota ", quota).ifPresent(facts::add));
    return exchange.failure(
        code(exchange, error, status, reason, quotas),
        reason == null ? status : reason,
        facts,
        delay(error).or(() -> RetryAfter.read(exchange.reply(), "", exchange.now())).orElse(null));
  }

  private static ErrorCode code(
      Exchange exchange,
      JsonNode error,
      @Nullable String status,
      @Nullable String reason,
      List<String> quotas) {
    if (reason != null && KEY_REASONS.contains(reason)) {
      return ErrorCode.AUTHENTICATION_FAILED;
    }
    if (quotas.stream().anyMatch(quota -> quota.contains("PerDay"))) {
      return ErrorCode.INSUFFICIENT_QUOTA;
    }
    int number = exchange.isSuccess() ? error.path("code").asInt(500) : exchange.reply().status();
    return switch (status == null ? "" : status) {
      case "FAILED_PRECONDITION", "PERMISSION_DENIED" -> ErrorCode.PERMISSION_DENIED;
      case "UNAUTHENTICATED" -> ErrorCode.AUTHENTICATION_FAILED;
      case "NOT_FOUND" -> ErrorCode.MODEL_NOT_FOUND;
      case "RESOURCE_EXHAUSTED" -> ErrorCode.RATE_LIMITED;
      case "INVALID_ARGUMENT" ->
          isTooLong(error) ? ErrorCode.CONTEXT_LENGTH_EXCEEDED : ErrorCode.INVALID_REQUEST;
      default -> Statuses.overruled(Statuses.code(number), exchange.reply());
    };
  }

  private static boolean isTooLong(JsonNode error) {
    String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
    return message.contains("token count") && message.contains("exceeds the maximum");
  }

  private static JsonNode detail(JsonNode error, String type) {
    for (JsonNode detail : error.path("details")) {
      if (detail.path("@type").asText().endsWith("google.rpc." + type)) {
        return detail;
      }
    }
    return MissingNode.getInstance();
  }

  private static List<String> quotas(JsonNode error) {
    List<String> quotas = new ArrayList<>();
    for (JsonNode violation : detail(error, "QuotaFailure").path("violations")) {
      String quota = ReplyJson.text(violation, "quotaId");
      if (quota != null) {
        quotas.add(quota);
      }
    }
    return quotas;
  }

  private static Optional<Duration> delay(JsonNode error) {
    String text = detail(error, "RetryInfo").path("retryDelay").asText("").strip();
    Matcher delay = DELAY.matcher(text);
    if (!delay.matches()) {
      return Optional.empty();
    }
    BigDecimal millis = new BigDecimal(delay.group(1)).movePointRight(3);
    BigDecimal most = BigDecimal.valueOf(MAX_DELAY.toMillis());
    return Optional.of(Duration.ofMillis(millis.min(most).longValue()));
  }
}
