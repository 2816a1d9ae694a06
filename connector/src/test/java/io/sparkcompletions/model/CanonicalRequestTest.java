package io.sparkcompletions.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.model.schema.AnswerSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalRequestTest {
  private static final CompletionRequest FULL =
      new CompletionRequest(
          new ModelId("openai", "meta/llama-4"),
          "rehearsal",
          Api.RESPONSES,
          List.of(
              new Message(Role.SYSTEM, "Be brief."),
              new Message(Role.USER, "Schön \"quoted\" \uD83D\uDE00\n"),
              new Message(Role.ASSISTANT, "")),
          new Parameters(
              32,
              new BigDecimal("0.50"),
              new BigDecimal("0.9"),
              List.of("END", "\n"),
              -7L,
              "low",
              "[{\"type\":\"function\",\"name\":\"f\",\"parameters\":"
                  + "{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}}}}]",
              "{\"top_k\":1.50,\"store\":true}",
              "{\"type\":\"function\",\"name\":\"f\"}",
              AnswerSchema.parse("why STRING, label STRING NOT NULL").json(),
              SchemaMode.JSON));

  @Test
  void whatIsReadBackHasTheSameKey() {
    CompletionRequest read = CompletionRequest.fromCanonicalJson(FULL.canonicalJson());

    assertThat(RequestKey.of(read)).isEqualTo(RequestKey.of(FULL));
    assertThat(read.canonicalJson()).isEqualTo(FULL.canonicalJson());
    assertThat(read.messages()).isEqualTo(FULL.messages());
    assertThat(read.parameters().toolsJson()).contains("\"b\":{},\"a\":{}");
    assertThat(read.parameters().schemaJson()).contains("\"why\":", "\"required\":[\"why\"");
    assertThat(read.parameters().schemaMode()).isEqualTo(SchemaMode.JSON);
    assertThat(read.parameters().toolChoice()).isEqualTo("{\"name\":\"f\",\"type\":\"function\"}");
    assertThat(read.parameters().stop()).isEqualTo(FULL.parameters().stop());
  }

  @Test
  void nothingSetIsReadBackAsNothingSet() {
    CompletionRequest bare =
        new CompletionRequest(
            new ModelId("openai", "m"),
            "openai",
            Api.CHAT,
            List.of(new Message(Role.USER, "hi")),
            Parameters.NONE);

    assertThat(CompletionRequest.fromCanonicalJson(bare.canonicalJson())).isEqualTo(bare);
  }

  @Test
  void theKeyIsTheHashOfTheText() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(FULL.canonicalJson().getBytes(StandardCharsets.UTF_8));

    assertThat(RequestKey.of(FULL).toBytes()).isEqualTo(hash);
  }

  @Test
  void aPromptIsQuotedAsJsonHasItAndHalfASurrogatePairIsAQuestionMark() throws Exception {
    String ascii = IntStream.range(0, 128).mapToObj(Character::toString).collect(joining());
    for (String content : List.of(ascii, "\n", "a\"", "\\b", "\u00e9\u0001\u20ac", "x\uD83D", "")) {
      CompletionRequest request =
          new CompletionRequest(
              new ModelId("openai", "m"),
              "openai",
              Api.CHAT,
              List.of(new Message(Role.USER, content)),
              Parameters.NONE);

      assertThat(request.canonicalJson())
          .contains(
              "[{\"content\":"
                  + new ObjectMapper().writeValueAsString(content).replace('\uD83D', '?')
                  + ",\"role\":\"user\"}]");
    }
  }

  @Test
  void whatIsNoRequestIsRefusedWithoutBeingQuoted() {
    for (String text : List.of("secret{", "{}", "{\"v\":2,\"a\":\"secret\"}", "{\"v\":1}")) {
      assertThatThrownBy(() -> CompletionRequest.fromCanonicalJson(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
  }
}
