/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.wire;

import org.jspecify.annotations.NullMarked;
