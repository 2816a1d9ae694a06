package io.sparkcompletions.provider.openai;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.provider.wire.Statuses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says what an error means. Read from the top; the first line that applies decides.
 *
 * <ol>
 *   <li>A code or type of {@link #BY_WORD}, whatever the status: quota, policy, context, key,
 *       model.
 *   <li>402: no credit. 429 whose message requests more than its limit: too large for ever. A
 *       message about the maximum context length: context. Moderation reasons: prompt rejected.
 *   <li>A whole message of {@link #BY_FORM}: what some servers tell in words only.
 *   <li>The status ({@link Statuses}, and {@link #byStatus} before it); where a success carries the
 *       error, the status that its code names, else the code itself.
 *   <li>The header {@code x-should-retry} overrules the line before, as in OpenAI's own clients:
 *       true makes it a server error, false an invalid request. It does not overrule those above,
 *       which rest on what is known and not on a status.
 * </ol>
 *
 * <p>A 404 that is not about the model or a member means a wrong address.
 */
final class ErrorTable {
  private static final Map<String, ErrorCode> BY_WORD =
      words(
          entry(
              ErrorCode.INSUFFICIENT_QUOTA,
              "insufficient_quota",
              "billing_hard_limit_reached",
              "billing_not_active",
              "credit_balance_exhausted",
              "organization_spend_limit_exceeded",
              "project_spend_limit_exceeded",
              "organization_usage_limit_exceeded",
              "payment_required"),
          entry(
              ErrorCode.PROMPT_REJECTED,
              "content_policy_violation",
              "image_content_policy_violation",
              "content_filter",
              "responsibleaipolicyviolation",
              "invalid_prompt",
              "bio_policy",
              "misalignment_policy_violation"),
          entry(
              ErrorCode.CONTEXT_LENGTH_EXCEEDED,
              "context_length_exceeded",
              "exceed_context_size_error"),
          entry(
              ErrorCode.AUTHENTICATION_FAILED,
              "invalid_api_key",
              "authentication_error",
              "authentication"),
          entry(
              ErrorCode.PERMISSION_DENIED,
              "permission_error",
              "permission_denied",
              "unsupported_country_region_territory"),
          entry(
              ErrorCode.MODEL_NOT_FOUND,
              "model_not_found",
              "model_not_available",
              "deploymentnotfound",
              "invalid_model"),
          entry(ErrorCode.ENDPOINT_NOT_FOUND, "operationnotsupported"));

  /**
   * OpenRouter, DeepSeek and Together on a model, xAI on a wrong key and on spent credit: a 400,
   * 403 or 429 with no code that tells it from others. Reported by users between 2024 and September
   * 2026.
   */
  private static final Map<Pattern, ErrorCode> BY_FORM =
      Map.of(
          form("\\S{1,200} is not a valid model id\\.?"), ErrorCode.MODEL_NOT_FOUND,
          form("no endpoints found.{0,500}"), ErrorCode.MODEL_NOT_FOUND,
          form("model not exist\\.?"), ErrorCode.MODEL_NOT_FOUND,
          form("unable to access (non-serverless )?model .{0,1000}"), ErrorCode.MODEL_NOT_FOUND,
          form("incorrect.{1,3}api.{1,3}key.{1,3}provided.{0,500}"),
              ErrorCode.AUTHENTICATION_FAILED,
          form("your .{0,100}team .{0,100}used all available credits.{0,500}"),
              ErrorCode.INSUFFICIENT_QUOTA,
          form("your .{0,100}team doesn't have any credits.{0,500}"), ErrorCode.INSUFFICIENT_QUOTA);

  private ErrorTable() {}

  private static Pattern form(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }

  static ErrorCode code(HttpReply reply, ProviderError error) {
    int status = reply.status();
    return known(status, error)
        .orElseGet(
            () -> {
              int effective = status < 300 ? error.statusCode().orElse(status) : status;
              return Statuses.overruled(
                  effective < 300 ? byWord(error) : byStatus(effective, error), reply);
            });
  }

  private static Optional<ErrorCode> known(int status, ProviderError error) {
    Optional<ErrorCode> byWord =
        error.words().stream().filter(BY_WORD::containsKey).map(BY_WORD::get).findFirst();
    if (byWord.isPresent()) {
      return byWord;
    }
    if (status == 402 || error.hasWord("402")) {
      return Optional.of(ErrorCode.INSUFFICIENT_QUOTA);
    }
    if (status == 429 && error.isLargerThanLimit()) {
      return Optional.of(ErrorCode.REQUEST_TOO_LARGE);
    }
    if (status < 500 && error.speaksOf("maximum context length")) {
      return Optional.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    }
    if (error.isModeration()) {
      return Optional.of(ErrorCode.PROMPT_REJECTED);
    }
    return status < 500 ? byForm(error) : Optional.empty();
  }

  private static Optional<ErrorCode> byForm(ProviderError error) {
    return BY_FORM.entrySet().stream()
        .filter(entry -> error.hasForm(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static ErrorCode byStatus(int status, ProviderError error) {
    if (status == 400
        && (error.hasWord("json_validate_failed") || error.hasWord("tool_use_failed"))) {
      return ErrorCode.MALFORMED_RESPONSE;
    }
    if (status == 429 && error.hasWord("resource_unavailable")) {
      return ErrorCode.OVERLOADED;
    }
    return status == 404 ? notFound(error) : Statuses.code(status);
  }

  private static ErrorCode notFound(ProviderError error) {
    if ("model".equals(error.param())
        || error.speaksOf("model", "not found")
        || error.speaksOf("model", "does not exist")) {
      return ErrorCode.MODEL_NOT_FOUND;
    }
    return error.param() == null ? ErrorCode.ENDPOINT_NOT_FOUND : ErrorCode.INVALID_REQUEST;
  }

  /** An error inside a success, of which only the code is known. */
  private static ErrorCode byWord(ProviderError error) {
    if (error.hasWord("rate_limit_exceeded") || error.hasWord("slow_down")) {
      return ErrorCode.RATE_LIMITED;
    }
    if (error.hasWord("server_is_overloaded")) {
      return ErrorCode.OVERLOADED;
    }
    return error.code() == null || error.hasWord("server_error")
        ? ErrorCode.SERVER_ERROR
        : ErrorCode.INVALID_REQUEST;
  }

  private static Map.Entry<ErrorCode, List<String>> entry(ErrorCode code, String... words) {
    return Map.entry(code, List.of(words));
  }

  @SafeVarargs
  private static Map<String, ErrorCode> words(Map.Entry<ErrorCode, List<String>>... entries) {
    return Stream.of(entries)
        .flatMap(e -> e.getValue().stream().map(word -> Map.entry(word, e.getKey())))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
