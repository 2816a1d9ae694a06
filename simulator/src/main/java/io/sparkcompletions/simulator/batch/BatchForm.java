package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Instant;
import java.util.Optional;

/** How one provider reads the requests of a batch and words their results. */
public interface BatchForm {

  /** Checks a line before anything runs, and enters it. */
  void check(byte[] line, Roll roll) throws LineProblem;

  /** What is wrong with the input as a whole. */
  void checkAll(long requests, long bytes) throws LineProblem;

  /** For a quota that is full. */
  LineProblem tokenLimit(String model, long limit);

  /** For a batch that shall not be valid for a reason that is not named. */
  LineProblem unspecified();

  String newRequestId();

  /** Reads a line that has been checked. */
  Asked read(byte[] line, String requestId, Instant at);

  /** Words an error that is not the request's fault. */
  Reply refuse(String requestId, Asked asked, Fault.Status fault);

  /** One line of results, with its line break. */
  byte[] result(String customId, String requestId, Reply reply);

  /** The result of a request that was not run. */
  byte[] unfinished(byte[] line, String requestId, Phase ending);

  /** Whether failures have a file of their own. */
  boolean separatesErrors();

  /**
   * Takes the results over, or leaves them with the batch.
   *
   * @return the id of the file that holds them now
   */
  Optional<String> keep(Spool results, boolean errors, Instant at);
}
