/**
 * Files and batches, as far as all providers have them alike: what is uploaded lies in temporary
 * files; a batch follows a timetable that is fixed when it is created; its requests are run, in an
 * order of their own, as they fall due; their results are written to files as they come. Knows no
 * provider: what a line means and how a result is worded is a {@link
 * io.sparkcompletions.simulator.batch.BatchForm}.
 *
 * <p>Time: everything goes by the simulator's clock, and nothing happens that the clock has not
 * reached. What is due is done when somebody looks, and a few times a second besides, by one
 * thread; who looks waits for it, but no longer than a second, and then sees the batch as it was.
 *
 * <p>Memory: twelve bytes for each request of a batch that is not over, beside what is kept in the
 * bill. Bodies, results and files are on disk only.
 */
@NullMarked
package io.sparkcompletions.simulator.batch;

import org.jspecify.annotations.NullMarked;
