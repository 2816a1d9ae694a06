/**
 * What every provider's codec needs: bodies as JSON, counts, durations, told delays, and the facts
 * of one exchange.
 *
 * <p>A codec says what a provider's words mean; this package says how any reply is read without
 * trusting it. Nothing here throws on what a server sends, and nothing that a server wrote in prose
 * gets into a message of ours, because servers quote prompts and keys. Pure; any thread.
 */
@NullMarked
@Internal
package io.sparkcompletions.provider.wire;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
