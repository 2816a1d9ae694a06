/**
 * What answers cost, from a price table that users may replace.
 *
 * <p>Pure and exact: decimals in, decimals out, rounded once. A model without a price has an
 * unknown cost, never zero.
 */
@NullMarked
@Internal
package io.sparkcompletions.pricing;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
