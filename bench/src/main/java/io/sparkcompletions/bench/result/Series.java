package io.sparkcompletions.bench.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One figure, measured several times.
 *
 * @param name what was measured, of whom
 * @param unit empty for ratios
 * @param values in the order in which they were measured
 * @param target compared with the median
 */
public record Series(String name, String unit, List<Double> values, Optional<Target> target) {
  public Series {
    values = List.copyOf(values);
  }

  public static Series of(String name, String unit, List<Double> values) {
    return new Series(name, unit, values, Optional.empty());
  }

  /**
   * One series divided by another, figure by figure: the pairs were measured next to each other.
   */
  public static Series ratio(String name, List<Double> of, List<Double> to) {
    if (of.size() != to.size()) {
      throw new IllegalArgumentException(
          "pairs of " + of.size() + " and " + to.size() + " figures");
    }
    return of(
        name, "", IntStream.range(0, of.size()).mapToObj(i -> of.get(i) / to.get(i)).toList());
  }

  public Series with(Target wanted) {
    return new Series(name, unit, values, Optional.of(wanted));
  }

  public Spread spread() {
    return Spread.of(values);
  }
}
