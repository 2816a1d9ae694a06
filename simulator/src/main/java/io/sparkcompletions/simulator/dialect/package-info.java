/**
 * What a provider's API must bring to be served: which paths it owns, how it reads a request, how
 * it words an answer, an error and its headers. Admission, faults, delivery and billing are the
 * core's and are the same for every dialect. Implementations are called from many threads and never
 * block.
 */
@NullMarked
package io.sparkcompletions.simulator.dialect;

import org.jspecify.annotations.NullMarked;
