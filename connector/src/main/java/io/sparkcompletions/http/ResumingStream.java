package io.sparkcompletions.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The body of a download, which goes on where it stopped when a connection is lost. One thread.
 *
 * <pre>
 * 206 with a range from where it stopped   goes on
 * 200                                      goes on after leaving out what was read
 * 408, 429, 5xx, no reply                  tried again, MAX_TRIES times without a byte in between
 * anything else                            ends the stream with an error
 * </pre>
 */
final class ResumingStream extends InputStream {
  private static final int MAX_TRIES = 5;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final int UNKNOWN = -1;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-.*");

  private final Reopener reopener;
  private final long length;
  private long position;
  private int tries;
  private @Nullable Response response;
  private InputStream content;

  /** Begins the download at a position. */
  @FunctionalInterface
  interface Reopener {
    Response open(long from) throws IOException;
  }

  ResumingStream(Response response, Reopener reopener) {
    this.response = response;
    this.reopener = reopener;
    this.content = response.body().byteStream();
    this.length = response.body().contentLength();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (count == 0) {
      return 0;
    }
    while (true) {
      try {
        if (response == null) {
          reopen();
        }
        int read = content.read(bytes, offset, count);
        if (read >= 0) {
          position += read;
          tries = 0;
          return read;
        }
        if (length == UNKNOWN || position >= length) {
          return -1;
        }
        throw new IOException("the download ended after " + position + " of " + length + " bytes");
      } catch (GoneException e) {
        throw e;
      } catch (IOException e) {
        lose(e);
      }
    }
  }

  private void reopen() throws IOException {
    Response next = reopener.open(position);
    boolean kept = false;
    try {
      InputStream body = next.body().byteStream();
      if (next.code() == 206 && startsHere(next)) {
        kept = true;
      } else if (next.code() == 200) {
        body.skipNBytes(position);
        kept = true;
      } else if (next.isSuccessful()) {
        throw new GoneException("the download cannot go on: another part was sent");
      } else if (!isTransient(next.code())) {
        throw new GoneException("the download cannot go on: HTTP " + next.code());
      } else {
        throw new IOException("HTTP " + next.code());
      }
      response = next;
      content = body;
    } finally {
      if (!kept) {
        next.close();
      }
    }
  }

  private boolean startsHere(Response next) {
    Matcher range = RANGE.matcher(Objects.requireNonNullElse(next.header("Content-Range"), ""));
    return range.matches() && Long.parseLong(range.group(1)) == position;
  }

  private static boolean isTransient(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  /** Waits for the next try, or gives up. */
  private void lose(IOException failure) throws IOException {
    close();
    tries++;
    if (tries >= MAX_TRIES || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS << (tries - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a download waited to go on");
    }
  }

  @Override
  public void close() {
    if (response != null) {
      response.close();
      response = null;
    }
  }

  /** Trying again cannot help. */
  private static final class GoneException extends IOException {
    private static final long serialVersionUID = 1L;

    GoneException(String message) {
      super(message);
    }
  }
}
