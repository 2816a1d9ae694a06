/**
 * HTTP exchanges as plain values: what came in, what goes out. Knows no server, no provider and no
 * policy. Everything here is immutable and may be used from any thread.
 */
@NullMarked
package io.sparkcompletions.simulator.wire;

import org.jspecify.annotations.NullMarked;
