package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The {@code prompt_cache_key} of a request: requests with equal keys are sent to the machine that
 * has what they begin with.
 *
 * <p>Equal for requests that have all messages but the last in common; where there is only one, for
 * those that share its first 1,024 characters, about as much as the provider itself goes by.
 */
final class CacheKey {
  private static final int MAX_CHARACTERS = 1024;
  private static final int BYTES = 16;

  private CacheKey() {}

  /** 22 characters. */
  static String of(CompletionRequest request) {
    MessageDigest digest = sha256();
    List<Message> messages = request.messages();
    List<Message> shared = messages.subList(0, messages.size() - 1);
    for (Message message : shared) {
      digest.update((message.role().text() + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(message.content().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    if (shared.isEmpty()) {
      String only = messages.get(0).content();
      digest.update(
          only.substring(0, Math.min(MAX_CHARACTERS, only.length()))
              .getBytes(StandardCharsets.UTF_8));
    }
    byte[] half = new byte[BYTES];
    System.arraycopy(digest.digest(), 0, half, 0, BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(half);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
