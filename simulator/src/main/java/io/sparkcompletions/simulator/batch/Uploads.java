package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.wire.Spool;
import io.sparkcompletions.simulator.wire.SpoolWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Uploads that come in several requests, and are not complete. Thread-safe. */
public final class Uploads {

  private static final int BUFFER = 256 * 1_024;

  /**
   * One upload; whoever writes holds its lock.
   *
   * @param announced its length in bytes, or -1
   */
  public record Session(
      String id, String displayName, String mimeType, long announced, SpoolWriter writer) {

    public void append(Spool more) {
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = more.open()) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          writer.write(ByteBuffer.wrap(buffer, 0, count));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Map<String, Session> open = new ConcurrentHashMap<>();

  public void open(String id, Session session) {
    open.put(id, session);
  }

  public Optional<Session> find(String id) {
    return Optional.ofNullable(open.get(id));
  }

  /** It is complete. */
  public void close(Session session) {
    open.values().remove(session);
  }

  void reset() {
    open.values().forEach(session -> session.writer().finish().delete());
    open.clear();
  }
}
