package io.sparkcompletions.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.options.PromptTemplate.Literal;
import io.sparkcompletions.options.PromptTemplate.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTest {
  @Test
  void textAndReferencesAlternate() {
    PromptTemplate template = PromptTemplate.parse("Classify: {text} from {shop.city_1}!");

    assertThat(template.parts())
        .containsExactly(
            new Literal("Classify: "),
            new Reference(new ColumnReference(List.of("text"))),
            new Literal(" from "),
            new Reference(new ColumnReference(List.of("shop", "city_1"))),
            new Literal("!"));
  }

  @Test
  void jsonExampleIsWrittenWithDoubledBraces() {
    PromptTemplate template = PromptTemplate.parse("Like {{\"label\": {{\"a\": [1]}}}}: {text}");

    assertThat(template.parts())
        .containsExactly(
            new Literal("Like {\"label\": {\"a\": [1]}}: "),
            new Reference(new ColumnReference(List.of("text"))));
  }

  @Test
  void referenceMayStandInsideBraces() {
    assertThat(PromptTemplate.parse("{{{text}}}").parts())
        .containsExactly(
            new Literal("{"),
            new Reference(new ColumnReference(List.of("text"))),
            new Literal("}"));
  }

  @Test
  void backticksQuoteAnyName() {
    PromptTemplate template = PromptTemplate.parse("{`a b`.`c``d`.e}{`x}.y`}");

    assertThat(template.references())
        .containsExactly(
            new ColumnReference(List.of("a b", "c`d", "e")), new ColumnReference(List.of("x}.y")));
    assertThat(template.references().get(0).expression()).isEqualTo("`a b`.`c``d`.`e`");
  }

  @Test
  void namesInAnyScriptNeedNoQuotes() {
    assertThat(PromptTemplate.parse("{отзыв}{評論}{_1}").references())
        .extracting(ColumnReference::toString)
        .containsExactly("отзыв", "評論", "_1");
  }

  @Test
  void columnUsedTwiceIsListedOnce() {
    assertThat(PromptTemplate.parse("{a}{b}{a}").references()).hasSize(2);
  }

  @Test
  void constantHasItsRenderedText() {
    assertThat(PromptTemplate.parse("Reply {{}} only").constant()).contains("Reply {} only");
    assertThat(PromptTemplate.parse("Reply {a}").constant()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ab { x | character 4: '{' must start",
        "{ text} | character 1: '{' must start",
        "{\"label\": 1} | character 1: '{' must start",
        "{} | character 1: '{' must start",
        "{a.} | character 1: '{' must start",
        "{a b} | character 1: '{' must start",
        "{a | character 1: '{' must start",
        "{`` } | character 1: '{' must start",
        "x{`a} | character 2: the backtick",
        "a } b | character 3: '}' closes nothing",
      })
  void errorTellsThePosition(String text, String message) {
    assertThatThrownBy(() -> PromptTemplate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void neitherErrorNorToStringRepeatsThePrompt() {
    assertThatThrownBy(() -> PromptTemplate.parse("planted secret {oops"))
        .hasMessageNotContaining("planted");
    PromptTemplate template = PromptTemplate.parse("planted secret {text}");
    assertThat(template.toString()).isEqualTo("PromptTemplate[21 characters, columns [text]]");
    assertThat(template.parts().toString()).doesNotContain("planted");
  }
}
