package io.sparkcompletions.bench.client;

import java.util.Map;

/**
 * Rows to be asked about.
 *
 * @param tag part of every prompt: equal tags make equal requests, and another one makes others
 * @param promptChars about how long a prompt is
 * @param partitions of the input; for clients on Spark
 * @param options further options of the product
 */
public record Load(
    String baseUrl,
    String tag,
    int rows,
    int promptChars,
    int concurrency,
    int partitions,
    Map<String, String> options) {
  public Load {
    options = Map.copyOf(options);
  }
}
