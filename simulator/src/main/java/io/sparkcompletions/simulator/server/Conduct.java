package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.behaviour.Latency;
import io.sparkcompletions.simulator.dialect.Dialect;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How requests are treated from now on; replaced as a whole when the configuration changes.
 *
 * @param dialects the first one that owns a request answers it; the last one owns every request
 */
public record Conduct(
    long seed,
    Latency latency,
    Optional<BigDecimal> creditUsd,
    int maxBodyBytes,
    List<Dialect> dialects) {

  public Conduct {
    dialects = List.copyOf(dialects);
  }

  Dialect dialect(String path, Set<String> headers) {
    return dialects.stream()
        .filter(dialect -> dialect.owns(path, headers))
        .findFirst()
        .orElseThrow();
  }
}
