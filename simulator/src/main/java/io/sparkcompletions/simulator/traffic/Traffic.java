package io.sparkcompletions.simulator.traffic;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts requests, bodies, endings and rates. Thread-safe: one lock, no waiting. */
public final class Traffic {

  /** Two hours: longer runs keep the newest. */
  private static final int SECONDS_KEPT = 7_200;

  /** What happened in one second; all three by time of arrival. */
  public record Second(Instant start, long requests, long admitted, long admittedTokens) {}

  /** A consistent view of everything. */
  public record Snapshot(
      long requests,
      long distinctBodies,
      long inFlight,
      long maxInFlight,
      Map<String, Long> statusCounts,
      Map<String, Long> byPath,
      long requestsInLastMinute,
      Map<Instant, Long> byMinute,
      List<Second> seconds,
      Optional<Instant> firstRequestAt,
      Optional<Instant> lastRequestAt) {}

  private final Map<BodyHash, Integer> arrivals = new HashMap<>();
  private final Map<String, Long> endings = new TreeMap<>();
  private final Map<String, Long> paths = new TreeMap<>();
  private final TreeMap<Long, Long> minutes = new TreeMap<>();
  private final TreeMap<Long, Second> seconds = new TreeMap<>();
  private long requests;
  private long inFlight;
  private long maxInFlight;
  private long generation;
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> last = Optional.empty();

  /** A request that has arrived; to be given back when it ends. */
  public final class Visit {
    private final long startedIn;
    private final Instant at;
    private boolean ended;

    private Visit(long startedIn, Instant at) {
      this.startedIn = startedIn;
      this.at = at;
    }

    /**
     * Counts the body.
     *
     * @return 1 for its first arrival, 2 for the second, and so on
     */
    public int body(BodyHash body) {
      synchronized (Traffic.this) {
        return arrivals.merge(body, 1, Integer::sum);
      }
    }

    public void admitted(long tokens) {
      synchronized (Traffic.this) {
        seconds.computeIfPresent(
            at.getEpochSecond(),
            (second, old) ->
                new Second(
                    old.start(),
                    old.requests(),
                    old.admitted() + 1,
                    old.admittedTokens() + tokens));
      }
    }

    /**
     * Counts how it ended, once; later calls are ignored.
     *
     * @param ending a status, or a word where no status was sent
     */
    public void end(String ending) {
      synchronized (Traffic.this) {
        if (!ended) {
          ended = true;
          inFlight--;
          if (startedIn == generation) {
            endings.merge(ending, 1L, Long::sum);
          }
        }
      }
    }
  }

  public synchronized Visit arrive(String path, Instant at) {
    requests++;
    inFlight++;
    maxInFlight = Math.max(maxInFlight, inFlight);
    paths.merge(path, 1L, Long::sum);
    minutes.merge(Math.floorDiv(at.getEpochSecond(), 60L), 1L, Long::sum);
    seconds.merge(
        at.getEpochSecond(),
        new Second(Instant.ofEpochSecond(at.getEpochSecond()), 1, 0, 0),
        (old, one) ->
            new Second(old.start(), old.requests() + 1, old.admitted(), old.admittedTokens()));
    if (seconds.size() > SECONDS_KEPT) {
      seconds.pollFirstEntry();
    }
    first = first.or(() -> Optional.of(at));
    last = Optional.of(at);
    return new Visit(generation, at);
  }

  /**
   * Counts the body of a request that came in a batch.
   *
   * @return 1 for its first arrival, in a batch or by itself
   */
  public synchronized int bodyInBatch(BodyHash body) {
    return arrivals.merge(body, 1, Integer::sum);
  }

  public synchronized Snapshot snapshot(Instant now) {
    Map<Instant, Long> byMinute = new TreeMap<>();
    minutes.forEach((minute, count) -> byMinute.put(Instant.ofEpochSecond(minute * 60), count));
    long lastMinute =
        seconds.tailMap(now.getEpochSecond() - 60, false).values().stream()
            .mapToLong(Second::requests)
            .sum();
    return new Snapshot(
        requests,
        arrivals.size(),
        inFlight,
        maxInFlight,
        new TreeMap<>(endings),
        new TreeMap<>(paths),
        lastMinute,
        byMinute,
        new ArrayList<>(seconds.values()),
        first,
        last);
  }

  /** Starts counting anew. What is in flight stays in flight; its ending is not counted. */
  public synchronized void reset() {
    generation++;
    requests = 0;
    maxInFlight = inFlight;
    arrivals.clear();
    endings.clear();
    paths.clear();
    minutes.clear();
    seconds.clear();
    first = Optional.empty();
    last = Optional.empty();
  }
}
