/**
 * An HTTP server that plays the providers: strict like them, with their limits and faults, and with
 * a bill of its own. It shares no code with the connector.
 *
 * <p>{@link io.sparkcompletions.simulator.Simulator} and {@link
 * io.sparkcompletions.simulator.SimulatorConfig} are what tests and demos use; all sub-packages are
 * internal. Arrows: this package knows all others; {@code server} and {@code admin} know {@code
 * dialect}, {@code behaviour}, {@code billing}, {@code traffic}; {@code batch} knows the same, and
 * {@code admin} knows {@code batch}; {@code openai} knows {@code dialect}, {@code batch} and {@code
 * answers}; everything may know {@code wire} and {@code config}. A further dialect is a package
 * beside {@code openai} and a line in {@link io.sparkcompletions.simulator.Simulator}.
 */
@NullMarked
package io.sparkcompletions.simulator;

import org.jspecify.annotations.NullMarked;
