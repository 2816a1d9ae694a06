/**
 * Counts what arrives and what becomes of it. It never influences an exchange. One lock, held for a
 * few additions; any thread.
 */
@NullMarked
package io.sparkcompletions.simulator.traffic;

import org.jspecify.annotations.NullMarked;
