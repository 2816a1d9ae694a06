package io.sparkcompletions.ledger.claims;

import io.sparkcompletions.ledger.file.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A directory and the processes that use it, each of which works only while it is awake. */
final class Site {
  private static final Duration STEP = Duration.ofMillis(100);

  final ManualClock clock = new ManualClock();
  final FileSystem files;
  final Path directory;
  private final List<Member> members = new ArrayList<>();

  Site(Function<ManualClock, FileSystem> files, Path directory) {
    this.files = files.apply(clock);
    this.directory = directory;
  }

  /** One process. */
  static final class Member implements Neighbours {
    final DirectoryClaims claims;
    final ManualWorker worker = new ManualWorker();
    final Set<String> present = new HashSet<>();
    final Set<String> awaited = new HashSet<>();
    boolean isAwake = true;

    Member(FileSystem files, Path directory, String application, String executor, int seed) {
      ApplicationMark mark = ApplicationMark.of(files, directory, application, executor);
      claims = new DirectoryClaims(files, mark, this, worker, new Random(seed));
    }

    @Override
    public void present(Set<String> applications) {
      present.addAll(applications);
    }

    @Override
    public void awaited(Set<String> applications) {
      awaited.addAll(applications);
    }
  }

  Member join(String application) {
    return join(files, application, null);
  }

  Member join(FileSystem through, String application, String executor) {
    Member member = new Member(through, directory, application, executor, members.size());
    members.add(member);
    return member;
  }

  /** Lets time pass; everybody who is awake does what is due. */
  void pass(Duration time) {
    for (Duration left = time; !left.isNegative(); left = left.minus(STEP)) {
      work();
      clock.advance(STEP);
      members.forEach(member -> member.worker.sleep(STEP));
    }
    work();
  }

  private void work() {
    for (Member member : members) {
      int tasks = 0;
      while (member.isAwake && tasks++ < 100 && member.worker.work()) {
        continue;
      }
    }
  }
}
