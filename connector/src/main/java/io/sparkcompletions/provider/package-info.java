/**
 * The seam to a provider: {@link io.sparkcompletions.provider.ProviderAdapter} turns a request into
 * an HTTP call and a reply into an outcome, and {@link io.sparkcompletions.provider.Providers}
 * finds it by name.
 *
 * <p>Adapters are pure: no socket, no clock, no Spark, no policy. They must not throw on anything a
 * server may send: what cannot be read is a {@link io.sparkcompletions.model.Failure}. Any thread
 * may call them.
 */
@NullMarked
package io.sparkcompletions.provider;

import org.jspecify.annotations.NullMarked;
