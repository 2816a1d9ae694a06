/**
 * When an exchange may start: pure algorithms over a clock that is handed in.
 *
 * <p>A {@link io.sparkcompletions.live.limit.Gate} decides. {@link
 * io.sparkcompletions.live.limit.Throttle} is that of a JVM which has its limits to itself: {@link
 * io.sparkcompletions.live.limit.LocalPermits} are what was configured, so many at once, so many
 * requests and tokens a minute, and {@link io.sparkcompletions.live.limit.Lessons} add what the
 * provider's replies teach. Times are nanoseconds since the engine's start, so they can be compared
 * directly. Nothing here is thread-safe, waits or reads a clock: the engine calls it under its
 * lock.
 */
@NullMarked
@Internal
package io.sparkcompletions.live.limit;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
