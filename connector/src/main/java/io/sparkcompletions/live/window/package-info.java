/**
 * What one task holds at a time: a passive queue, driven by the task's thread.
 *
 * <p>The task asks whether there is room, puts in, and takes what is finished, in the order of
 * completion. Threads of the engine only hand over. There is no lock besides the one within the
 * hand-over queue, and no thread.
 */
@NullMarked
@Internal
package io.sparkcompletions.live.window;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
