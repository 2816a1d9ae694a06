package io.sparkcompletions.tests.proof;

import java.time.Instant;

/**
 * A process that was ended without being asked.
 *
 * @param who its executor id, or what else tells it from the others
 * @param before it was still alive then
 * @param after it was dead by then
 */
record Death(String who, Instant before, Instant after) {}
