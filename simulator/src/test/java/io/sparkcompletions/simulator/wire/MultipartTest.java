package io.sparkcompletions.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.simulator.wire.Multipart.Part;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MultipartTest {

  private final SpoolRoom room = new SpoolRoom();

  @AfterEach
  void close() {
    room.close();
  }

  private Spool spool(String text) {
    SpoolWriter writer = room.create("test");
    writer.write(text.getBytes(StandardCharsets.UTF_8));
    return writer.finish();
  }

  private static String part(String disposition, String content) {
    return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
  }

  @Test
  void partsAreFoundByNameWithTheirContents() {
    Map<String, Part> parts =
        Multipart.read(
            spool(
                part("name=\"purpose\"", "batch")
                    + part("name=\"empty\"", "")
                    + part("name=\"file\"; filename=\"ä.jsonl\"", "first --b\nsecond")
                    + "--b--\r\n"),
            "b");

    assertThat(parts.keySet()).containsExactly("purpose", "empty", "file");
    assertThat(parts.get("purpose").text()).isEqualTo("batch");
    assertThat(parts.get("purpose").fileName()).isEmpty();
    assertThat(parts.get("empty").text()).isEmpty();
    assertThat(parts.get("file").fileName()).hasValue("ä.jsonl");
    assertThat(parts.get("file").text()).isEqualTo("first --b\nsecond");
  }

  @Test
  void delimitersAreFoundAcrossTheBordersOfTheBuffer() {
    for (int size = 1_048_500; size < 1_048_580; size += 7) {
      String content = "\r".repeat(size);
      Map<String, Part> parts =
          Multipart.read(
              spool(part("name=\"a\"", content) + part("name=\"c\"", "d") + "--b--\r\n"), "b");
      assertThat(parts.get("a").content().length()).isEqualTo(size);
      assertThat(parts.get("c").text()).isEqualTo("d");
    }
  }

  @Test
  void bodyThatIsCutIsNoForm() {
    Spool cut = spool("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx");
    assertThatThrownBy(() -> Multipart.read(cut, "b")).isInstanceOf(IllegalArgumentException.class);
    Spool nameless = spool("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n");
    assertThatThrownBy(() -> Multipart.read(nameless, "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundaryMayBeQuoted() {
    assertThat(Multipart.boundary("multipart/form-data; boundary=\"a b\"")).hasValue("a b");
    assertThat(Multipart.boundary("multipart/form-data; boundary=ab; x=y")).hasValue("ab");
    assertThat(Multipart.boundary("application/json; boundary=ab")).isEmpty();
  }
}
