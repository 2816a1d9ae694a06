package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.FinishPolicy;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a recorded answer means for its row. Applied on reading only: the ledger keeps what was
 * billed, so that another policy costs nothing.
 *
 * <p>{@code RETRY} fails here as well: what follows from the answer is for {@link FollowUps} to
 * say. {@code KEEP} needs something to keep: an answer that was cut, filtered or refused and holds
 * neither text nor a tool call fails under either policy.
 *
 * @param toolsOffered whether the request let the model ask for tools
 * @param schema what an answer that ended normally must fit; null for free text
 */
record AnswerPolicy(
    FinishPolicy onTruncated,
    FinishPolicy onContentFiltered,
    FinishPolicy onRefused,
    boolean toolsOffered,
    @Nullable AnswerSchema schema)
    implements Serializable {

  /** A policy for answers in free text. */
  AnswerPolicy(
      FinishPolicy onTruncated,
      FinishPolicy onContentFiltered,
      FinishPolicy onRefused,
      boolean toolsOffered) {
    this(onTruncated, onContentFiltered, onRefused, toolsOffered, null);
  }

  /** The same for answers that must fit another schema. */
  AnswerPolicy with(AnswerSchema other) {
    return new AnswerPolicy(onTruncated, onContentFiltered, onRefused, toolsOffered, other);
  }

  /** The policy that accepts least. */
  AnswerPolicy strictest() {
    return new AnswerPolicy(
        FinishPolicy.FAIL, FinishPolicy.FAIL, FinishPolicy.FAIL, toolsOffered, schema);
  }

  /** Why the row fails, if it does. */
  Optional<ErrorCode> objection(Answer answer) {
    return switch (answer.finishReason()) {
      case STOP ->
          isEmpty(answer)
              ? Optional.of(ErrorCode.EMPTY_ANSWER)
              : unexpectedCall(answer).or(() -> misfit(answer));
      case LENGTH -> judge(onTruncated, answer, ErrorCode.TRUNCATED);
      case CONTENT_FILTER -> judge(onContentFiltered, answer, ErrorCode.CONTENT_FILTERED);
      case REFUSAL -> judge(onRefused, answer, ErrorCode.REFUSED);
      case TOOL_CALLS ->
          answer.toolCalls().isEmpty()
              ? Optional.of(ErrorCode.EMPTY_ANSWER)
              : unexpectedCall(answer);
      case OTHER -> Optional.of(ErrorCode.EMPTY_ANSWER);
    };
  }

  /** Words for a row with an answer that failed; what does not fit is told by its place. */
  String explanation(ErrorCode code, Answer answer) {
    String text = answer.text();
    return code == ErrorCode.INVALID_OUTPUT && schema != null && text != null
        ? explanation(code) + ": " + String.join("; ", schema.read(text).problems())
        : explanation(code);
  }

  /** Words for a row that failed without the provider saying so. */
  static String explanation(ErrorCode code) {
    return switch (code) {
      case NULL_PROMPT ->
          "the prompt, or the system message, is null, so nothing was sent; nullValues=empty"
              + " renders nulls in templates as empty text";
      case INVALID_CONVERSATION ->
          "the conversation is null or empty, one of its messages has no content or a role other"
              + " than system, user and assistant, or the provider does not take it in this form,"
              + " so nothing was sent";
      case INVALID_CONTENT -> "a part of a message cannot be sent, so nothing was";
      case INVALID_PARAMETER ->
          "a setting that the row brings for itself cannot be sent, so nothing was";
      case INPUT_TOO_LONG ->
          "the request has more tokens than maxInputTokens allows, also after what onInputTooLong may"
              + " leave out, so nothing was sent; system messages and the last user message stay whole";
      case TRUNCATED ->
          "the answer was cut at the token bound and was billed; raise maxTokens, or set"
              + " onTruncated: keep costs nothing, retry asks once more with a larger bound";
      case CONTENT_FILTERED ->
          "the answer was withheld or cut by the provider's filter and was billed;"
              + " onContentFiltered=keep keeps what text there is";
      case REFUSED ->
          "the model declined to answer, and was billed; onRefused=keep keeps what it said";
      case UNEXPECTED_TOOL_CALL ->
          "the model asked for a tool although none was offered, and was billed";
      case EMPTY_ANSWER ->
          "the answer holds nothing, or ended for a reason this version does not know, and was"
              + " billed";
      case INVALID_OUTPUT ->
          "the answer does not fit the schema, and was billed; maxRepairs has it corrected, at the"
              + " price of another request";
      default -> throw new IllegalArgumentException(code + " is worded where it arises");
    };
  }

  private Optional<ErrorCode> misfit(Answer answer) {
    return isMisfit(answer) ? Optional.of(ErrorCode.INVALID_OUTPUT) : Optional.empty();
  }

  /** Whether this is a whole answer that does not fit its schema. */
  boolean isMisfit(Answer answer) {
    String text = answer.text();
    return schema != null
        && answer.finishReason() == FinishReason.STOP
        && answer.toolCalls().isEmpty()
        && text != null
        && !schema.fits(text);
  }

  private Optional<ErrorCode> unexpectedCall(Answer answer) {
    return answer.toolCalls().isEmpty() || toolsOffered
        ? Optional.empty()
        : Optional.of(ErrorCode.UNEXPECTED_TOOL_CALL);
  }

  private static Optional<ErrorCode> judge(FinishPolicy policy, Answer answer, ErrorCode code) {
    return policy == FinishPolicy.KEEP && !isEmpty(answer) ? Optional.empty() : Optional.of(code);
  }

  private static boolean isEmpty(Answer answer) {
    String text = answer.text();
    return (text == null || text.isEmpty()) && answer.toolCalls().isEmpty();
  }
}
