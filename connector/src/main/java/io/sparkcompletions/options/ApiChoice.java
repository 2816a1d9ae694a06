package io.sparkcompletions.options;

/** Which interface of the provider to use. */
public enum ApiChoice {
  /** Responses at OpenAI's own endpoint, chat completions at any other base URL. */
  AUTO,
  RESPONSES,
  CHAT
}
