package io.sparkcompletions.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestKeyTest {
  private static final Parameters ALL =
      new Parameters(
          64,
          new BigDecimal("0.70"),
          BigDecimal.ONE,
          List.of("END"),
          7L,
          "low",
          "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
          "{\"service_tier\":\"flex\"}");

  /** A change of this text makes every ledger worthless: raise the version on purpose only. */
  @Test
  void theCanonicalFormIsStable() {
    CompletionRequest request =
        new CompletionRequest(
            new ModelId("openai", "gpt-5.4-mini"),
            "http://127.0.0.1:8089/v1",
            Api.RESPONSES,
            List.of(new Message(Role.SYSTEM, "Be brief."), new Message(Role.USER, "né \"q\"\n😀")),
            ALL);
    assertThat(json(request))
        .isEqualTo(
            "{\"api\":\"responses\",\"endpoint\":\"http://127.0.0.1:8089/v1\",\"messages\":["
                + "{\"content\":\"Be brief.\",\"role\":\"system\"},"
                + "{\"content\":\"né \\\"q\\\"\\n😀\",\"role\":\"user\"}],"
                + "\"model\":\"gpt-5.4-mini\",\"parameters\":{"
                + "\"extraBody\":{\"service_tier\":\"flex\"},\"maxTokens\":64,"
                + "\"reasoningEffort\":\"low\",\"seed\":7,\"stop\":[\"END\"],"
                + "\"temperature\":\"0.7\","
                + "\"tools\":[{\"function\":{\"name\":\"f\"},\"type\":\"function\"}],"
                + "\"topP\":\"1\"},\"provider\":\"openai\",\"v\":1}");
    assertThat(json(chat("hi", Parameters.NONE)))
        .isEqualTo(
            "{\"api\":\"chat\",\"endpoint\":\"openai\","
                + "\"messages\":[{\"content\":\"hi\",\"role\":\"user\"}],"
                + "\"model\":\"gpt-5.4-mini\",\"provider\":\"openai\",\"v\":1}");
  }

  @Test
  void theKeyIsStable() {
    RequestKey key = RequestKey.of(chat("hi", Parameters.NONE));
    assertThat(key.text()).isEqualTo("5nrSBhAUk4HaJnqkiTGyazCaCq4OPmY92hnKfv-gpUw");
    assertThat(key.forCustomId("row 1").text())
        .isEqualTo("k8cXMsybe_GYWVMItOkEFVSLTHk67CNtdO_OCZjsuso");
    assertThat(key.forCopy(1).text()).isEqualTo("Xj4nbz6xDWvUSBKeQYMCX1Koccx2-Edybe-SrNpNGds");
  }

  @Test
  void everythingThatChangesTheAnswerChangesTheKey() {
    List<CompletionRequest> requests =
        List.of(
            chat("hi", Parameters.NONE),
            chat("hi ", Parameters.NONE),
            chat("", Parameters.NONE),
            new CompletionRequest(
                new ModelId("azure", "gpt-5.4-mini"), "openai", Api.CHAT, user("hi"), ALL),
            new CompletionRequest(
                new ModelId("openai", "gpt-5.4"), "openai", Api.CHAT, user("hi"), ALL),
            new CompletionRequest(
                new ModelId("openai", "gpt-5.4-mini"), "elsewhere", Api.CHAT, user("hi"), ALL),
            new CompletionRequest(
                new ModelId("openai", "gpt-5.4-mini"), "openai", Api.RESPONSES, user("hi"), ALL),
            new CompletionRequest(
                new ModelId("openai", "gpt-5.4-mini"),
                "openai",
                Api.CHAT,
                List.of(new Message(Role.SYSTEM, "hi")),
                Parameters.NONE),
            new CompletionRequest(
                new ModelId("openai", "gpt-5.4-mini"),
                "openai",
                Api.CHAT,
                List.of(new Message(Role.USER, "h"), new Message(Role.USER, "i")),
                Parameters.NONE),
            chat("hi", new Parameters(16, null, null, List.of(), null, null, null, null)),
            chat("hi", temperature("0")),
            chat(
                "hi",
                new Parameters(null, null, BigDecimal.ZERO, List.of(), null, null, null, null)),
            chat("hi", new Parameters(null, null, null, List.of("a"), null, null, null, null)),
            chat("hi", new Parameters(null, null, null, List.of("a", "b"), null, null, null, null)),
            chat("hi", new Parameters(null, null, null, List.of(), 0L, null, null, null)),
            chat("hi", new Parameters(null, null, null, List.of(), null, "low", null, null)),
            chat("hi", new Parameters(null, null, null, List.of(), null, null, "[1]", null)),
            chat("hi", extraBody("{\"a\":1}")),
            chat("hi", extraBody("{\"a\":\"1\"}")),
            chat("hi", extraBody("{\"a\":null}")),
            chat("hi", extraBody("{\"a\":[1]}")));
    assertThat(requests.stream().map(RequestKey::of)).doesNotHaveDuplicates();
  }

  @Test
  void oneNumberHasOneFormHoweverItIsWritten() {
    for (String zero : List.of("0", "0.0", "0.00", "0e3")) {
      assertThat(RequestKey.of(chat("hi", temperature(zero))))
          .as(zero)
          .isEqualTo(RequestKey.of(chat("hi", temperature("0"))));
    }
    assertThat(RequestKey.of(chat("hi", temperature("1.50"))))
        .isEqualTo(RequestKey.of(chat("hi", temperature("1.5"))));
    assertThat(RequestKey.of(chat("hi", extraBody("{\"p\":[1.50,100.0,0.0,1e2]}"))))
        .isEqualTo(RequestKey.of(chat("hi", extraBody("{\"p\":[1.5,100,0,100]}"))));
    assertThat(RequestKey.of(chat("hi", extraBody("{\"p\":0.1}"))))
        .isNotEqualTo(RequestKey.of(chat("hi", extraBody("{\"p\":0.10000000000000000001}"))));
  }

  @Test
  void aHugeExponentIsNotWrittenOut() {
    assertThat(json(chat("hi", extraBody("{\"p\":1e400000}")))).contains("1E+400000");
  }

  @Test
  void theOrderOfMembersDoesNotChangeTheKey() {
    assertThat(RequestKey.of(chat("hi", extraBody("{\"a\":{\"c\":1,\"d\":2},\"b\":2}"))))
        .isEqualTo(RequestKey.of(chat("hi", extraBody(" {\"b\":2, \"a\":{\"d\":2,\"c\":1}}"))));
    assertThat(RequestKey.of(chat("hi", extraBody("{\"a\":[1,2]}"))))
        .isNotEqualTo(RequestKey.of(chat("hi", extraBody("{\"a\":[2,1]}"))));
  }

  @Test
  void theOrderOfASchemasPropertiesDoesBecauseTheAnswerFollowsIt() {
    String why =
        "{\"schema\":{\"type\":\"object\",\"properties\":{\"why\":{\"a\":1,\"b\":2},\"label\":{}}}}";
    String label =
        "{\"schema\":{\"type\":\"object\",\"properties\":{\"label\":{},\"why\":{\"a\":1,\"b\":2}}}}";
    String sameAsWhy =
        "{\"schema\":{\"properties\":{\"why\":{\"b\":2,\"a\":1},\"label\":{}},\"type\":\"object\"}}";
    assertThat(RequestKey.of(chat("hi", extraBody(why))))
        .isNotEqualTo(RequestKey.of(chat("hi", extraBody(label))))
        .isEqualTo(RequestKey.of(chat("hi", extraBody(sameAsWhy))));
    // A property that is itself called "properties" is a schema, whose members are sorted.
    assertThat(
            RequestKey.of(
                chat("hi", extraBody("{\"properties\":{\"properties\":{\"b\":1,\"a\":2}}}"))))
        .isEqualTo(
            RequestKey.of(
                chat("hi", extraBody("{\"properties\":{\"properties\":{\"a\":2,\"b\":1}}}"))));
  }

  @Test
  void lookAlikeTextsHaveDifferentKeys() {
    assertThat(RequestKey.of(chat("e\u0301", Parameters.NONE)))
        .isNotEqualTo(RequestKey.of(chat("\u00e9", Parameters.NONE)));
  }

  @Test
  void halfASurrogatePairHasAKeyWhereverItStands() {
    assertThat(json(chat("a\uD83Db", Parameters.NONE))).contains("\"a?b\"");
    assertThat(RequestKey.of(chat("hi", extraBody("{\"a\":\"\\ud83d\"}"))).toBytes()).hasSize(32);
    assertThat(RequestKey.of(chat("hi", Parameters.NONE)).forCustomId("\uD83D").toBytes())
        .hasSize(32);
  }

  @Test
  void keysPerCustomIdAndKeysPerCopyNeverMeet() {
    RequestKey key = RequestKey.of(chat("hi", Parameters.NONE));
    assertThat(
            List.of(
                key,
                key.forCustomId("a"),
                key.forCustomId("b"),
                key.forCustomId(""),
                key.forCopy(0),
                key.forCopy(1),
                key.forCustomId("\0\0\0\0\0\0\0\1")))
        .doesNotHaveDuplicates();
    assertThatThrownBy(() -> key.forCopy(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBucketIsTheLeadingBits() {
    byte[] bytes = new byte[RequestKey.BYTES];
    bytes[0] = (byte) 0xA5;
    bytes[3] = 0x03;
    RequestKey key = RequestKey.from(bytes);
    assertThat(key.bucket(0)).isZero();
    assertThat(key.bucket(1)).isEqualTo(1);
    assertThat(key.bucket(4)).isEqualTo(0xA);
    assertThat(key.bucket(8)).isEqualTo(0xA5);
    assertThat(key.bucket(31)).isEqualTo(0xA5000003 >>> 1);
    assertThatThrownBy(() -> key.bucket(32)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> key.bucket(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysSortAsUnsignedBytesSoThatBucketsAscend() {
    List<RequestKey> keys =
        new ArrayList<>(
            IntStream.range(0, 200)
                .mapToObj(i -> RequestKey.of(chat("row " + i, Parameters.NONE)))
                .toList());
    Collections.sort(keys);
    assertThat(keys.stream().map(key -> key.bucket(8))).isSorted();
    assertThat(keys.get(0).bucket(1)).isZero();
    assertThat(keys.get(199).bucket(1)).isEqualTo(1);
  }

  @Test
  void everyCharacterIsWrittenAsJacksonWritesIt() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int character = 0; character <= Character.MAX_VALUE; character++) {
      all.append((char) character).append('.');
    }
    String quoted = new ObjectMapper().writeValueAsString(all.toString());
    String written = new String(quoted.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(json(chat(all.toString(), Parameters.NONE)))
        .contains("\"content\":" + written + ",");
  }

  @Test
  void requestsOfSeveralRunsInTurnsKeepTheirOwnParameters() {
    List<String> first = List.of(json(chat("hi", temperature("0.1"))), json(chat("hi", ALL)));

    List<String> again = List.of(json(chat("hi", temperature("0.1"))), json(chat("hi", ALL)));

    assertThat(again).isEqualTo(first).doesNotHaveDuplicates();
    assertThat(first.get(0)).contains("\"temperature\":\"0.1\"");
    assertThat(first.get(1)).contains("\"temperature\":\"0.7\"");
  }

  @Test
  void bytesGoInAndOutAsCopies() {
    RequestKey key = RequestKey.of(chat("hi", Parameters.NONE));
    byte[] bytes = key.toBytes();
    RequestKey again = RequestKey.from(bytes);
    assertThat(again).isEqualTo(key).hasSameHashCodeAs(key);
    bytes[0] ^= 1;
    assertThat(again).isEqualTo(key);
    assertThat(RequestKey.from(bytes)).isNotEqualTo(key);
    assertThat(key.text()).hasSize(43).matches("[A-Za-z0-9_-]+").isEqualTo(key.toString());
    assertThatThrownBy(() -> RequestKey.from(new byte[31]))
        .hasMessage("a request key has 32 bytes, not 31");
  }

  @Test
  void anInvalidJsonTextIsRefusedWithoutRepeatingIt() {
    assertThatThrownBy(() -> RequestKey.of(chat("hi", extraBody("{PLANTED"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("PLANTED");
  }

  private static String json(CompletionRequest request) {
    return new String(CanonicalRequest.json(request), StandardCharsets.UTF_8);
  }

  private static CompletionRequest chat(String prompt, Parameters parameters) {
    return new CompletionRequest(
        new ModelId("openai", "gpt-5.4-mini"), "openai", Api.CHAT, user(prompt), parameters);
  }

  private static List<Message> user(String prompt) {
    return List.of(new Message(Role.USER, prompt));
  }

  private static Parameters temperature(String value) {
    return new Parameters(null, new BigDecimal(value), null, List.of(), null, null, null, null);
  }

  private static Parameters extraBody(@Nullable String json) {
    return new Parameters(null, null, null, List.of(), null, null, null, json);
  }
}
