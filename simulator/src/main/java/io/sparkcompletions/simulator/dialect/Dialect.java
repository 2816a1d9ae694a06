package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * One provider's API. Thread-safe; no method blocks or touches the network, and only uploads are
 * read from files.
 */
public interface Dialect {

  /**
   * Whether a request is meant for this API, served or not.
   *
   * @param headers lower-case names: two providers may share a path
   */
  boolean owns(String path, Set<String> headers);

  /**
   * How large a body may be that is received into a file.
   *
   * @return 0 where bodies are kept in memory
   */
  default long maxUploadBytes(String method, String path) {
    return 0;
  }

  /** Judges a request: anything that is wrong with it is a reply, never an exception. */
  Action route(WireRequest request);

  /** Words what the core refuses, or is told to get wrong. */
  Reply refuse(WireRequest request, Refusal refusal);

  /** The headers of every response, in the order in which they are sent. */
  Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas);

  /** A fresh id, unique within the process. */
  String newRequestId();
}
