/** The HTTP server that plays the providers. It shares no code with the connector. */
@NullMarked
package io.sparkcompletions.simulator;

import org.jspecify.annotations.NullMarked;
