/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.billing;

import org.jspecify.annotations.NullMarked;
