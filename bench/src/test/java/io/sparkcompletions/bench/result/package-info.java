/** That figures are summed up rightly. */
@NullMarked
package io.sparkcompletions.bench.result;

import org.jspecify.annotations.NullMarked;
