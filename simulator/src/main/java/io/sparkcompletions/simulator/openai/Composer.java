package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkcompletions.simulator.answers.Prompt;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.SchemaValues;
import io.sparkcompletions.simulator.answers.TextAnswers;
import io.sparkcompletions.simulator.answers.Tokens;
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
  private static final Duration LONG_LIVED = Duration.ofMinutes(30);
  private static final String REFUSAL = "I'm sorry, but I can't help with that.";
  private static final int REASONING_STEP = 64;

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
      choices.add(draft.choice());
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

  private record Draft(Choice choice, long visibleTokens, long reasoningTokens) {}

  private Draft draft(Ask ask, Prompt prompt, Salt salt, Alteration alteration) {
    long bound = ask.outputBound().orElse(ask.model().maxOutputTokens());
    long wanted = reasoningTokens(ask, salt);
    boolean cutOff = alteration == Alteration.LENGTH;
    if (ask.reasons() && (cutOff || wanted >= bound)) {
      long spent = ask.outputBound().orElse(wanted);
      return new Draft(Choice.text("", Finish.LENGTH), 0, spent);
    }
    Optional<Tool> tool = ask.tools().called(prompt.user());
    if (tool.isPresent() && alteration == Alteration.NONE) {
      String arguments = SchemaValues.conforming(tool.get().parameters(), prompt, salt).toString();
      Call call = new Call(tool.get().name(), arguments);
      Choice choice =
          new Choice(Optional.empty(), Optional.empty(), Optional.of(call), Finish.TOOL_CALLS);
      return new Draft(choice, Tokens.count(call.name() + arguments), wanted);
    }
    String text = stopped(text(ask, prompt, salt), ask.stops());
    long allowed = cutOff ? Tokens.count(text) / 2 : bound - wanted;
    String visible = Tokens.first(allowed, text);
    Finish finish = cutOff || visible.length() < text.length() ? Finish.LENGTH : Finish.STOP;
    return new Draft(
        altered(Choice.text(visible, finish), alteration), Tokens.count(visible), wanted);
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

  private static String text(Ask ask, Prompt prompt, Salt salt) {
    if (ask.format() instanceof AnswerFormat.Schema schema) {
      return SchemaValues.conforming(schema.schema(), prompt, salt).toString();
    }
    String text = TextAnswers.answer(prompt, salt);
    return ask.format() instanceof AnswerFormat.AnyJson
        ? JsonNodeFactory.instance.objectNode().put("answer", text).toString()
        : text;
  }

  private static String stopped(String text, List<String> stops) {
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop);
      end = at >= 0 && !stop.isEmpty() ? Math.min(end, at) : end;
    }
    return text.substring(0, end);
  }

  /** More effort, more steps; how many exactly, the text decides. */
  private static long reasoningTokens(Ask ask, Salt salt) {
    int steps =
        switch (ask.effort()) {
          case "none" -> 0;
          case "minimal" -> 1;
          case "low" -> 1 + salt.and("reasoning").below(2);
          case "medium" -> 2 + salt.and("reasoning").below(4);
          case "high" -> 6 + salt.and("reasoning").below(8);
          default -> 14 + salt.and("reasoning").below(16);
        };
    return (long) steps * REASONING_STEP;
  }

  private PromptCache.Hit hit(Ask ask, Instant now) {
    if (!cacheEnabled || ask.conversation().inputTokens() < PromptCache.MIN_TOKENS) {
      return PromptCache.Hit.NONE;
    }
    Ask.CacheUse use = ask.cache();
    return cache.use(
        ask.model().id() + ' ' + use.key(),
        ask.conversation().cacheable(),
        use.explicit() ? ask.conversation().breakpointTokens() : Long.MAX_VALUE,
        use.longLived() ? LONG_LIVED : SHORT_LIVED,
        now);
  }
}
