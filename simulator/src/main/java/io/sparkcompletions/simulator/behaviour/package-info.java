/**
 * How the provider behaves apart from what it says: latency, rate limits, faults. Nothing here
 * knows a dialect, a socket or a price. Time and randomness come in as arguments: latency and
 * percentage faults are functions of (seed, request body, how many times this body has arrived), so
 * a run can be repeated in any order of arrival.
 */
@NullMarked
package io.sparkcompletions.simulator.behaviour;

import org.jspecify.annotations.NullMarked;
