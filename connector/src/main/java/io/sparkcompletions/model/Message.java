package io.sparkcompletions.model;

import java.io.Serializable;
import java.util.Objects;

/** One message of a conversation: text only. */
public record Message(Role role, String content) implements Serializable {
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }

  /** Length and role only: content must not reach logs. */
  @Override
  public String toString() {
    return "Message[" + role.text() + ", " + content.length() + " characters]";
  }
}
