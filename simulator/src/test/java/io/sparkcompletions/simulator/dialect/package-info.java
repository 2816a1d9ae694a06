/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.dialect;

import org.jspecify.annotations.NullMarked;
