/**
 * The live engine: sends requests within the limits, retries what may be retried, and hands each
 * outcome over once.
 *
 * <p>One engine per executor JVM and configuration, shared by all tasks and reference-counted
 * ({@link io.sparkcompletions.live.LiveEngine}). A task talks to it through its {@link
 * io.sparkcompletions.live.CallGroup}. The engine sees neither JSON nor Spark nor the ledger;
 * {@code window} bounds what a task holds, {@code limit} holds pure limit algorithms, {@code retry}
 * decides what is sent again and when.
 */
@NullMarked
@Internal
package io.sparkcompletions.live;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
