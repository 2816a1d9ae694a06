/**
 * Answers that were paid for, by request key.
 *
 * <p>A ledger only grows: nothing in it is edited, the union of what was appended is the truth, and
 * a success beats a failure. The operator asks it before every call and tells it every outcome. One
 * {@link io.sparkcompletions.ledger.LedgerSession} serves one task attempt on one thread; sessions
 * of one ledger are independent. {@link io.sparkcompletions.ledger.Claims} keep two tasks from
 * calling for the same keys at once.
 */
@NullMarked
@Internal
package io.sparkcompletions.ledger;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
