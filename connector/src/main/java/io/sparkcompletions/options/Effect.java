package io.sparkcompletions.options;

/** What changing an option changes. */
public enum Effect {
  /** The request and its key: other answers, which are asked for and paid for. */
  ANSWER("answer"),
  /** How requests are sent and booked; recorded answers stay valid. */
  TUNING("tuning"),
  /** What is made of recorded answers; changing it costs nothing. */
  READING("reading"),
  /** Which row an answer stands on, and what columns it has. */
  ROW("row");

  private final String text;

  Effect(String text) {
    this.text = text;
  }

  /** The word in the options table. */
  public String text() {
    return text;
  }
}
