package io.sparkcompletions.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextAnswersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Classify as positive, negative or neutral: I love it          | positive,negative,neutral
          Classify the review as positive, negative, or neutral.        | positive,negative,neutral
          Classify the sentiment of this review as positive or negative based on tone. Great! | positive,negative
          Labels: billing; Topic?                                       |
          Choose one of: billing, shipping, other.                      | billing,shipping,other
          Pick one of the following labels: "late delivery", "damaged", "wrong item" | late delivery,damaged,wrong item
          Answer yes or no. Is it raining?                              | yes,no
          Is it spam? Answer with only yes or no.                       | yes,no
          Categories: [food, travel, tech]                              | food,travel,tech
          Reply with "yes" or "no"                                      | yes,no
          Decide whether it is a complaint, a question or praise        | complaint,question,praise
          Classify into sport/politics/science.                         | sport,politics,science
          What is the sentiment? Respond with pos, neg.                 | pos,neg
          Classify: It was great as a gift, or as a present             |
          Classify: He said "great" and then "awful"                    |
          Classify: one of the best phones, love it and keep it         |
          Summarize the text as well, or better, than a human           |
          """)
  void labelsAreThoseThatTheInstructionNames(String prompt, String labels) {
    List<String> expected = labels == null ? List.of() : List.of(labels.split(",", -1));

    assertThat(Labels.find(prompt).map(Labels::names).orElse(List.of())).isEqualTo(expected);
  }

  @Test
  void labelsMayStandOnePerLine() {
    String prompt =
        """
        Classify the ticket into one of these categories:
        - billing: anything about money
        - technical issue
        * other

        Ticket: my screen is black
        """;
    assertThat(Labels.find(prompt).orElseThrow().names())
        .containsExactly("billing", "technical issue", "other");
    assertThat(Labels.find("Choose a label\n1. red\n2. green\n").orElseThrow().names())
        .containsExactly("red", "green");
  }

  @Test
  void labelsMayBeSeparatedByBars() {
    assertThat(Labels.find("Labels: x | y | z\nText: w").orElseThrow().names())
        .containsExactly("x", "y", "z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          I love this phone, it works great         | positive
          Terrible, broken on arrival, want refund  | negative
          It arrived on Tuesday                     | neutral
          The food was not good                     | negative
          """)
  void sentimentFollowsTheWordsOfTheText(String text, String label) {
    String system = "Classify the sentiment as positive, negative or neutral.";

    assertThat(answer(system, text)).isEqualTo(label);
    assertThat(answer("", system + "\n\nReview: " + text)).isEqualTo(label);
    assertThat(answer("", "Review: " + text + "\n\n" + system)).isEqualTo(label);
    assertThat(answer("", "Classify: " + text)).isEqualTo(label);
  }

  @Test
  void mentionedLabelWinsAndOtherwiseTheTextDecides() {
    String system = "Choose one of: billing, shipping, other.";

    assertThat(answer(system, "A question about shipping to France")).isEqualTo("shipping");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      String answer = answer(system, "Ticket number " + i);
      assertThat(answer).isEqualTo(answer(system, "Ticket number " + i));
      seen.add(answer);
    }
    assertThat(seen).containsExactlyInAnyOrder("billing", "shipping", "other");
  }

  @Test
  void echoReturnsWhatFollowsTheFirstMark() {
    assertThat(answer("Classify as a or b", "Echo: row 17 \n")).isEqualTo("row 17");
    assertThat(answer("", "Please. Echo: x Echo: y")).isEqualTo("x Echo: y");
    assertThat(answer("", "Echo: ")).isEmpty();
  }

  @Test
  void anythingElseGetsASentenceThatQuotesThePrompt() {
    assertThat(answer("", "What is the capital of France?"))
        .endsWith(": What is the capital of France?.");
    assertThat(answer("", "")).endsWith(": nothing was asked.");
  }

  private static String answer(String system, String user) {
    Prompt prompt = new Prompt(system, "", user);
    return TextAnswers.answer(prompt, prompt.salt());
  }
}
