package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;

/** What one processed request costs, and for which tokens. */
public record Charge(Usage usage, BigDecimal usd) {}
