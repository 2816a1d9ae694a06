/**
 * Limits that hold for a whole application, whatever the number of its executors: the driver lends,
 * executors draw.
 *
 * <p>The driver keeps one {@link io.sparkcompletions.live.lease.LeaseBook} for each set of limits.
 * An engine on an executor starts exchanges through its {@link
 * io.sparkcompletions.live.lease.LeasedGate}, within the {@link
 * io.sparkcompletions.live.lease.Lease} that it was given last, and a thread of its own ({@link
 * io.sparkcompletions.live.lease.LeaseKeeper}) trades a {@link
 * io.sparkcompletions.live.lease.Report} for the next one, several times a second.
 *
 * <p>What is lent:
 *
 * <ul>
 *   <li><b>places</b>, of which there are as many as exchanges may be under way. They stay with the
 *       executor and are shared out again as its need changes; the book counts a place as taken
 *       from when it may have been heard of until it is known to be given back.
 *   <li><b>requests and tokens</b>, in blocks of up to a second's worth. A block has its own
 *       stretch of time in which to be spent, so that blocks of all executors make one even pace,
 *       and what is not spent in time is gone.
 * </ul>
 *
 * <p>A lease ends ten seconds after it was asked for: then nothing starts until the next. So an
 * executor that was not heard from for so long starts nothing, and a call limit later it has
 * nothing under way. What one executor hears from the provider (refusals, delays, headers) goes to
 * the book with the next report, which is at once after a refusal, and from there to all; so does a
 * failure that ends everything.
 *
 * <p>Both ends are plain algorithms over times that are handed in, each in the nanoseconds of its
 * own JVM; messages hold lengths of time only. Any message may be lost, late or out of order.
 * Neither end sees Spark: how messages travel is a {@link
 * io.sparkcompletions.live.lease.LeaseOffice}.
 */
@NullMarked
@Internal
package io.sparkcompletions.live.lease;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
