/**
 * What a provider's API must bring to be served: which requests it owns, how it reads a request,
 * how it words an answer, an error and its headers; and what all of them bring it with: strict
 * reading in the provider's words, a catalogue of models, the customer's account. Admission,
 * faults, delivery and billing are the core's and are the same for every dialect. Implementations
 * are called from many threads and never block.
 */
@NullMarked
package io.sparkcompletions.simulator.dialect;

import org.jspecify.annotations.NullMarked;
