/**
 * The proof that a request is paid for once: processes are killed, files fail, stages are computed
 * again, and then the rows are compared with the input and the simulator's bill with the rows.
 *
 * <p>What may be paid for twice when a process dies is what it had in flight and what it had not
 * yet flushed. {@link io.sparkcompletions.tests.proof.Losses} finds for every exchange that was
 * paid for in vain the death that explains it, and counts it against that bound.
 *
 * <p>Random moments come from seeds, which are printed. {@code docs/soak.md} tells how to run the
 * same for hours.
 */
@NullMarked
package io.sparkcompletions.tests.proof;

import org.jspecify.annotations.NullMarked;
