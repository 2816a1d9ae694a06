/**
 * What a command does with Spark: read, complete, write, report.
 *
 * <p>Runs on the driver's main thread; one more thread prints progress while an action runs. Calls
 * are made by the one action that writes the output. What is reported is computed from what was
 * written, so that no second pass over the plan can spend anything.
 */
@NullMarked
package io.sparkcompletions.job.run;

import org.jspecify.annotations.NullMarked;
