package io.sparkcompletions.simulator.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked for when a batch is created.
 *
 * @param about what the provider's object tells of it besides
 * @param index where the requests lie in the input; absent: one to a line
 * @param ownsInput whether the input is deleted with the batch
 * @param window after which it expires at this provider
 */
public record Order(
    String provider,
    String id,
    ObjectNode about,
    BatchForm form,
    Spool input,
    BodyHash hash,
    Optional<LineIndex> index,
    boolean ownsInput,
    Duration window) {}
