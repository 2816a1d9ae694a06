/**
 * The HTTP server. An exchange is read completely, into memory or, where its dialect wants so, into
 * a file; judged by its dialect, admitted or refused, given an answer and a delivery time, and
 * delivered, possibly with a fault. No thread waits for an exchange: Jetty's few threads read and
 * write, one scheduler thread wakes what is due. The account of an exchange is complete before its
 * last byte is sent, so a client that has its answer finds it billed.
 */
@NullMarked
package io.sparkcompletions.simulator.server;

import org.jspecify.annotations.NullMarked;
