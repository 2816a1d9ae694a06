package io.sparkcompletions.error;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Words what went wrong: one sentence of explanation and one of advice per code. Messages are built
 * from these and from facts such as a status or a limit, never from what a server wrote.
 */
@Internal
public final class Errors {
  private Errors() {}

  /**
   * What {@link ErrorCode#ENDPOINT_NOT_FOUND} means where the server redirects.
   *
   * @param origin where to, without path; null for another address of the same server
   */
  public static String redirect(@Nullable String origin) {
    return "the server redirects to "
        + (origin == null ? "another address of its own" : origin)
        + ". Redirects are not followed; set baseUrl to the final address.";
  }

  /** What a code means and what to do about it. */
  public static String explain(ErrorCode code) {
    return switch (code) {
      case NULL_PROMPT ->
          "the row has no prompt. Filter such rows out, or give the column a value.";
      case INVALID_CONVERSATION ->
          "the conversation is null or empty, or a message in it has no content or an unknown role."
              + " Roles are system, user and assistant.";
      case INVALID_CONTENT ->
          "a part of a message is none, or is an image that the provider does not take. Parts are"
              + " texts and images, by URL or as the bytes of a PNG, JPEG, GIF or WebP.";
      case INVALID_PARAMETER ->
          "a setting that the row brings for itself cannot be sent. Correct it, or make it null for"
              + " the call's own.";
      case INPUT_TOO_LONG ->
          "the request has more tokens than maxInputTokens allows. Raise it, shorten the prompt, or"
              + " let onInputTooLong leave out the beginning of the conversation.";
      case INVALID_REQUEST ->
          "the provider refuses the request as it is. Check the parameters against the model's"
              + " documentation; some models take no temperature, stop or seed.";
      case CONTEXT_LENGTH_EXCEEDED ->
          "prompt and answer bound do not fit into the model's context. Shorten the prompt, lower"
              + " maxTokens, or use a model with a larger context.";
      case REQUEST_TOO_LARGE ->
          "this one request is larger than the account's rate limit or the server's body limit, so"
              + " waiting cannot help. Shorten the prompt, lower maxTokens, or raise the limit.";
      case PROMPT_REJECTED ->
          "the provider's content policy refuses the prompt. The row stays without an answer.";
      case REQUEST_BLOCKED ->
          "not the provider but something on the way, such as a proxy or a firewall, seems to have"
              + " refused this request. Other requests pass, so see which rule this row's text meets;"
              + " a later run asks again.";
      case TRUNCATED -> "the answer was cut at the token bound. Raise maxTokens.";
      case CONTENT_FILTERED -> "the provider's filter withheld or cut the answer.";
      case REFUSED -> "the model declined to answer.";
      case UNEXPECTED_TOOL_CALL ->
          "the model asks for a tool although none was offered. Offer it, or forbid tools.";
      case EMPTY_ANSWER ->
          "the answer holds no text, or ended for an unknown reason. On a reasoning model a low"
              + " maxTokens can be used up before the text begins.";
      case INVALID_OUTPUT ->
          "the answer does not fit the schema. Describe the fields better, or set maxRepairs.";
      case RATE_LIMITED ->
          "the provider asks to slow down. Lower requestsPerMinute, tokensPerMinute or concurrency"
              + " if this goes on.";
      case OVERLOADED -> "the provider is overloaded. Try again later, or lower concurrency.";
      case SERVER_ERROR -> "the provider failed. Try again later.";
      case CONNECTION_FAILED -> "no connection could be made, so this call sent nothing.";
      case CONNECTION_LOST ->
          "the connection broke before the whole answer was there. It may have been billed.";
      case TIMEOUT ->
          "no whole answer came within the time limit. It may have been billed. Raise timeout if the"
              + " model is slow.";
      case MALFORMED_RESPONSE ->
          "what came is no answer. It may have been billed. Check that baseUrl leads to the"
              + " provider's API and that no proxy alters replies.";
      case AUTHENTICATION_FAILED ->
          "the key is missing, wrong or revoked. Check where the key comes from and which account it"
              + " belongs to.";
      case PERMISSION_DENIED ->
          "the key may not use this model, endpoint or region. Check the key's scopes and the"
              + " project's settings.";
      case MODEL_NOT_FOUND ->
          "the model does not exist, or not for this key. Check its name and the project's access.";
      case ENDPOINT_NOT_FOUND ->
          "the server has nothing at this address. Check baseUrl, which usually ends in /v1, and"
              + " api.";
      case INSUFFICIENT_QUOTA ->
          "the account's credit, quota or spend limit is used up. Add credit or raise the limit, then"
              + " run again; what was answered is kept.";
      case HOST_UNREACHABLE ->
          "the host does not resolve or does not accept connections. Check baseUrl, DNS, firewall"
              + " and proxy.";
      case PROVIDER_UNAVAILABLE ->
          "the provider replies to nothing, or refuses everything for too long. Run again later; what"
              + " was answered is kept.";
      case LEDGER_UNAVAILABLE ->
          "the ledger cannot be read or written. Check free space, permissions and that its file"
              + " system can be reached, then run again; what is recorded is not paid for again.";
      case CANCELLED -> "the task ended before the request was sent. Run again.";
      case INTERNAL_ERROR -> "this is a defect of spark-completions. Please report it.";
    };
  }
}
