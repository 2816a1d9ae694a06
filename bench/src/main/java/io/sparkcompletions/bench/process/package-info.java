/**
 * The processes of a benchmark: the simulator, and workers that are told over their standard input
 * what to do and answer over their standard output, a line of JSON each. A worker ends when its
 * input does, so that none outlives who started it.
 */
@NullMarked
package io.sparkcompletions.bench.process;

import org.jspecify.annotations.NullMarked;
