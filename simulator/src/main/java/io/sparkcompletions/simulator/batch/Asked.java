package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.Optional;

/**
 * One request of a batch, read as the live endpoint would read it.
 *
 * @param path of the live endpoint
 * @param body byte for byte as it stands in the line
 * @param generation absent when the request is refused
 * @param refused in its place
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Asked(
    String customId,
    String path,
    String model,
    byte[] body,
    Optional<Generation> generation,
    Optional<Reply> refused) {

  String prompt() {
    return generation.map(Generation::prompt).orElse("");
  }
}
