package io.sparkcompletions.live.limit;

/** What the end of an exchange says about load. */
public enum Feedback {
  /** It was answered: there is room. */
  ANSWERED,
  /** It says nothing: a refused request, a lost connection. */
  NOTHING,
  /** The provider is overloaded, or took too long. */
  OVERLOADED,
  /** The provider refused it because there were too many. */
  RATE_LIMITED
}
