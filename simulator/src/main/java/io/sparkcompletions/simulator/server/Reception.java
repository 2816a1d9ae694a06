package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.wire.SpoolWriter;
import io.sparkcompletions.simulator.wire.Upload;
import java.io.IOException;
import java.util.OptionalLong;
import org.eclipse.jetty.io.Content;

/** Receives a body into a file, as it arrives and without a thread that waits. */
final class Reception {

  /** What may come of it. */
  interface Outcomes {
    void received(Upload upload);

    void tooLarge();

    /** The bytes that were to pass have passed. */
    void cut();

    void failed(Throwable failure);
  }

  private final Content.Source source;
  private final SpoolWriter writer;
  private final long maxBytes;
  private final OptionalLong cutAfter;
  private final Outcomes outcomes;

  Reception(
      Content.Source source,
      SpoolWriter writer,
      long maxBytes,
      OptionalLong cutAfter,
      Outcomes outcomes) {
    this.source = source;
    this.writer = writer;
    this.maxBytes = maxBytes;
    this.cutAfter = cutAfter;
    this.outcomes = outcomes;
  }

  void run() {
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this::run);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        discard();
        outcomes.failed(chunk.getFailure());
        return;
      }
      boolean last = chunk.isLast();
      writer.write(chunk.getByteBuffer());
      chunk.release();
      if (cutAfter.isPresent() && (last || writer.length() >= cutAfter.getAsLong())) {
        discard();
        outcomes.cut();
        return;
      }
      if (writer.length() > maxBytes) {
        discard();
        source.fail(new IOException("larger than " + maxBytes + " bytes"));
        outcomes.tooLarge();
        return;
      }
      if (last) {
        outcomes.received(new Upload(writer.finish()));
        return;
      }
    }
  }

  private void discard() {
    new Upload(writer.finish()).discard();
  }
}
