/**
 * Google's Gemini Developer API: generateContent.
 *
 * <p>{@link io.sparkcompletions.provider.gemini.GeminiAdapter} is the door; behind it are a codec,
 * what each generation of models refuses, and one table that says what an error means. All of it is
 * pure: bytes in, values out, no socket, no clock, any thread. Nothing here throws on what a server
 * sends.
 *
 * <p>Source: the API reference and guides on ai.google.dev, as read in November 2026.
 */
@NullMarked
@Internal
package io.sparkcompletions.provider.gemini;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
