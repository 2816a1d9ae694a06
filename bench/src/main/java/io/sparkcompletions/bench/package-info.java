/**
 * Measures the built product, from outside, and prints ratios.
 *
 * <p>One process conducts: it starts the simulator and the clients, each in a process of its own,
 * lets them work in turns, never two at once, and writes down what they say. It measures nothing
 * itself. A benchmark is one class in {@code suite}, named in {@link
 * io.sparkcompletions.bench.Benchmarks}; the code that it runs in another process is a {@link
 * io.sparkcompletions.bench.process.Work}.
 *
 * <p>Absolute figures depend on the machine. Ratios of runs that took turns do so much less, which
 * is why every figure has a counterpart in the same run, and why each comes with its spread.
 */
@NullMarked
package io.sparkcompletions.bench;

import org.jspecify.annotations.NullMarked;
