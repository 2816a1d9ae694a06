/**
 * What is sent again, and when: one table, no state, no clock.
 *
 * <p>{@link io.sparkcompletions.live.retry.RetryPolicy} is the only place that decides it.
 */
@NullMarked
@Internal
package io.sparkcompletions.live.retry;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
