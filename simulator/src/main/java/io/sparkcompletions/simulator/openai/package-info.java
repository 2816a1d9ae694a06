/**
 * OpenAI's chat completions, Responses and models endpoints, and the same at Azure, as strict as
 * the provider: unknown fields, wrong types, parameters a model family refuses, schema rules of
 * structured output. Bodies are read and written here and nowhere else. Stateless but for the
 * prompt cache.
 */
@NullMarked
package io.sparkcompletions.simulator.openai;

import org.jspecify.annotations.NullMarked;
