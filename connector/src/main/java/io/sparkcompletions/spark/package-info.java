/**
 * The operator: how an enrichment runs on Spark.
 *
 * <p>With Completions and Implicits the only place that sees Spark. Rows meet their request key
 * here, equal keys meet in one partition, and each row leaves with exactly one of answer and error.
 */
@NullMarked
@Internal
package io.sparkcompletions.spark;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
