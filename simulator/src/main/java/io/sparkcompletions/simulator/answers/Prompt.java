package io.sparkcompletions.simulator.answers;

import java.util.List;

/**
 * The text of a request as the answers see it.
 *
 * @param instructions system texts, one after the other
 * @param conversation all messages before the last user message, with their roles
 * @param user the last user message
 * @param pictures what the images in it are called
 */
public record Prompt(String instructions, String conversation, String user, List<String> pictures) {
  public Prompt {
    pictures = List.copyOf(pictures);
  }

  /** A request without images. */
  public Prompt(String instructions, String conversation, String user) {
    this(instructions, conversation, user, List.of());
  }

  /** What the whims of the answer follow from. */
  public Salt salt() {
    String text = instructions + '\u0000' + conversation + '\u0000' + user;
    return Salt.of(pictures.isEmpty() ? text : text + '\u0000' + String.join("\n", pictures));
  }
}
