package io.sparkcompletions.ledger.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;

/**
 * The version of everything below a ledger's directory, and the file that says it:
 *
 * <pre>{"format":"spark-completions-ledger","version":1}</pre>
 *
 * <p>Two writers write the same bytes, so it does not matter which of them comes first.
 */
final class LedgerFormat {
  /** What this release writes, and the latest that it reads. */
  static final int VERSION = 1;

  static final String FILE_NAME = "ledger.json";

  private static final String NAME = "spark-completions-ledger";
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerFormat() {}

  static byte[] marker() {
    return ("{\"format\":\"" + NAME + "\",\"version\":" + VERSION + "}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The version that a marker names; empty if the text is damaged or something else. */
  static OptionalInt version(byte[] marker) {
    try {
      JsonNode node = JSON.readTree(new String(marker, StandardCharsets.UTF_8));
      JsonNode version = node.path("version");
      return NAME.equals(node.path("format").asText()) && version.isInt()
          ? OptionalInt.of(version.intValue())
          : OptionalInt.empty();
    } catch (JsonProcessingException e) {
      return OptionalInt.empty();
    }
  }

  /** Refuses what a later release wrote: guessing at it could mean paying twice. */
  static void requireReadable(int version, Path path) {
    if (version > VERSION) {
      throw LedgerErrors.unreadableVersion(version, path);
    }
  }
}
