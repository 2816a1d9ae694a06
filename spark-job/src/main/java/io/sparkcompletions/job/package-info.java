/**
 * The command line of the job: what {@code spark-submit} starts, and what {@code bin/completions}
 * asks before it calls {@code spark-submit}.
 *
 * <p>A command reads one configuration file and runs on the main thread until it is done; its exit
 * code is an {@link io.sparkcompletions.job.ExitCode}. Nothing in here knows how completions work:
 * that is the connector's business, reached only through its public classes.
 */
@NullMarked
package io.sparkcompletions.job;

import org.jspecify.annotations.NullMarked;
