package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Replies on file: a status line, headers, an empty line, the body to its last byte. */
final class Fixtures {
  private static final String ROOT = "/fixtures/openai";

  private Fixtures() {}

  static HttpReply reply(String name) {
    byte[] file = read(folder("").resolve(name + ".http"));
    int split = headerEnd(file);
    String[] lines = new String(file, 0, split, StandardCharsets.UTF_8).split("\n", -1);
    Map<String, List<String>> headers = new HashMap<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon), List.of(line.substring(colon + 2)));
    }
    return new HttpReply(
        Integer.parseInt(lines[0].substring("HTTP ".length())),
        headers,
        Arrays.copyOfRange(file, split + 2, file.length));
  }

  /** The names of all replies in a folder. */
  static List<String> names(String folder) {
    try (Stream<Path> files = Files.list(folder(folder))) {
      return files
          .map(path -> folder + "/" + path.getFileName().toString().replace(".http", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int headerEnd(byte[] file) {
    for (int i = 0; i + 1 < file.length; i++) {
      if (file[i] == '\n' && file[i + 1] == '\n') {
        return i;
      }
    }
    throw new IllegalArgumentException("no empty line after the headers");
  }

  private static Path folder(String name) {
    URL url = Objects.requireNonNull(Fixtures.class.getResource(ROOT), ROOT);
    try {
      return Path.of(url.toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
