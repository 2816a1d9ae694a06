/**
 * The run report: what an enriched table cost and how it went.
 *
 * <p>Computed from result columns by Spark; nothing here is a counter that a re-run task could
 * count twice. Values only: no Spark, no I/O.
 */
@NullMarked
package io.sparkcompletions.metrics;

import org.jspecify.annotations.NullMarked;
