/** Tests of the package of the same name. */
@NullMarked
package io.sparkcompletions.simulator.openai;

import org.jspecify.annotations.NullMarked;
