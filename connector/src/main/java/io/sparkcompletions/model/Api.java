package io.sparkcompletions.model;

/** Which of a provider's live interfaces a request is written for. */
public enum Api {
  /** Chat completions: the dialect that compatible servers share. */
  CHAT,
  /** OpenAI's Responses. */
  RESPONSES,
  /** The one interface of a provider that has no choice of them. */
  NATIVE
}
