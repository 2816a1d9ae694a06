/**
 * The only place that opens a socket: sends one exchange and says what became of it.
 *
 * <p>No policy lives here: no retry, no redirect, no limit, no meaning of a status. A transport
 * says whether a request without an answer had been sent, because then it may have been billed. Its
 * threads are daemon threads and end with it. Types of the HTTP library stay inside, since its
 * package is relocated in the distributed jar.
 */
@NullMarked
@Internal
package io.sparkcompletions.http;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
