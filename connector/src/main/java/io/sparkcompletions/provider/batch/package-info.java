/**
 * The seam to a provider's batch interface: {@link io.sparkcompletions.provider.batch.BatchAdapter}
 * writes the calls of one provider and reads their replies and its result lines into one
 * vocabulary.
 *
 * <p>A chunk of requests travels as one file: {@code head item separator item … tail}. OpenAI and
 * Gemini take the file first and create a batch from its name; at Anthropic the file is the body of
 * the call that creates the batch.
 *
 * <pre>
 *            openUpload   upload        create     status   cancel   list   results
 * OpenAI         –        file id       batch      yes      yes      yes    output and error file
 * Anthropic      –        batch         –          yes      yes      yes    one stream of lines
 * Gemini         yes      file name     batch      yes      yes      yes    one file, or inside status
 * </pre>
 *
 * <p>Pure like every adapter: no socket, no clock, nothing thrown on what a server may send.
 */
@NullMarked
@Internal
package io.sparkcompletions.provider.batch;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
