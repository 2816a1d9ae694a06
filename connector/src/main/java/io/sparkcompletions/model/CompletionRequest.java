package io.sparkcompletions.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One completion to be asked for: everything that changes the answer, and nothing else.
 *
 * <p>Its canonical form gives the {@link RequestKey}. The id of the user's row is not part of it
 * and never goes on the wire.
 *
 * @param endpointId names the server family: the provider's own name for its own endpoint, else the
 *     normalised base URL or the {@code endpointId} option
 */
public record CompletionRequest(
    ModelId model, String endpointId, Api api, List<Message> messages, Parameters parameters) {
  public CompletionRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one message");
    }
  }

  /** The text whose SHA-256 is the {@link RequestKey}; {@link #fromCanonicalJson} reads it. */
  public String canonicalJson() {
    return new String(CanonicalRequest.json(this), StandardCharsets.UTF_8);
  }

  /**
   * The request that has this canonical form.
   *
   * @throws IllegalArgumentException if it is none; the message does not quote it
   */
  public static CompletionRequest fromCanonicalJson(String json) {
    return CanonicalRequest.parse(json);
  }

  /** Images in all messages. */
  public int images() {
    int images = 0;
    for (Message message : messages) {
      images += message.parts().isEmpty() ? 0 : message.images().size();
    }
    return images;
  }

  /** Characters of the images that are sent along, in base64: what they take in memory. */
  public long imageCharacters() {
    long sum = 0;
    for (Message message : messages) {
      for (ContentPart part : message.parts()) {
        sum +=
            part.<Integer>match(
                text -> 0, url -> url.url().length(), data -> data.base64().length());
      }
    }
    return sum;
  }

  /** The same with other messages. */
  public CompletionRequest withMessages(List<Message> others) {
    return new CompletionRequest(model, endpointId, api, others, parameters);
  }

  /** Counts characters of text, as an upper bound for memory and an estimate for tokens. */
  public long characters() {
    long sum = 0;
    for (Message message : messages) {
      sum += message.content().length();
    }
    return sum;
  }

  /** Shape only: content must not reach logs. */
  @Override
  public String toString() {
    return "CompletionRequest[" + model + ", " + api + ", " + messages.size() + " messages]";
  }
}
