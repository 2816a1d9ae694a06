/**
 * Reads configuration from JSON and YAML, collecting every problem instead of stopping at the
 * first. Knows the syntax only; each part of the simulator reads its own section through {@link
 * io.sparkcompletions.simulator.config.Members}. Used by one thread at a time.
 */
@NullMarked
package io.sparkcompletions.simulator.config;

import org.jspecify.annotations.NullMarked;
