/** Tests of the simulator as its clients see it: over HTTP, on a port of this machine. */
@NullMarked
package io.sparkcompletions.simulator;

import org.jspecify.annotations.NullMarked;
