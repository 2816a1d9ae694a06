/**
 * The configuration file as a value.
 *
 * <p>Text becomes a tree of maps, {@code --set} changes the tree, and the tree becomes a {@link
 * io.sparkcompletions.job.config.JobConfig}, or one exception with every problem found on the way.
 * No Spark in here, and nothing is ever sent.
 */
@NullMarked
package io.sparkcompletions.job.config;

import org.jspecify.annotations.NullMarked;
