package io.sparkcompletions.live.window;

import io.sparkcompletions.live.LiveResult;

/** An item and what became of its request. */
public record Completed<T>(T item, LiveResult result) {}
