package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.answers.Draft;
import io.sparkcompletions.simulator.answers.Prompt;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Reasoning;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.openai.Composed.Call;
import io.sparkcompletions.simulator.openai.Composed.Choice;
import io.sparkcompletions.simulator.openai.Composed.Finish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the answer to a request and counts its tokens.
 *
 * <p>Text and reasoning tokens follow from the messages alone, so the same conversation gets the
 * same answer through either API. Cached tokens follow from what came before.
 */
final class Composer {

  private static final Duration SHORT_LIVED = Duration.ofMinutes(10);
  static final Duration LONG_LIVED = Duration.ofMinutes(30);
  private static final String REFUSAL = "I'm sorry, but I can't help with that.";

  private final PromptCache cache;
  private final boolean cacheEnabled;

  Composer(PromptCache cache, boolean cacheEnabled) {
    this.cache = cache;
    this.cacheEnabled = cacheEnabled;
  }

  Composed compose(Ask ask, Alteration alteration, Instant now) {
    Prompt prompt = ask.conversation().prompt();
    Salt salt = prompt.salt();
    List<Choice> choices = new ArrayList<>();
    long output = 0;
    long reasoning = 0;
    for (int i = 0; i < ask.choices(); i++) {
      Salt own = i == 0 ? salt : salt.and(i);
      Draft draft = draft(ask, prompt, own, alteration);
      choices.add(choice(draft, alteration));
      output += draft.reasoningTokens() + draft.visibleTokens();
      reasoning += draft.reasoningTokens();
    }
    long input = Math.min(ask.conversation().inputTokens(), ask.model().maxInputTokens());
    PromptCache.Hit hit = hit(ask, now);
    long written =
        ask.model().family().cacheOptions() ? hit.cacheableTokens() - hit.cachedTokens() : 0;
    return new Composed(
        alteration == Alteration.EMPTY_CHOICES ? List.of() : choices,
        new Usage(input, hit.cachedTokens(), written, output, reasoning));
  }

  private static Draft draft(Ask ask, Prompt prompt, Salt salt, Alteration alteration) {
    boolean cutOff = alteration == Alteration.LENGTH;
    long wanted = Reasoning.tokens(ask.effort(), salt);
    long bound =
        ask.outputBound().orElse(cutOff && wanted > 0 ? wanted : ask.model().maxOutputTokens());
    Toolbox tools = alteration == Alteration.NONE ? ask.tools() : Toolbox.NONE;
    return Draft.of(
        new Draft.Order(prompt, ask.format(), tools, ask.stops(), bound, wanted, cutOff), salt);
  }

  private static Choice choice(Draft draft, Alteration alteration) {
    if (draft.call().isPresent()) {
      Call call = new Call(draft.call().get().name(), draft.call().get().arguments().toString());
      return new Choice(Optional.empty(), Optional.empty(), Optional.of(call), Finish.TOOL_CALLS);
    }
    String text = draft.text().orElse("");
    boolean silent = draft.cutOff() && text.isEmpty();
    Choice choice = Choice.text(text, draft.cutOff() ? Finish.LENGTH : Finish.STOP);
    return silent ? choice : altered(choice, alteration);
  }

  private static Choice altered(Choice choice, Alteration alteration) {
    return switch (alteration) {
      case NULL_CONTENT ->
          new Choice(Optional.empty(), Optional.empty(), Optional.empty(), Finish.STOP);
      case REFUSAL ->
          new Choice(Optional.empty(), Optional.of(REFUSAL), Optional.empty(), Finish.STOP);
      case CONTENT_FILTER -> Choice.text("", Finish.CONTENT_FILTER);
      case NONE,
          EMPTY_CHOICES,
          LENGTH,
          MISSING_USAGE,
          MISSING_USAGE_DETAILS,
          EXTRA_MEMBERS,
          FAILED ->
          choice;
    };
  }

  private PromptCache.Hit hit(Ask ask, Instant now) {
    if (!cacheEnabled || ask.conversation().inputTokens() < PromptCache.MIN_TOKENS) {
      return PromptCache.Hit.NONE;
    }
    Ask.CacheUse use = ask.cache();
    return cache.use(
        ask.model().id() + ' ' + use.key(),
        ask.conversation().cacheable(),
        use.explicit() ? ask.conversation().markedTokens() : Long.MAX_VALUE,
        use.longLived() ? LONG_LIVED : SHORT_LIVED,
        now);
  }
}
