/**
 * How many tokens a request has, and how it is made to have fewer.
 *
 * <p>Pure and deterministic, because what comes out is what a request is known by: the same
 * conversation is shortened alike before and after a crash, today and tomorrow. OpenAI's newer
 * vocabulary is loaded with the first request that has to be counted exactly (30 MB of heap); no
 * other package touches the tokenizer. Any thread.
 */
@Internal
@NullMarked
package io.sparkcompletions.model.tokens;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
