package io.sparkcompletions.simulator.behaviour;

import io.sparkcompletions.simulator.config.Members;
import java.util.Optional;

/**
 * What goes wrong with one batch, from its validation to its results. Everything may come together.
 *
 * @param invalid fails the batch as a whole, before anything has run
 * @param tokenLimit whether the quota of enqueued tokens is said to be full
 * @param fail with what a share of its requests fail
 * @param missing how many requests get no result at all, and are not run
 * @param duplicated how many results come twice
 * @param unknown how many results come for ids that nobody has asked for, beside all others
 * @param malformed how many results are cut in the middle
 * @param expiresAtPercent how much is done when the time is up
 * @param stuckAtPercent where it stops for good, without ever ending
 */
public record Trouble(
    Optional<Problem> invalid,
    boolean tokenLimit,
    Optional<Failing> fail,
    int missing,
    int duplicated,
    int unknown,
    int malformed,
    Optional<Double> expiresAtPercent,
    Optional<Double> stuckAtPercent) {

  public static final Trouble NONE =
      new Trouble(
          Optional.empty(),
          false,
          Optional.empty(),
          0,
          0,
          0,
          0,
          Optional.empty(),
          Optional.empty());

  private static final int MANY = 100_000;

  /** Why a batch is not valid; absent parts get the provider's usual words. */
  public record Problem(Optional<String> code, Optional<String> message, Optional<Long> line) {}

  /** Requests that fail one by one. */
  public record Failing(double percent, Fault.Status with) {}

  /** Reads the members; the caller finishes. */
  public static Trouble read(Members members) {
    return new Trouble(
        members.node("invalid").map(node -> problem(members, "invalid")),
        members.flag("tokenLimit", false),
        failing(members),
        count(members, "missing"),
        count(members, "duplicated"),
        count(members, "unknown"),
        count(members, "malformed"),
        members.number("expiresAtPercent", 0, 100),
        members.number("stuckAtPercent", 0, 100));
  }

  private static Problem problem(Members parent, String name) {
    Members members =
        new Members(parent.node(name).orElse(null), parent.at(name), parent.problems());
    Problem problem =
        new Problem(
            members.text("code"), members.text("message"), members.whole("line", 1, 1_000_000));
    members.finish();
    return problem;
  }

  /** {@code failPercent}, and {@code failWith}: an error status as in faults; 500 without it. */
  private static Optional<Failing> failing(Members members) {
    Optional<Double> percent = members.number("failPercent", 0, 100);
    Optional<Fault.Status> with =
        members
            .node("failWith")
            .flatMap(node -> FaultReader.read(node, members.at("failWith"), members.problems()))
            .flatMap(
                fault ->
                    fault instanceof Fault.Status status
                        ? Optional.of(status)
                        : members.complain("failWith", "must be a status", Optional.empty()));
    if (with.isPresent() && percent.isEmpty()) {
      members.complain("failWith", "needs failPercent", with);
    }
    return percent
        .filter(share -> share > 0)
        .map(share -> new Failing(share, with.orElse(Fault.Status.of(500))));
  }

  private static int count(Members members, String name) {
    return members.whole(name, 0, MANY).orElse(0L).intValue();
  }

  /** Where this one says nothing, the other holds. */
  public Trouble or(Trouble other) {
    return new Trouble(
        invalid.or(other::invalid),
        tokenLimit || other.tokenLimit,
        fail.or(other::fail),
        missing > 0 ? missing : other.missing,
        duplicated > 0 ? duplicated : other.duplicated,
        unknown > 0 ? unknown : other.unknown,
        malformed > 0 ? malformed : other.malformed,
        expiresAtPercent.or(other::expiresAtPercent),
        stuckAtPercent.or(other::stuckAtPercent));
  }
}
