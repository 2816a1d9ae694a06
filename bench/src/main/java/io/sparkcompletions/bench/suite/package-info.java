/** The benchmarks, a class each. docs/benchmarks.md says what each measures and what is wanted. */
@NullMarked
package io.sparkcompletions.bench.suite;

import org.jspecify.annotations.NullMarked;
