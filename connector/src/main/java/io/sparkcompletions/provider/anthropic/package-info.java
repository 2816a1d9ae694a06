/**
 * Anthropic's Messages.
 *
 * <p>{@link io.sparkcompletions.provider.anthropic.AnthropicAdapter} is the door; behind it are a
 * codec, what each family of models refuses, and one table that says what an error means. All of it
 * is pure: bytes in, values out, no socket, no clock, any thread. Nothing here throws on what a
 * server sends.
 *
 * <p>Source: the API reference and guides on platform.claude.com, as read in November 2026.
 */
@NullMarked
@Internal
package io.sparkcompletions.provider.anthropic;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
