/**
 * Values without I/O: what is asked, what came back, what it used.
 *
 * <p>Immutable and safe on any thread. Nothing here opens a socket, reads a clock or knows Spark;
 * the wire format of a provider is known only to its codec.
 */
@NullMarked
package io.sparkcompletions.model;

import org.jspecify.annotations.NullMarked;
