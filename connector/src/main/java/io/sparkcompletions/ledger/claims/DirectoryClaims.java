package io.sparkcompletions.ledger.claims;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.PolledClaims;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims among the tasks of one application (or executor), and between it and all others that use
 * the same directory, by the files that the package description explains.
 *
 * <p>Shape: a bucket is granted when the files say that it is this process's, and then no task here
 * holds it; a task that has to wait for files is told like one that waits for another task. The
 * caller closes it, which deletes claims and mark.
 *
 * <p>Errors: {@code LEDGER_UNAVAILABLE} from claiming and from {@link #isInDoubt}, when the folder
 * could not be used for ten seconds.
 */
public final class DirectoryClaims implements PolledClaims, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryClaims.class);

  /** How long a process gives no sign of life until others take it for dead. */
  public static final Duration SILENCE = ClaimFolder.SILENCE;

  /** How often the mark is written again while something is claimed. */
  static final Duration BEAT = Duration.ofSeconds(5);

  /** How often somebody who is not waiting looks at the others. */
  static final Duration WATCH = Duration.ofSeconds(1);

  /** How long nothing was claimed before claims and mark go. */
  static final Duration IDLE = Duration.ofSeconds(10);

  /** How long a bucket is kept for an owner that does not come. */
  static final Duration RESERVED = Duration.ofSeconds(10);

  /**
   * How old a look may be for calls to rest on it. A mark may be a beat older than the look, so
   * this is well below {@link #SILENCE} minus {@link #BEAT}.
   */
  static final Duration TRUSTED = Duration.ofSeconds(10);

  private static final Duration SHORTEST_RETRY = Duration.ofMillis(100);
  private static final int RETRY_SPREAD_MILLIS = 200;
  private static final int MAX_FAILURES = 10;
  private static final Bucket EVERYTHING = new Bucket(0, 0);

  private final ApplicationMark mark;
  private final ClaimFolder folder;
  private final Neighbours neighbours;
  private final Worker worker;
  private final Random random;
  private final InMemoryClaims local = new InMemoryClaims();

  // Guarded by local; the worker alone changes what is claimed.
  private final Set<Bucket> claimed = new HashSet<>();
  private final List<Want> wants = new ArrayList<>();
  private final Map<Bucket, Long> reservedNanos = new HashMap<>();
  private final Set<Long> lost = new HashSet<>();
  private final List<CompletableFuture<ApplicationMark>> openers = new ArrayList<>();
  private @Nullable Runnable dropNextStep;
  private @Nullable IOException broken;
  private boolean stepIsDue;
  private boolean closed;
  private long verifiedNanos;
  private long usedNanos;

  // The worker's own.
  private final Set<Bucket> garbage = new HashSet<>();
  private boolean present;
  private long beatNanos;
  private int failures;
  private Set<String> toldPresent = Set.of();
  private Set<String> toldAwaited = Set.of();

  /** Somebody waits for files; told when they are written, if it wants to be. */
  private record Want(Bucket bucket, long owner, @Nullable Runnable whenFree) {}

  /**
   * Wires everything; touches nothing until it is used.
   *
   * @param worker runs all that touches files; closed with this
   * @param random spreads the moments at which those who wait try again
   */
  public DirectoryClaims(
      FileSystem files, ApplicationMark mark, Neighbours neighbours, Worker worker, Random random) {
    this.mark = mark;
    this.folder = new ClaimFolder(files, mark, ProcessIdentity.system());
    this.neighbours = neighbours;
    this.worker = worker;
    this.random = random;
    this.usedNanos = worker.nanoTime();
  }

  /** Touches nothing until it is used. */
  public static DirectoryClaims of(FileSystem files, ApplicationMark mark, Neighbours neighbours) {
    return new DirectoryClaims(files, mark, neighbours, Worker.daemon(), new Random());
  }

  /**
   * Shows that this process is there; done when its mark can be seen and the first look at the
   * others was taken, or failed.
   */
  public CompletableFuture<ApplicationMark> open() {
    CompletableFuture<ApplicationMark> opened = new CompletableFuture<>();
    synchronized (local) {
      if (closed) {
        opened.completeExceptionally(new IllegalStateException("the application has ended"));
        return opened;
      }
      usedNanos = worker.nanoTime();
      openers.add(opened);
    }
    stepSoon();
    return opened;
  }

  @Override
  public Grant tryClaim(Bucket bucket, long owner, Runnable whenFree) {
    return claim(bucket, owner, whenFree);
  }

  @Override
  public Grant tryClaim(Bucket bucket, long owner) {
    return claim(bucket, owner, null);
  }

  private Grant claim(Bucket bucket, long owner, @Nullable Runnable whenFree) {
    synchronized (local) {
      usedNanos = worker.nanoTime();
      if (!local.isFree(bucket, owner) || isGranted(bucket)) {
        Grant grant =
            whenFree == null
                ? local.tryClaim(bucket, owner)
                : local.tryClaim(bucket, owner, whenFree);
        if (grant.isGranted()) {
          reservedNanos.remove(bucket);
        }
        return grant;
      }
      if (broken != null) {
        throw unavailable(broken);
      }
      wants.removeIf(want -> want.owner == owner && want.bucket.equals(bucket));
      wants.add(new Want(bucket, owner, whenFree));
    }
    stepSoon();
    return Grant.HELD;
  }

  /** Called with {@code local} held. */
  private boolean isGranted(Bucket bucket) {
    return isFresh() && isClaimed(bucket);
  }

  private boolean isFresh() {
    return worker.nanoTime() - verifiedNanos < TRUSTED.toNanos();
  }

  /** Called with {@code local} held. */
  private boolean isClaimed(Bucket bucket) {
    return claimed.stream().anyMatch(each -> contains(each, bucket));
  }

  private static boolean contains(Bucket wide, Bucket narrow) {
    return wide.bits() <= narrow.bits() && wide.overlaps(narrow);
  }

  @Override
  public boolean isFree(Bucket bucket, long owner) {
    synchronized (local) {
      return local.isFree(bucket, owner)
          && (broken != null
              || isGranted(bucket)
              || wants.stream()
                  .noneMatch(want -> want.owner == owner && want.bucket.equals(bucket)));
    }
  }

  /** Whether somebody took this process for dead and took over what the owner held. */
  @Override
  public boolean isLost(long owner) {
    synchronized (local) {
      return lost.contains(owner);
    }
  }

  @Override
  public boolean isInDoubt() {
    synchronized (local) {
      if (isFresh() || claimed.isEmpty()) {
        return false;
      }
      if (broken != null) {
        throw unavailable(broken);
      }
      return true;
    }
  }

  @Override
  public void release(Bucket bucket, long owner) {
    local.release(bucket, owner);
    released();
  }

  @Override
  public void releaseAll(long owner) {
    synchronized (local) {
      wants.removeIf(want -> want.owner == owner);
      lost.remove(owner);
    }
    local.releaseAll(owner);
    released();
  }

  /** Whoever is alone has nothing to give back. */
  private void released() {
    boolean givesBack;
    synchronized (local) {
      usedNanos = worker.nanoTime();
      givesBack = !claimed.isEmpty() && !claimed.contains(EVERYTHING);
    }
    if (givesBack) {
      stepSoon();
    }
  }

  @Override
  public void close() {
    synchronized (local) {
      if (closed) {
        return;
      }
      closed = true;
    }
    worker.close(this::leave);
  }

  private void stepSoon() {
    synchronized (local) {
      if (!stepIsDue && !closed) {
        stepIsDue = true;
        schedule(Duration.ZERO);
      }
    }
  }

  /** Called with {@code local} held. */
  private void schedule(Duration delay) {
    if (dropNextStep != null) {
      dropNextStep.run();
    }
    dropNextStep = worker.after(delay, this::step);
  }

  /** One round of all that touches files. */
  private void step() {
    synchronized (local) {
      stepIsDue = false;
      if (closed) {
        return;
      }
    }
    if (isIdle()) {
      leave();
      return;
    }
    List<Runnable> woken = new ArrayList<>();
    try {
      round(woken);
      failures = 0;
      settle(null, woken);
    } catch (IOException e) {
      failed(e, woken);
    } catch (RuntimeException e) {
      failed(new IOException(e), woken);
    }
    synchronized (local) {
      if (!stepIsDue && !closed) {
        schedule(pause());
      }
    }
    woken.forEach(Runnable::run);
  }

  private void failed(IOException problem, List<Runnable> woken) {
    failures++;
    LOG.debug("The claims below {} could not be renewed", mark.directory(), problem);
    settle(problem, woken);
  }

  /** Tells those who wait for a look, and after long failure everybody who waits. */
  private void settle(@Nullable IOException problem, List<Runnable> woken) {
    List<CompletableFuture<ApplicationMark>> opened;
    synchronized (local) {
      opened = List.copyOf(openers);
      openers.clear();
      broken = failures >= MAX_FAILURES ? problem : null;
      if (broken != null) {
        wakeAll(woken);
      }
    }
    for (CompletableFuture<ApplicationMark> each : opened) {
      if (problem == null || present) {
        each.complete(mark);
      } else {
        each.completeExceptionally(problem);
      }
    }
  }

  private CompletionsException unavailable(IOException cause) {
    CompletionsException problem =
        new CompletionsException(
            ErrorCode.LEDGER_UNAVAILABLE,
            "the claims in "
                + mark.path().getParent()
                + " could not be read and written for a while ("
                + cause
                + "), so nobody knows what other applications ask for; what was answered is kept."
                + " Run the job again when the file system is back.");
    problem.initCause(cause);
    return problem;
  }

  private Duration pause() {
    return wants.isEmpty() ? WATCH : SHORTEST_RETRY.plusMillis(random.nextInt(RETRY_SPREAD_MILLIS));
  }

  private boolean isInUse() {
    synchronized (local) {
      return !local.held().isEmpty() || !wants.isEmpty() || !openers.isEmpty();
    }
  }

  private boolean isIdle() {
    synchronized (local) {
      return !isInUse() && worker.nanoTime() - usedNanos > IDLE.toNanos();
    }
  }

  private void round(List<Runnable> woken) throws IOException {
    long begun = worker.nanoTime();
    boolean isNew = !present;
    show(begun);
    if (isNew) {
      folder.write(EVERYTHING);
    }
    ClaimFolder.Look look = look(begun);
    tellPresent(look);
    if (look.others().isEmpty()) {
      takeEverything(isNew, begun, woken);
    } else {
      if (isNew) {
        giveBack(Set.of(EVERYTHING));
      }
      share();
      giveBack(unused());
      acquire(look, begun, woken);
    }
    collectGarbage();
  }

  /**
   * Puts the mark, or renews it. Nobody needs it renewed while nothing is claimed: it is young
   * until it goes, and the directory may be deleted meanwhile.
   */
  private void show(long now) throws IOException {
    if (!present) {
      mark.put();
      present = true;
      beatNanos = now;
    } else if (now - beatNanos > BEAT.toNanos() && isInUse()) {
      mark.beat();
      beatNanos = now;
    }
  }

  /** Looks at the others, and finds out whether they have taken what was claimed here. */
  private ClaimFolder.Look look(long begun) throws IOException {
    ClaimFolder.Look look = folder.look();
    Set<Bucket> missing = new HashSet<>();
    synchronized (local) {
      missing.addAll(claimed);
    }
    missing.removeAll(look.own());
    for (Bucket bucket : List.copyOf(missing)) {
      if (folder.exists(bucket)) {
        missing.remove(bucket);
      }
    }
    if (!missing.isEmpty()) {
      LOG.warn(
          "The claims of this process are gone from {}: it was silent for so long that it was taken"
              + " for dead, or somebody has deleted them. Its tasks wait for their turn again.",
          mark.directory());
      lose(missing);
    }
    synchronized (local) {
      verifiedNanos = begun;
    }
    return look;
  }

  private void lose(Set<Bucket> missing) {
    Set<Long> losers;
    synchronized (local) {
      claimed.removeAll(missing);
      losers = missing.stream().flatMap(b -> local.owners(b).stream()).collect(Collectors.toSet());
      lost.addAll(losers);
    }
    losers.forEach(local::releaseAll);
  }

  private void takeEverything(boolean isWritten, long begun, List<Runnable> woken)
      throws IOException {
    synchronized (local) {
      if (claimed.contains(EVERYTHING)) {
        return;
      }
    }
    if (!isWritten) {
      folder.write(EVERYTHING);
      if (!folder.look().others().isEmpty() || isTooOld(begun)) {
        giveBack(Set.of(EVERYTHING));
        return;
      }
    }
    synchronized (local) {
      garbage.remove(EVERYTHING);
      garbage.addAll(claimed);
      claimed.clear();
      claimed.add(EVERYTHING);
      local.touched(EVERYTHING);
      wakeAll(woken);
      reservedNanos.clear();
    }
    tellAwaited(Set.of());
  }

  /** Whether others may have taken this process for dead since. */
  private boolean isTooOld(long begun) {
    return worker.nanoTime() - begun > TRUSTED.toNanos();
  }

  /** Keeps what is in use of everything, and makes room for others. */
  private void share() throws IOException {
    Set<Bucket> used = new HashSet<>();
    synchronized (local) {
      if (!claimed.contains(EVERYTHING)) {
        return;
      }
      used.addAll(local.held());
      used.removeIf(each -> used.stream().anyMatch(o -> !o.equals(each) && contains(o, each)));
      if (used.contains(EVERYTHING)) {
        return;
      }
      claimed.clear();
      claimed.addAll(used);
    }
    try {
      for (Bucket bucket : used) {
        folder.write(bucket);
        garbage.remove(bucket);
      }
    } catch (IOException e) {
      synchronized (local) {
        garbage.addAll(claimed);
        claimed.clear();
        claimed.add(EVERYTHING);
      }
      throw e;
    }
    giveBack(Set.of(EVERYTHING));
  }

  /** Takes out of what is claimed what nobody uses. */
  private Set<Bucket> unused() {
    synchronized (local) {
      reservedNanos.values().removeIf(since -> worker.nanoTime() - since > RESERVED.toNanos());
      Set<Bucket> used = new HashSet<>(local.held());
      used.addAll(reservedNanos.keySet());
      Set<Bucket> unused = new HashSet<>(claimed);
      unused.remove(EVERYTHING);
      unused.removeIf(each -> used.stream().anyMatch(each::overlaps));
      claimed.removeAll(unused);
      return unused;
    }
  }

  private void acquire(ClaimFolder.Look look, long begun, List<Runnable> woken) throws IOException {
    Set<Bucket> wanted = new LinkedHashSet<>();
    synchronized (local) {
      wants.removeIf(
          want ->
              isClaimed(want.bucket) && local.isFree(want.bucket, want.owner) && add(want, woken));
      wants.forEach(want -> wanted.add(want.bucket));
    }
    Set<Bucket> written = new LinkedHashSet<>(wanted);
    written.removeIf(bucket -> isTaken(bucket, look));
    Set<String> awaited = holders(wanted, look);
    if (!written.isEmpty()) {
      for (Bucket bucket : written) {
        folder.write(bucket);
      }
      garbage.removeAll(written);
      ClaimFolder.Look after = folder.look();
      Set<Bucket> conflicts = new HashSet<>(written);
      conflicts.removeIf(bucket -> !isTooOld(begun) && !isTaken(bucket, after));
      written.removeAll(conflicts);
      awaited.addAll(holders(conflicts, after));
      grant(written, woken);
      giveBack(conflicts);
    }
    tellAwaited(awaited);
  }

  private static boolean isTaken(Bucket bucket, ClaimFolder.Look look) {
    return look.others().stream().anyMatch(other -> other.claims(bucket));
  }

  private static Set<String> holders(Set<Bucket> buckets, ClaimFolder.Look look) {
    return look.others().stream()
        .filter(other -> buckets.stream().anyMatch(other::claims))
        .map(ClaimFolder.Other::application)
        .collect(Collectors.toSet());
  }

  private void grant(Set<Bucket> granted, List<Runnable> woken) {
    synchronized (local) {
      long now = worker.nanoTime();
      for (Bucket bucket : granted) {
        claimed.add(bucket);
        reservedNanos.put(bucket, now);
        local.touched(bucket);
      }
      wants.removeIf(want -> isClaimed(want.bucket) && add(want, woken));
    }
  }

  /** Called with {@code local} held. */
  private void wakeAll(List<Runnable> woken) {
    wants.removeIf(want -> add(want, woken));
  }

  private static boolean add(Want want, List<Runnable> woken) {
    if (want.whenFree != null) {
      woken.add(want.whenFree);
    }
    return true;
  }

  /** Deletes claims that are not in use, now or with the next round. */
  private void giveBack(Set<Bucket> buckets) throws IOException {
    garbage.addAll(buckets);
    collectGarbage();
  }

  private void collectGarbage() throws IOException {
    for (Bucket bucket : List.copyOf(garbage)) {
      folder.delete(bucket);
      garbage.remove(bucket);
    }
  }

  /** Deletes all that this process has in the folder. */
  private void leave() {
    failures = 0;
    synchronized (local) {
      broken = null;
      garbage.addAll(claimed);
      claimed.clear();
      reservedNanos.clear();
    }
    try {
      collectGarbage();
      if (present) {
        present = false;
        mark.remove();
      }
    } catch (IOException e) {
      LOG.debug("Could not delete claims below {}; they count for 20 s", mark.directory(), e);
    }
  }

  private void tellPresent(ClaimFolder.Look look) {
    Set<String> now = new HashSet<>();
    look.others().forEach(other -> now.add(other.application()));
    now.remove(mark.application());
    if (!now.isEmpty() && !now.equals(toldPresent)) {
      toldPresent = now;
      neighbours.present(now);
    }
  }

  private void tellAwaited(Set<String> applications) {
    Set<String> now = new HashSet<>(applications);
    now.remove(mark.application());
    if (!now.equals(toldAwaited)) {
      toldAwaited = now;
      if (!now.isEmpty()) {
        neighbours.awaited(now);
      }
    }
  }
}
