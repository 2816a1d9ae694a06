/**
 * OpenAI's chat completions, Responses and models endpoints, and the same at Azure, as strict as
 * the provider: unknown fields, wrong types, parameters a model family refuses, schema rules of
 * structured output; and OpenAI's files and batches. Bodies are read and written here and nowhere
 * else. Stateless but for the prompt cache, and for files and batches, which lie elsewhere.
 */
@NullMarked
package io.sparkcompletions.simulator.openai;

import org.jspecify.annotations.NullMarked;
