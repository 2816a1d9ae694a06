package io.sparkcompletions.options;

import java.io.Serializable;
import java.util.function.Function;

/** Where a row's prompt comes from. */
public sealed interface Input extends Serializable {
  /** One function per case, so that the compiler finds a forgotten one. */
  <T> T match(
      Function<? super Template, ? extends T> template,
      Function<? super Text, ? extends T> text,
      Function<? super Conversation, ? extends T> conversation);

  /** A template over columns, the user message of each row. */
  record Template(PromptTemplate template) implements Input {
    @Override
    public <T> T match(
        Function<? super Template, ? extends T> template,
        Function<? super Text, ? extends T> text,
        Function<? super Conversation, ? extends T> conversation) {
      return template.apply(this);
    }
  }

  /**
   * The user message as it stands in a column.
   *
   * @param expression column name or SQL expression of type string
   */
  record Text(String expression) implements Input {
    @Override
    public <T> T match(
        Function<? super Template, ? extends T> template,
        Function<? super Text, ? extends T> text,
        Function<? super Conversation, ? extends T> conversation) {
      return text.apply(this);
    }

    /** Length only: an expression may hold prompt text. */
    @Override
    public String toString() {
      return "Text[" + expression.length() + " characters]";
    }
  }

  /**
   * A whole conversation.
   *
   * @param expression column name or SQL expression of type {@code
   *     array<struct<role:string,content:string>>}
   */
  record Conversation(String expression) implements Input {
    @Override
    public <T> T match(
        Function<? super Template, ? extends T> template,
        Function<? super Text, ? extends T> text,
        Function<? super Conversation, ? extends T> conversation) {
      return conversation.apply(this);
    }

    /** Length only: an expression may hold prompt text. */
    @Override
    public String toString() {
      return "Conversation[" + expression.length() + " characters]";
    }
  }
}
