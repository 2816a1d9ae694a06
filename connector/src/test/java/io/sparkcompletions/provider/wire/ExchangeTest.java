package io.sparkcompletions.provider.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
  private static final String BODY = "{\"text\":\"Äpfel für 5 £\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json; charset=iso-8859-1            | ISO-8859-1
          application/json;charset="UTF-16"               | UTF-16
          text/json; profile=x; Charset = windows-1252 ;q | windows-1252
          application/json; charset=utf8                  | UTF-8
          """)
  void aDeclaredCharsetIsHonoured(String contentType, String charset) {
    assertThat(read(contentType, BODY.getBytes(Charset.forName(charset)))).isEqualTo(BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "",
        "application/json; charset=",
        "application/json; charset=klingon",
        "application/json; charset=?!",
        "application/json; mycharset=iso-8859-1"
      })
  void whatDeclaresNoneThatIsKnownIsUtf8(String contentType) {
    assertThat(read(contentType, BODY.getBytes(UTF_8))).isEqualTo(BODY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          301 | https://api.example/v1/chat?key=planted                 | to https://api.example.
          302 | http://user:planted@api.example:8080/planted            | to http://api.example:8080.
          307 | /v2/planted?planted                                     | to another address of its own.
          308 | https://exa mple/planted                                | to another address of its own.
          """)
  void aRedirectIsToldByWhereItLeadsWithoutPathAndQuery(int status, String location, String where) {
    HttpReply reply =
        new HttpReply(status, Map.of("Location", List.of(location)), "<html>".getBytes(UTF_8));
    Failure failure = exchange(reply).failure(Statuses.code(status), null, List.of());
    assertThat(failure.code()).isEqualTo(ErrorCode.ENDPOINT_NOT_FOUND);
    assertThat(failure.message())
        .contains("the server redirects " + where, "set baseUrl to the final address")
        .doesNotContain("planted", "nothing at this address");
  }

  @Test
  void anIdInTheBodyThatIsTooLongToBeOneIsLeftOut() {
    String longest = "i".repeat(200);
    assertThat(requestId("{\"id\":\"" + longest + "\"}")).isEqualTo(longest);
    assertThat(requestId("{\"id\":\"" + longest + "i\"}")).isNull();
    assertThat(requestId("{\"request_id\":\"" + longest + "i\",\"id\":\"c1\"}")).isEqualTo("c1");
  }

  private static @Nullable String requestId(String body) {
    return exchange(new HttpReply(400, Map.of(), body.getBytes(UTF_8)))
        .failure(ErrorCode.INVALID_REQUEST, null, List.of())
        .requestId();
  }

  private static String read(String contentType, byte[] body) {
    Exchange exchange =
        exchange(new HttpReply(200, Map.of("Content-Type", List.of(contentType)), body));
    assertThat(exchange.json().path("text").textValue()).startsWith("Äpfel");
    return exchange.body();
  }

  private static Exchange exchange(HttpReply reply) {
    return Exchange.of(new ModelId("openai", "m"), reply, Instant.EPOCH);
  }
}
