/**
 * The simulator's own account: prices, the formula, and one entry per request. It restates the
 * price lists for itself and reads no file of the connector, so that "paid once" can be checked
 * against a second opinion. Money is exact decimal throughout; nothing is rounded. All methods of
 * {@link io.sparkcompletions.simulator.billing.Bill} may be called from any thread.
 */
@NullMarked
package io.sparkcompletions.simulator.billing;

import org.jspecify.annotations.NullMarked;
