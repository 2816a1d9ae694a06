/**
 * OpenAI's dialect, for chat completions and Responses, and for the many servers that speak it.
 *
 * <p>{@link io.sparkcompletions.provider.openai.OpenAiAdapter} is the door; behind it are one codec
 * per interface, one reader of error bodies and one table that says what an error means. All of it
 * is pure: bytes in, values out, no socket, no clock, any thread. Nothing here throws on what a
 * server sends, and nothing a server wrote in prose gets into a message of ours, because servers
 * quote prompts and keys.
 *
 * <p>Source: OpenAI's API reference and the documentation of the compatible servers, as read in
 * November 2026.
 */
@NullMarked
@Internal
package io.sparkcompletions.provider.openai;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
