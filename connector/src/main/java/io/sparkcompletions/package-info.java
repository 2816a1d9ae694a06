/**
 * The entry points: {@link io.sparkcompletions.Completions} and {@link
 * io.sparkcompletions.CompletionSpec}.
 *
 * <p>Everything here runs on the driver and is public. Building a spec, describing a plan or asking
 * for a schema sends nothing; money is spent only when an action runs.
 */
@NullMarked
package io.sparkcompletions;

import org.jspecify.annotations.NullMarked;
