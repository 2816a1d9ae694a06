/**
 * The operator: how an enrichment runs on Spark.
 *
 * <p>With {@link io.sparkcompletions.Completions} and the Scala implicits the only place that sees
 * Spark. {@link io.sparkcompletions.spark.Enrichment} makes the plan on the driver: rows get their
 * request and its key, equal keys meet in one partition and next to each other, and {@code
 * CompletePartition} gives each row exactly one of answer and error.
 *
 * <p>In a task everything is done by the task's thread inside {@code CompletionIterator}; engine
 * threads only hand results over. Long-lived on an executor are the application's ledger and, while
 * tasks hold it, the engine; on the driver listeners and two RPC endpoints for each Spark context,
 * one for progress and one for what concerns the ledgers of all executors ({@code LedgerDesk}).
 *
 * <p>Constant prompt text travels in closures, keys in a broadcast: no plan, log line or event
 * shows either. Private classes of Spark are touched in {@code DriverRpc} only.
 */
@NullMarked
@Internal
package io.sparkcompletions.spark;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
