package io.sparkcompletions.http;

import io.sparkcompletions.model.HttpCall;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Takes files to a provider and back, and makes the small calls around that. Any thread may call
 * it, and waits; an interruption breaks off what the thread waits for. A read of a download notices
 * one when its connection moves again, or when another thread closes the stream.
 *
 * <p>There is no bound on how long a transfer may last, but on how long nothing may move.
 */
public interface FileTransport extends AutoCloseable {
  /**
   * Opens a transport with connections of its own; the caller closes it.
   *
   * @param silence after which a connection on which nothing moves counts as lost
   */
  static FileTransport open(Duration connectTimeout, Duration silence) {
    return new OkHttpFileTransport(connectTimeout, silence, builder -> builder);
  }

  /** Sends one request, once. */
  Exchange send(HttpCall call, Map<String, String> authorization);

  /**
   * Sends one request, once, whose body is a file between two texts.
   *
   * @param call without a body
   */
  Exchange upload(
      HttpCall call, Map<String, String> authorization, byte[] before, Path file, byte[] after);

  /**
   * Begins a download.
   *
   * <p>Shape: follows redirects, the key staying behind where they lead to another server. What is
   * read later goes on after a lost connection where it stopped, by a range request or, where the
   * server knows none, from the start with what was read left out; it ends with an {@code
   * IOException} when that fails several times without a byte in between, and never short of the
   * announced length.
   */
  Download download(HttpCall call, Map<String, String> authorization);

  /** Lets go of connections. Streams that are open break off. */
  @Override
  void close();

  /** How a download began. */
  sealed interface Download {
    /** It began; the caller closes the stream. */
    record Opened(InputStream content) implements Download {}

    /** It did not: an error of the server's, or no reply. */
    record Refused(Exchange exchange) implements Download {}
  }
}
