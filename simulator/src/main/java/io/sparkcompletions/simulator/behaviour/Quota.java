package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;

/** What a response may tell about one quota. */
public record Quota(long limit, long remaining, Duration untilFull) {}
