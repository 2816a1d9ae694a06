/**
 * What can go wrong, as stable names, and the exceptions that end a job.
 *
 * <p>A row that fails is a value in its result column; a job that cannot go on throws {@link
 * io.sparkcompletions.error.CompletionsException}. {@link io.sparkcompletions.error.ErrorCode}
 * decides which is which. No message holds a prompt, an answer or a key.
 */
@NullMarked
package io.sparkcompletions.error;

import org.jspecify.annotations.NullMarked;
