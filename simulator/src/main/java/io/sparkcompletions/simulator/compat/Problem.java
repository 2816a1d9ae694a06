package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * What is wrong with a request, before a server finds its words for it.
 *
 * @param at the member, as in {@code messages[0].content}; of a limit, what is limited; may be
 *     empty
 * @param value what was asked for: a model, a value, a path
 * @param words a plain sentence, for servers whose own is not known
 * @param asked a number that is too large, and
 * @param limit what it may be
 * @param found the member as it was sent
 */
record Problem(
    Kind kind, String at, String value, String words, long asked, long limit, JsonNode found) {

  enum Kind {
    NO_KEY(401),
    WRONG_KEY(401),
    UNKNOWN_PATH(404),
    WRONG_METHOD(405),
    NOT_JSON(400),
    UNKNOWN_MEMBER(400),
    MISSING_MEMBER(400),
    WRONG_VALUE(400),
    /** A member, or a value of one, that the server or the model does not have. */
    UNSUPPORTED(400),
    UNKNOWN_MODEL(404),
    /** Prompt and bound exceed the context. */
    CONTEXT(400),
    BODY_TOO_LARGE(413),
    NO_CREDIT(402),
    RATE_LIMITED(429),
    /** More tokens than a minute's quota. */
    LARGER_THAN_QUOTA(429),
    DEFECT(500);

    private final int usualStatus;

    Kind(int usualStatus) {
      this.usualStatus = usualStatus;
    }

    int usualStatus() {
      return usualStatus;
    }
  }

  static Problem of(Kind kind, String words) {
    return new Problem(kind, "", "", words, 0, 0, MissingNode.getInstance());
  }

  static Problem of(Kind kind, String at, String value, String words) {
    return new Problem(kind, at, value, words, 0, 0, MissingNode.getInstance());
  }

  Problem numbers(long howMuch, long atMost) {
    return new Problem(kind, at, value, words, howMuch, atMost, found);
  }

  Problem found(JsonNode node) {
    return new Problem(kind, at, value, words, asked, limit, node);
  }
}
