/** Fills ledgers before a run begins. */
@NullMarked
package io.sparkcompletions.bench.ledger;

import org.jspecify.annotations.NullMarked;
