package io.sparkcompletions.simulator.answers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The messages of one request, gathered while they are read.
 *
 * <p>Keeps the request serialized in reading order, which is what is counted and what the prompt
 * cache compares. Used by one thread.
 */
public final class Conversation {

  /** What a provider adds to every message and to every request. */
  private static final int TOKENS_PER_MESSAGE = 4;

  private static final int TOKENS_PER_REQUEST = 3;

  private final StringBuilder serialized = new StringBuilder();
  private final StringBuilder instructions = new StringBuilder();
  private final StringBuilder earlier = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private final List<String> pictures = new ArrayList<>();
  private List<String> usersPictures = List.of();
  private String role = "";
  private String user = "";
  private long otherTokens = TOKENS_PER_REQUEST;
  private final List<Mark> marks = new ArrayList<>();
  private long chars;

  /** Text ahead of all messages: tools and schemas. */
  public void preamble(String text) {
    append(text);
  }

  /** Begins a message; its content follows, then {@link #end()}. */
  public void begin(String sender) {
    role = sender;
    content.setLength(0);
    pictures.clear();
    otherTokens += TOKENS_PER_MESSAGE;
    append(sender);
  }

  public void text(String text) {
    append(text);
    content.append(content.isEmpty() ? "" : "\n").append(text);
  }

  public void end() {
    switch (role) {
      case "system", "developer" ->
          instructions.append(instructions.isEmpty() ? "" : "\n").append(content);
      case "user" -> {
        earlier.append(user.isEmpty() ? "" : "user: " + user + "\n");
        user = content.toString();
        usersPictures = List.copyOf(pictures);
      }
      default -> earlier.append(role).append(": ").append(content).append('\n');
    }
  }

  /** Content that is not text. */
  public void attachment(String digest, long tokens) {
    append(digest);
    otherTokens += tokens;
  }

  /** An image, which the answer names. */
  public void picture(Picture picture, long tokens) {
    attachment(picture.digest(), tokens);
    pictures.add(picture.name());
  }

  /**
   * A beginning of the request that is to be cached.
   *
   * @param bytes its length
   * @param lifetime after which it is forgotten when it is not used
   */
  public record Mark(long bytes, Duration lifetime) {}

  /** A request to cache everything up to here. */
  public void mark(Duration lifetime) {
    marks.add(new Mark(Tokens.bytes(serialized), lifetime));
  }

  /** In the order of the request. */
  public List<Mark> marks() {
    return List.copyOf(marks);
  }

  public long inputTokens() {
    return Tokens.count(serialized) + otherTokens;
  }

  /** What the rate limiter goes by: a quarter of the characters. */
  public long estimatedTokens() {
    return (chars + 3) / 4;
  }

  public byte[] cacheable() {
    return serialized.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Up to the last mark; nothing without one. */
  public long markedTokens() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1).bytes() / 4;
  }

  public boolean mentionsJson() {
    return serialized.toString().toLowerCase(Locale.ROOT).contains("json");
  }

  public Prompt prompt() {
    return new Prompt(instructions.toString(), earlier.toString(), user, usersPictures);
  }

  private void append(String text) {
    serialized.append(text).append('\n');
    chars += text.length();
  }
}
