/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.batch;

import org.jspecify.annotations.NullMarked;
