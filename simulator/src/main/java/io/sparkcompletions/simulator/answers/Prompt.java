package io.sparkcompletions.simulator.answers;

/**
 * The text of a request as the answers see it.
 *
 * @param instructions system texts, one after the other
 * @param conversation all messages before the last user message, with their roles
 * @param user the last user message
 */
public record Prompt(String instructions, String conversation, String user) {

  /** What the whims of the answer follow from. */
  public Salt salt() {
    return Salt.of(instructions + '\u0000' + conversation + '\u0000' + user);
  }
}
