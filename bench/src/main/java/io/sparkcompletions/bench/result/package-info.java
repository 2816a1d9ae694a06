/**
 * What a benchmark found: series of figures, their spread, the targets, and the file they go to.
 */
@NullMarked
package io.sparkcompletions.bench.result;

import org.jspecify.annotations.NullMarked;
