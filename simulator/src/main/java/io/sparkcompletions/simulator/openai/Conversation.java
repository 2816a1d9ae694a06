package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.answers.Prompt;
import io.sparkcompletions.simulator.answers.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The messages of one request, gathered while they are read.
 *
 * <p>Keeps the request serialized in reading order, which is what is counted and what the prompt
 * cache compares. Used by one thread.
 */
final class Conversation {

  /** What a provider adds to every message and to every request. */
  private static final int TOKENS_PER_MESSAGE = 4;

  private static final int TOKENS_PER_REQUEST = 3;

  private final StringBuilder serialized = new StringBuilder();
  private final StringBuilder instructions = new StringBuilder();
  private final StringBuilder earlier = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private String role = "";
  private String user = "";
  private long otherTokens = TOKENS_PER_REQUEST;
  private long breakpointBytes;
  private long chars;

  /** Text ahead of all messages: tools and schemas. */
  void preamble(String text) {
    append(text);
  }

  /** Begins a message; its content follows, then {@link #end()}. */
  void begin(String sender) {
    role = sender;
    content.setLength(0);
    otherTokens += TOKENS_PER_MESSAGE;
    append(sender);
  }

  void text(String text) {
    append(text);
    content.append(content.isEmpty() ? "" : "\n").append(text);
  }

  void end() {
    switch (role) {
      case "system", "developer" ->
          instructions.append(instructions.isEmpty() ? "" : "\n").append(content);
      case "user" -> {
        earlier.append(user.isEmpty() ? "" : "user: " + user + "\n");
        user = content.toString();
      }
      default -> earlier.append(role).append(": ").append(content).append('\n');
    }
  }

  /** Content that is not text. */
  void attachment(String digest, long tokens) {
    append(digest);
    otherTokens += tokens;
  }

  /** A request to cache everything up to here. */
  void breakpoint() {
    breakpointBytes = Tokens.bytes(serialized);
  }

  long inputTokens() {
    return Tokens.count(serialized) + otherTokens;
  }

  /** What the rate limiter goes by: a quarter of the characters. */
  long estimatedTokens() {
    return (chars + 3) / 4;
  }

  byte[] cacheable() {
    return serialized.toString().getBytes(StandardCharsets.UTF_8);
  }

  long breakpointTokens() {
    return breakpointBytes / 4;
  }

  boolean mentionsJson() {
    return serialized.toString().toLowerCase(Locale.ROOT).contains("json");
  }

  Prompt prompt() {
    return new Prompt(instructions.toString(), earlier.toString(), user);
  }

  private void append(String text) {
    serialized.append(text).append('\n');
    chars += text.length();
  }
}
