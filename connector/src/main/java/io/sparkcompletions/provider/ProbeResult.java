package io.sparkcompletions.provider;

import io.sparkcompletions.model.Failure;
import java.util.Optional;

/**
 * What a free call told before the first paid one.
 *
 * @param modelIsListed whether the server named the model; false also where it lists nothing, so it
 *     is no proof
 * @param fatal a failure that makes every request hopeless
 */
public record ProbeResult(boolean modelIsListed, Optional<Failure> fatal) {}
