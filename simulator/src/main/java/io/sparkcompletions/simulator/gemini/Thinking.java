package io.sparkcompletions.simulator.gemini;

import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.gemini.Family.Thinks;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How the model thinks.
 *
 * @param effort {@code none} for no thinking
 * @param budget on thinking tokens alone
 * @param shown whether the answer tells the thoughts
 */
record Thinking(String effort, long budget, boolean shown) {

  static Thinking read(Optional<Fields> config, Family family) throws Rejection {
    String usual =
        family.levels().isEmpty()
            ? family.thinks() == Thinks.SELDOM ? "none" : "medium"
            : family.levels().get(0).toLowerCase(Locale.ROOT);
    if (config.isEmpty()) {
      return new Thinking(usual, Long.MAX_VALUE, false);
    }
    Fields thinking = config.get();
    thinking.only(Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"));
    boolean shown = thinking.flag("includeThoughts");
    Optional<String> level =
        thinking.text("thinkingLevel").map(text -> text.toUpperCase(Locale.ROOT));
    if (level.isPresent() && thinking.has("thinkingBudget")) {
      throw Errors.invalid("You can only set only one of thinking budget and thinking level.");
    }
    if (level.isPresent()) {
      if (!family.levels().contains(level.get())) {
        throw Errors.invalid("Thinking level " + level.get() + " is not supported for this model.");
      }
      return new Thinking(level.get().toLowerCase(Locale.ROOT), Long.MAX_VALUE, shown);
    }
    long budget = thinking.integer("thinkingBudget", -1, Integer.MAX_VALUE).orElse(-1L);
    if (!thinking.has("thinkingBudget") || budget == -1 && family.maxBudget().isPresent()) {
      boolean asked = thinking.has("thinkingBudget");
      return new Thinking(asked && usual.equals("none") ? "medium" : usual, Long.MAX_VALUE, shown);
    }
    if (family.maxBudget().isEmpty()) {
      throw Errors.invalid("Thinking budget is not supported for this model.");
    }
    if (budget == 0 && family.thinks() == Thinks.ALWAYS) {
      throw Errors.invalid("Budget 0 is invalid. This model only works in thinking mode.");
    }
    if (budget > family.maxBudget().get()) {
      throw Errors.invalid(
          "The thinking budget "
              + budget
              + " is invalid. Please choose a value of at most "
              + family.maxBudget().get()
              + ".");
    }
    return new Thinking(budget == 0 ? "none" : "high", budget, shown);
  }
}
