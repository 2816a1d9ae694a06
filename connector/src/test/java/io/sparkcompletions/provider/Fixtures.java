package io.sparkcompletions.provider;

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

/**
 * Replies on file: a status line, headers, an empty line, the body to its last byte.
 *
 * @param provider the folder of one provider's replies
 */
public record Fixtures(String provider) {
  public static final Fixtures OPENAI = new Fixtures("openai");
  public static final Fixtures ANTHROPIC = new Fixtures("anthropic");
  public static final Fixtures GEMINI = new Fixtures("gemini");

  public HttpReply reply(String name) {
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
  public List<String> names(String folder) {
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

  private Path folder(String name) {
    String root = "/fixtures/" + provider;
    URL url = Objects.requireNonNull(Fixtures.class.getResource(root), root);
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
