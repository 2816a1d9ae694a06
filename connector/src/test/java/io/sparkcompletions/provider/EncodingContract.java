package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What holds for the requests of every provider. */
public abstract class EncodingContract {
  private final Supplier<? extends ProviderAdapter> adapters;
  protected final Codec codec;
  private final String model;
  private final Map<String, String> authorization;

  /**
   * A suite.
   *
   * @param authorization the headers for the key {@code KEY}
   */
  protected EncodingContract(
      Supplier<? extends ProviderAdapter> adapters,
      String baseUrl,
      String model,
      Map<String, String> authorization) {
    this.adapters = adapters;
    this.codec = Codec.at(adapters.get(), baseUrl);
    this.model = model;
    this.authorization = authorization;
  }

  @Test
  void allAdaptersAreEqualSoThatTasksShareAnEngine() {
    assertThat(adapters.get()).isEqualTo(adapters.get()).hasSameHashCodeAs(adapters.get());
  }

  @Test
  void aKeyGoesIntoItsHeaderAndNoKeyIntoNone() {
    assertThat(codec.adapter().authorization("KEY\n")).isEqualTo(authorization);
    assertThat(codec.adapter().authorization("")).isEmpty();
    assertThat(codec.adapter().authorization(" ")).isEmpty();
  }

  @Test
  void callsAreJsonAndCarryNoKey() {
    HttpCall call = codec.call(model, Parameters.NONE, Codec.USER);
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Accept", "application/json")
        .doesNotContainKeys(authorization.keySet().toArray(String[]::new));
    HttpCall probe =
        codec
            .adapter()
            .probe(new ModelId(codec.adapter().profile().name(), model), codec.endpoint());
    assertThat(probe.method()).isEqualTo("GET");
    assertThat(probe.headers()).doesNotContainKeys(authorization.keySet().toArray(String[]::new));
    assertThat(probe.body()).isNull();
  }

  @Test
  void theSameRequestHasTheSameBytes() {
    assertThat(codec.body(model, Parameters.NONE, Codec.SYSTEM, Codec.USER))
        .isEqualTo(codec.body(model, Parameters.NONE, Codec.SYSTEM, Codec.USER));
  }

  @Test
  void anyTextCanBeSent() {
    String text = "quote \" backslash \\ line\nnull \u0000 emoji 😀 日本語 half \uD83D pair";
    assertThat(codec.body(model, Parameters.NONE, new Message(Role.USER, text)))
        .contains("quote \\\" backslash \\\\ line\\nnull \\u0000 emoji 😀 日本語 half ? pair");
  }
}
