/**
 * The endpoints below {@code /__simulator/}: configuration, one-shot faults, counters, bill,
 * batches, clock, reset. They are never counted, limited, delayed or faulted.
 */
@NullMarked
package io.sparkcompletions.simulator.admin;

import org.jspecify.annotations.NullMarked;
