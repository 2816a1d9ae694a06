/**
 * What a model would say: deterministic functions of the text of a request. A classification prompt
 * gets one of its labels, a JSON Schema gets a conforming value, "Echo: x" gets x. No dialect, no
 * network, no clock; apart from {@link io.sparkcompletions.simulator.answers.PromptCache} no state.
 */
@NullMarked
package io.sparkcompletions.simulator.answers;

import org.jspecify.annotations.NullMarked;
