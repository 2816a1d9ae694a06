package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.wire.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Sends bytes of a file, a piece at a time, whatever their number. */
final class FilePump extends IteratingCallback {

  private static final int PIECE = 256 * 1_024;

  private final Response response;
  private final Spool content;
  private final long to;
  private final boolean last;
  private final Callback done;
  private @Nullable FileChannel channel;
  private long at;
  private boolean begun;

  /**
   * @param last whether the response ends with these bytes
   */
  FilePump(Response response, Spool content, long from, long to, boolean last, Callback done) {
    this.response = response;
    this.content = content;
    this.at = from;
    this.to = to;
    this.last = last;
    this.done = done;
  }

  @Override
  protected Action process() throws IOException {
    if (begun && at == to) {
      return Action.SUCCEEDED;
    }
    if (channel == null) {
      channel = content.channel();
    }
    begun = true;
    int size = (int) Math.min(PIECE, to - at);
    byte[] piece = content.read(channel, at, size);
    at += size;
    response.write(last && at == to, ByteBuffer.wrap(piece), this);
    return Action.SCHEDULED;
  }

  @Override
  protected void onCompleteSuccess() {
    IO.close(channel);
    done.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable failure) {
    IO.close(channel);
    done.failed(failure);
  }
}
