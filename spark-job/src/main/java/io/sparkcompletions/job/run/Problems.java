package io.sparkcompletions.job.run;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What speaks against a job, collected on the driver before anything is sent. One thread. */
final class Problems {
  private final String location;
  private final JobConfig config;
  private final List<String> all = new ArrayList<>();

  /**
   * Begins with none.
   *
   * @param location the file that the job was read from
   */
  Problems(String location, JobConfig config) {
    this.location = location;
    this.config = config;
  }

  void add(String problem) {
    all.add(problem);
  }

  /**
   * Does something that fails if the job is wrong.
   *
   * @param key the path in the file that it is about
   * @return empty if it failed, which is a problem then; what is nobody's mistake is thrown
   */
  <T> Optional<T> attempt(String key, Callable<T> action) {
    try {
      return Optional.of(action.call());
    } catch (InvalidOptionsException e) {
      e.problems().forEach(problem -> add(config.placed(problem)));
    } catch (Exception e) {
      // Not only unchecked ones: Spark's are checked, and thrown by Scala code that does not say
      // so.
      add(key + ": " + Objection.in(e).orElseThrow(() -> Objection.<RuntimeException>unchecked(e)));
    }
    return Optional.empty();
  }

  /** Ends the job if there is any problem. */
  void refuse() {
    if (!all.isEmpty()) {
      throw new InvalidJobException(location, all);
    }
  }
}
