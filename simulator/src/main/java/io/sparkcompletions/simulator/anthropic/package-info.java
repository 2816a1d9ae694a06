/**
 * Anthropic's Messages, token counting, models and batches endpoints, as strict as the provider:
 * unknown fields, parameters that a model family has given up, content blocks and their order,
 * schema rules of structured output, cache marks. Bodies are read and written here and nowhere
 * else. Stateless but for the prompt cache, and for batches, which lie elsewhere.
 */
@NullMarked
package io.sparkcompletions.simulator.anthropic;

import org.jspecify.annotations.NullMarked;
