/**
 * Who asks: the product, a bare client that shows what is possible, and what people write on Spark
 * today. All ask the same prompts with the same bodies and measure themselves in the same way.
 *
 * <p>Each is a {@link io.sparkcompletions.bench.process.Work}, so it runs in a process of its own.
 */
@NullMarked
package io.sparkcompletions.bench.client;

import org.jspecify.annotations.NullMarked;
