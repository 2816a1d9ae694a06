package io.sparkcompletions.model.tokens;

import io.sparkcompletions.model.ModelId;
import java.util.Locale;
import java.util.regex.Pattern;

/** Counts the tokens of texts as a model does, or nearly so. No state; any thread. */
interface TokenCounter {
  /** No tokenizer makes more tokens of a text than it has bytes, and none has more than this. */
  int MOST_PER_CHARACTER = 3;

  /** The models of OpenAI that share its newer vocabulary, from gpt-4o and o1 on. */
  Pattern NEWER_OPENAI =
      Pattern.compile(
          "(ft:)?((chat)?gpt-4o|gpt-4\\.\\d|gpt-([5-9]|\\d\\d)|gpt-oss|o[1-9])([-.:].*)?");

  /** The counter for a model: OpenAI's by their names, wherever they run; else the estimate. */
  static TokenCounter of(ModelId model) {
    String name = model.name().substring(model.name().lastIndexOf('/') + 1);
    return NEWER_OPENAI.matcher(name.toLowerCase(Locale.ROOT)).matches()
        ? OpenAiTokens.INSTANCE
        : EstimatedTokens.INSTANCE;
  }

  /** The tokens of a text. */
  long count(String text);

  /**
   * An end of a text that has at most so many tokens, and hardly fewer; empty if there is none.
   *
   * @param tokens 0 or more
   */
  String last(String text, long tokens);
}
