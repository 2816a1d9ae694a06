package io.sparkcompletions.options;

/** Where the value of an option comes from, strongest first. */
public enum Origin {
  CALL("call"),
  SESSION("session"),
  DEFAULT("default");

  private final String text;

  Origin(String text) {
    this.text = text;
  }

  /** The word in the run report. */
  public String text() {
    return text;
  }
}
