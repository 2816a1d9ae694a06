/**
 * Small parts by themselves: {@code bench/run jmh}. Together with {@code ledger} the one place here
 * that looks into the connector; everything else goes through its public API.
 */
@NullMarked
package io.sparkcompletions.bench.jmh;

import org.jspecify.annotations.NullMarked;
