/**
 * Suites that cross module borders: the built connector jar on a real Spark, against the simulator
 * over real HTTP.
 *
 * <p>Classes named {@code *IT} run in one Spark of the test's own JVM or in processes that the test
 * starts and ends by pid. The tag {@code smoke} marks the smaller suite that also runs on the other
 * Spark versions.
 */
@NullMarked
package io.sparkcompletions.tests;

import org.jspecify.annotations.NullMarked;
