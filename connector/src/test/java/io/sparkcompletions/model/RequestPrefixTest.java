package io.sparkcompletions.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestPrefixTest {
  private static final ModelId MODEL = new ModelId("openai", "gpt-5.4-mini");

  @Test
  void thereIsAMarkForEachPowerOfTwoOfCharacters() {
    assertThat(shared("x".repeat(900), "x".repeat(900))).isZero();
    assertThat(marks(request("x".repeat(900)))).containsOnly(0);
    assertThat(marks(request("x".repeat(1_100)))[0]).isNotZero();
    assertThat(marks(request("x".repeat(1_100)))[1]).isZero();
    assertThat(marks(request("x".repeat(1_000_000)))).doesNotContain(0).doesNotHaveDuplicates();
  }

  @Test
  void whatBeginsAlikeSharesItsFirstMarks() {
    String beginning = "The same for all. ".repeat(300);

    assertThat(beginning).hasSize(5_400);
    assertThat(shared(beginning + "a".repeat(9_000), beginning + "b".repeat(9_000))).isEqualTo(3);
    assertThat(shared("a" + beginning, "b" + beginning)).isZero();
  }

  @Test
  void instructionsAndEarlierMessagesAreInIt() {
    String text = "t".repeat(3_000);
    int[] one = marks(request(text, "question"));

    assertThat(marks(request(text, "another question"))).isEqualTo(one);
    assertThat(marks(request("s" + text, "question"))).isNotEqualTo(one);
    assertThat(
            marks(
                new CompletionRequest(
                    new ModelId("openai", "gpt-5.4"),
                    "x",
                    Api.CHAT,
                    request(text, "question").messages(),
                    Parameters.NONE)))
        .as("another model has another cache")
        .isNotEqualTo(one);
  }

  @Test
  void marksSortThoseTogetherThatShareMost() {
    String common = "c".repeat(1_500);
    List<String> documents = List.of("d1 ".repeat(900), "d2 ".repeat(900), "d3 ".repeat(900));

    List<byte[]> sorted =
        documents.stream()
            .flatMap(text -> List.of("x", "y", "z").stream().map(tail -> common + text + tail))
            .map(text -> RequestPrefix.of(request(text)))
            .sorted(Arrays::compareUnsigned)
            .toList();

    for (int i = 0; i < sorted.size(); i += 3) {
      assertThat(sorted.get(i)).isEqualTo(sorted.get(i + 1)).isEqualTo(sorted.get(i + 2));
    }
    assertThat(sorted.get(0)).isNotEqualTo(sorted.get(3));
  }

  private static int shared(String one, String other) {
    int[] first = marks(request(one));
    int[] second = marks(request(other));
    int shared = 0;
    while (shared < first.length && first[shared] != 0 && first[shared] == second[shared]) {
      shared++;
    }
    return shared;
  }

  private static int[] marks(CompletionRequest request) {
    ByteBuffer bytes = ByteBuffer.wrap(RequestPrefix.of(request));
    int[] marks = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(marks);
    return marks;
  }

  private static CompletionRequest request(String text) {
    return new CompletionRequest(
        MODEL, "x", Api.CHAT, List.of(new Message(Role.USER, text)), Parameters.NONE);
  }

  private static CompletionRequest request(String system, String text) {
    return request(text)
        .withMessages(List.of(new Message(Role.SYSTEM, system), new Message(Role.USER, text)));
  }
}
