/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.answers;

import org.jspecify.annotations.NullMarked;
