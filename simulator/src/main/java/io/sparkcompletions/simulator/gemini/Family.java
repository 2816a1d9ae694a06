package io.sparkcompletions.simulator.gemini;

import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.List;
import java.util.Optional;

/**
 * What a family of models accepts.
 *
 * @param sampling whether penalties are accepted; temperature and the like always are, and ignored
 * @param prefill whether the last turn may be the model's
 * @param levels accepted thinking levels, the one that holds without a word first; empty where
 *     thinking is steered by a budget
 * @param thinks what holds where thinking is steered by a budget
 * @param maxBudget absent where no budget is accepted
 */
record Family(
    String name,
    boolean sampling,
    boolean prefill,
    List<String> levels,
    Thinks thinks,
    Optional<Long> maxBudget) {

  /** How a family is disposed to think. */
  enum Thinks {
    ALWAYS,
    /** Unless it is switched off. */
    USUALLY,
    /** Only when asked to. */
    SELDOM
  }

  static final Catalogue<Family> BUILT_IN = Catalogue.of(Family.class, Family::read);

  private static Family read(String name, Members members) {
    Family family =
        new Family(
            name,
            members.flag("sampling", false),
            members.flag("prefill", true),
            members.texts("levels"),
            switch (members.text("thinks").orElse("")) {
              case "usually" -> Thinks.USUALLY;
              case "seldom" -> Thinks.SELDOM;
              default -> Thinks.ALWAYS;
            },
            members.whole("maxBudget", 1, 1_000_000));
    members.finish();
    return family;
  }
}
