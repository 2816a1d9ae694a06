/**
 * HTTP exchanges as plain values: what came in, what goes out. Knows no server, no provider and no
 * policy. Large bodies lie in temporary files. All values are immutable and may be used from any
 * thread.
 */
@NullMarked
package io.sparkcompletions.simulator.wire;

import org.jspecify.annotations.NullMarked;
