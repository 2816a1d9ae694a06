/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.behaviour;

import org.jspecify.annotations.NullMarked;
