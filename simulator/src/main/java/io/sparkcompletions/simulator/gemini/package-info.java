/**
 * Google's Gemini API for developers: generateContent, countTokens, models, files and batches, as
 * strict as the provider: unknown names, parts with no or two payloads, schema dialects, what each
 * generation of models refuses. Bodies are read and written here and nowhere else. Answers keep to
 * the JSON form of protocol buffers: what is zero or empty is left out. Stateless but for the
 * prompt cache, and for files and batches, which lie elsewhere.
 */
@NullMarked
package io.sparkcompletions.simulator.gemini;

import org.jspecify.annotations.NullMarked;
