package io.sparkcompletions.simulator.compat;

import io.sparkcompletions.simulator.answers.Draft;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Reasoning;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.billing.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An answer before a server gives it its form. Text and tokens follow from the messages alone. */
record Composed(List<Choice> choices, Usage usage) {

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final String REFUSAL = "I'm sorry, but I can't help with that.";
  private static final String THOUGHT = "The user wants an answer. It should be short.";

  enum End {
    NATURAL,
    LENGTH,
    FILTERED,
    TOOL_CALL
  }

  /**
   * One answer.
   *
   * @param content absent where a tool is called instead, or where it is withheld
   * @param reasoning what was thought before, as far as the server shows it
   */
  record Choice(
      Optional<String> content, Optional<String> reasoning, Optional<Draft.Call> call, End end) {}

  /**
   * Answers.
   *
   * @param pool keeps the cached prompts of servers and models apart
   */
  static Composed of(
      Ask ask, Alteration alteration, Optional<PromptCache> cache, String pool, Instant now) {
    Salt salt = ask.conversation().prompt().salt();
    List<Choice> choices = new ArrayList<>();
    long output = 0;
    long reasoning = 0;
    for (int i = 0; i < ask.choices(); i++) {
      Draft draft = draft(ask, i == 0 ? salt : salt.and(i), alteration);
      choices.add(choice(draft, alteration));
      output += draft.reasoningTokens() + draft.visibleTokens();
      reasoning += draft.reasoningTokens();
    }
    return new Composed(
        alteration == Alteration.EMPTY_CHOICES ? List.of() : choices,
        new Usage(ask.inputTokens(), cached(ask, cache, pool, now), 0, output, reasoning));
  }

  private static Draft draft(Ask ask, Salt salt, Alteration alteration) {
    boolean cutOff = alteration == Alteration.LENGTH;
    long wanted = Reasoning.tokens(ask.effort(), salt);
    long bound = ask.bound().orElse(cutOff && wanted > 0 ? wanted : ask.model().maxOutputTokens());
    Toolbox tools = alteration == Alteration.NONE ? ask.tools() : Toolbox.NONE;
    return Draft.of(
        new Draft.Order(
            ask.conversation().prompt(), ask.format(), tools, ask.stops(), bound, wanted, cutOff),
        salt);
  }

  private static Choice choice(Draft draft, Alteration alteration) {
    Optional<String> reasoning =
        draft.reasoningTokens() > 0 ? Optional.of(THOUGHT) : Optional.empty();
    if (draft.call().isPresent()) {
      return new Choice(Optional.empty(), reasoning, draft.call(), End.TOOL_CALL);
    }
    if (alteration == Alteration.CONTENT_FILTER) {
      return new Choice(Optional.of(""), Optional.empty(), Optional.empty(), End.FILTERED);
    }
    Optional<String> text =
        switch (alteration) {
          case REFUSAL -> Optional.of(REFUSAL);
          case NULL_CONTENT -> Optional.empty();
          case NONE,
              EMPTY_CHOICES,
              LENGTH,
              CONTENT_FILTER,
              MISSING_USAGE,
              MISSING_USAGE_DETAILS,
              EXTRA_MEMBERS,
              FAILED ->
              draft.text();
        };
    return new Choice(text, reasoning, Optional.empty(), draft.cutOff() ? End.LENGTH : End.NATURAL);
  }

  private static long cached(Ask ask, Optional<PromptCache> cache, String pool, Instant now) {
    if (cache.isEmpty() || ask.inputTokens() < PromptCache.MIN_TOKENS) {
      return 0;
    }
    return cache
        .get()
        .use(pool, ask.conversation().cacheable(), ask.inputTokens(), LIFETIME, now)
        .cachedTokens();
  }
}
