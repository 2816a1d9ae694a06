package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One provider's batch interface, as pure functions.
 *
 * <p>Shape: any thread, no state. Calls carry no key: the transport adds it. Replies are read from
 * bodies of any size; what cannot be read is a failure, never an exception.
 */
public interface BatchAdapter {
  /** What one batch may hold. */
  BatchLimits limits();

  /** How items are put together to a file. */
  Framing framing();

  /**
   * One item of the file, without line feeds.
   *
   * @param wireId 1 to 64 of {@code [A-Za-z0-9_-]}, unique in the chunk
   */
  byte[] item(CompletionRequest request, String wireId, Endpoint endpoint);

  /** The call before the file's, where uploads are opened first. */
  default Optional<HttpCall> openUpload(Chunk chunk, Endpoint endpoint) {
    return Optional.empty();
  }

  /**
   * The call that carries the file.
   *
   * @param opened the reply to {@link #openUpload}; null where there is none
   */
  Reply<FileCall> upload(Chunk chunk, Endpoint endpoint, @Nullable HttpReply opened);

  /** Reads the reply to {@link #upload}. */
  Reply<Delivery> readUpload(Chunk chunk, HttpReply reply, Instant now);

  /** Asks whether an uploaded file can be used; empty where it can be at once. */
  default Optional<HttpCall> file(String fileId, Endpoint endpoint) {
    return Optional.empty();
  }

  /** Reads the reply to {@link #file}. */
  default Reply<Delivery> readFile(Chunk chunk, HttpReply reply, Instant now) {
    return readUpload(chunk, reply, now);
  }

  /** Deletes an uploaded or a result file; empty where there are none. */
  Optional<HttpCall> deleteFile(String fileId, Endpoint endpoint);

  /** Creates a batch from an uploaded file; empty where the upload has done that. */
  Optional<HttpCall> create(Chunk chunk, String fileId, Endpoint endpoint);

  /** Asks how a batch is. */
  HttpCall status(String batchId, Endpoint endpoint);

  /** Asks for its end; what is finished by then is delivered. */
  HttpCall cancel(String batchId, Endpoint endpoint);

  /** Reads the reply to {@link #create} or {@link #status}. */
  Reply<BatchStatus> readStatus(ModelId model, HttpReply reply, Instant now);

  /**
   * Asks for the account's batches, newest first.
   *
   * @param after where the page before ended; null for the first
   */
  HttpCall list(Endpoint endpoint, @Nullable String after);

  /** Reads the reply to {@link #list}. */
  Reply<BatchPage> readList(ModelId model, HttpReply reply, Instant now);

  /**
   * Downloads results.
   *
   * @param result one of {@link BatchStatus#results}
   */
  HttpCall download(String batchId, String result, Endpoint endpoint);

  /** Results that came inside the reply to {@link #status}; none where there is a file. */
  default List<BatchLine> inlineResults(HttpReply status) {
    return List.of();
  }

  /** Reads one line of the results. */
  BatchLine readLine(String line);
}
