/** That the benchmarks work, not how fast anything is. */
@NullMarked
package io.sparkcompletions.bench;

import org.jspecify.annotations.NullMarked;
