/**
 * Servers that speak OpenAI's chat completions in their own way: each refuses, drops, answers,
 * counts and words errors as its makers say it does. {@link
 * io.sparkcompletions.simulator.compat.CompatDialect} is what all of them do alike, a {@link
 * io.sparkcompletions.simulator.compat.Server} is what one of them does differently. Stateless but
 * for the prompt cache.
 */
@NullMarked
package io.sparkcompletions.simulator.compat;

import org.jspecify.annotations.NullMarked;
