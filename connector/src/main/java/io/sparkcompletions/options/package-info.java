/**
 * Every option as a value: key, type, default, range, unit and words, defined once.
 *
 * <p>Parsing and cross-checking happen on the driver and report every problem at once, before
 * anything is sent.
 */
@NullMarked
package io.sparkcompletions.options;

import org.jspecify.annotations.NullMarked;
