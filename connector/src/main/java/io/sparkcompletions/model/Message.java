package io.sparkcompletions.model;

import io.sparkcompletions.model.ContentPart.Text;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One message of a conversation: a text, or parts with images among them.
 *
 * @param content the text; of a message in parts, its texts line by line
 * @param parts in their order; empty for a message that is one text
 */
public record Message(Role role, String content, List<ContentPart> parts) implements Serializable {
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
    parts = List.copyOf(parts);
  }

  /** A text. */
  public Message(Role role, String content) {
    this(role, content, List.of());
  }

  /** Parts; those that are one text are a message like any other. */
  public static Message of(Role role, List<ContentPart> parts) {
    List<String> texts = new ArrayList<>();
    for (ContentPart part : parts) {
      if (part instanceof Text text) {
        texts.add(text.text());
      }
    }
    String content = texts.stream().collect(Collectors.joining("\n"));
    return parts.size() == 1 && texts.size() == 1
        ? new Message(role, content)
        : new Message(role, content, parts);
  }

  /** Whether it says nothing at all. */
  public boolean isEmpty() {
    return content.isEmpty() && parts.isEmpty();
  }

  /** Its images. */
  public List<ContentPart> images() {
    return parts.stream().filter(part -> !(part instanceof Text)).toList();
  }

  /** Length and role only: content must not reach logs. */
  @Override
  public String toString() {
    return "Message["
        + role.text()
        + ", "
        + content.length()
        + " characters"
        + (parts.isEmpty() ? "" : ", " + images().size() + " images")
        + "]";
  }
}
