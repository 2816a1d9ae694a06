/**
 * When an exchange may start: pure algorithms over a clock that is handed in.
 *
 * <p>{@link io.sparkcompletions.live.limit.Permits} are what was configured for this JVM: so many
 * at once, so many requests and tokens a minute. {@link io.sparkcompletions.live.limit.Throttle}
 * adds what the provider's replies teach. Times are nanoseconds since the engine's start, so they
 * can be compared directly. Nothing here is thread-safe, waits or reads a clock: the engine calls
 * it under its lock.
 */
@NullMarked
@Internal
package io.sparkcompletions.live.limit;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
