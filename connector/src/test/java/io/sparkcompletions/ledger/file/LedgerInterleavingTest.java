package io.sparkcompletions.ledger.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims.Grant;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.claims.ApplicationMark;
import io.sparkcompletions.ledger.claims.DirectoryClaims;
import io.sparkcompletions.ledger.claims.Neighbours;
import io.sparkcompletions.ledger.claims.Worker;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any interleaving of processes on one directory: their tasks claim, look, ask, append, flush, seal
 * and close while others do the same or merge files, and die or are suspended before any operation
 * on a file and at any {@link CrashPoint}. A model knows what must be found, what may be, and how
 * often a key may be asked for.
 */
class LedgerInterleavingTest {
  private static final int KEYS = 24;
  private static final int ROUNDS = 12;
  private static final int LOCAL_ROUNDS = 6;
  private static final int MOST_TURNS = 400_000;

  private static final FileLedgerOptions OPTIONS =
      FileLedgerOptions.builder()
          .flush(Duration.ofSeconds(1), 5)
          .sealBytes(5_000)
          .blockBytes(512)
          .mergeFiles(3)
          .journals(Duration.ofSeconds(60), Duration.ofSeconds(120))
          .supersededGrace(Duration.ofSeconds(60))
          .lockLease(Duration.ofSeconds(60))
          .build();

  @TempDir java.nio.file.Path temporary;

  private final Events events = new Events();

  @AfterEach
  void itWasNotQuiet() {
    events.assertAllHappened();
  }

  @Test
  void onALocalFileSystem() throws IOException {
    for (long seed = 1; seed <= LOCAL_ROUNDS; seed++) {
      java.nio.file.Path local = Files.createDirectory(temporary.resolve("seed" + seed));
      RawLocalFileSystem raw = new RawLocalFileSystem();
      raw.initialize(local.toUri(), new Configuration(false));
      ManualClock clock = new ManualClock();
      play(new World(events, seed, clock, raw, new Path(local.toUri()), local, true), seed);
    }
  }

  @Test
  void onAnObjectStore() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      ManualClock clock = new ManualClock();
      FileSystem objects = new ObjectStoreFileSystem(clock, Duration.ZERO);
      Path path = new Path("objects://bucket/ledger");
      play(new World(events, seed, clock, objects, path, null, true), seed);
    }
  }

  /** What a listing does not show yet may be asked for again; nothing else may happen. */
  @Test
  void onAnObjectStoreWhoseListingsLag() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      ManualClock clock = new ManualClock();
      FileSystem objects = new ObjectStoreFileSystem(clock, Duration.ofSeconds(2));
      Path path = new Path("objects://bucket/ledger");
      play(new World(events, seed, clock, objects, path, null, false), seed);
    }
  }

  private static void play(World world, long seed) {
    try {
      world.play();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " of this test fails", e);
    }
  }

  /** What is true, whoever sees it. */
  private static final class Model {
    private final Map<RequestKey, Set<LedgerEntry>> appended = new HashMap<>();
    private final Map<RequestKey, Set<LedgerEntry>> durable = new HashMap<>();
    private final Map<RequestKey, Integer> answers = new HashMap<>();
    private final Map<RequestKey, Integer> excused = new HashMap<>();

    void appended(LedgerEntry entry) {
      add(appended, entry);
      if (entry.isAnswer()) {
        answers.merge(entry.key(), 1, Integer::sum);
      }
    }

    void durable(LedgerEntry entry) {
      add(durable, entry);
    }

    void excuse(RequestKey key) {
      excused.merge(key, 1, Integer::sum);
    }

    private static void add(Map<RequestKey, Set<LedgerEntry>> map, LedgerEntry entry) {
      map.computeIfAbsent(entry.key(), any -> new HashSet<>()).add(entry);
    }

    void assertTrue(RequestKey key, Optional<LedgerEntry> found, Set<LedgerEntry> expected) {
      found.ifPresent(
          entry -> assertThat(appended.getOrDefault(key, Set.of())).as("invented").contains(entry));
      for (LedgerEntry entry : expected) {
        assertThat(found).as("was durable").isPresent();
        assertThat(found.get().isAnswer() || !entry.isAnswer()).as("success counts").isTrue();
      }
    }

    Set<LedgerEntry> durable(RequestKey key) {
      return Set.copyOf(durable.getOrDefault(key, Set.of()));
    }

    void assertAskedOnce() {
      answers.forEach(
          (key, times) ->
              assertThat(times)
                  .as("answers paid for %s", key.text())
                  .isLessThanOrEqualTo(1 + excused.getOrDefault(key, 0)));
    }
  }

  /** What happened in all rounds, so that nobody takes a quiet run for a proof. */
  private static final class Events {
    private int deaths;
    private int suspensions;
    private int waits;
    private int lost;
    private int doubts;
    private int found;

    void assertAllHappened() {
      assertThat(deaths).as("deaths").isPositive();
      assertThat(suspensions).as("suspensions").isPositive();
      assertThat(waits).as("waits for others").isPositive();
      assertThat(lost).as("claims lost").isPositive();
      assertThat(doubts).as("moments without a fresh look").isPositive();
      assertThat(found).as("answers of others found").isPositive();
    }
  }

  /** One directory, time, and who is there. */
  private static final class World {
    final Events events;
    final Random random;
    final ManualClock clock;
    final FileSystem files;
    final FileSystem claimFiles;
    final Path path;
    final Path claimPath;
    final java.nio.file.Path local;
    final boolean listingsAreTrue;
    final Turns turns;
    final Model model = new Model();
    final AtomicLong ids = new AtomicLong(1_000_000);
    final List<RequestKey> keys = new ArrayList<>();
    final List<Application> applications = new ArrayList<>();
    long nextOwner;

    World(
        Events events,
        long seed,
        ManualClock clock,
        FileSystem files,
        Path path,
        java.nio.file.Path local,
        boolean listingsAreTrue) {
      this.events = events;
      this.random = new Random(seed);
      this.clock = clock;
      this.files = files;
      // Times of files are the manual clock's there.
      this.claimFiles = local == null ? files : new ObjectStoreFileSystem(clock, Duration.ZERO);
      this.path = path;
      this.claimPath = local == null ? path : new Path("objects://bucket/ledger");
      this.local = local;
      this.listingsAreTrue = listingsAreTrue;
      this.turns = new Turns(random);
      for (int i = 0; i < KEYS; i++) {
        keys.add(Entries.key(i));
      }
      keys.sort(Comparator.naturalOrder());
    }

    void play() {
      try {
        int deaths = random.nextInt(4);
        int suspensions = random.nextInt(3);
        int toCome = 3 + random.nextInt(3);
        int maintainers = 1 + random.nextInt(3);
        for (int turn = 0; turns.next() || toCome > 0; turn++) {
          assertThat(turn).as("it comes to an end").isLessThan(MOST_TURNS);
          clock.advance(Duration.ofMillis(random.nextInt(20)));
          int chance = random.nextInt(2_000);
          if (toCome > 0 && (chance < 20 || applications.isEmpty())) {
            applications.add(new Application(this, "p" + toCome--));
          } else if (maintainers > 0 && chance < 30) {
            maintainers--;
            new Maintainer(this);
          } else if (deaths > 0 && chance < 40) {
            deaths -= any(Application::die);
          } else if (suspensions > 0 && chance < 60) {
            suspensions -= any(Application::sleepLong);
          }
          applications.forEach(Application::wakeInTime);
        }
        if (listingsAreTrue) {
          model.assertAskedOnce();
        }
        assertTruthAtTheEnd();
      } finally {
        turns.end();
      }
    }

    private int any(java.util.function.Predicate<Application> action) {
      List<Application> living = applications.stream().filter(Application::isAlive).toList();
      return !living.isEmpty() && action.test(living.get(random.nextInt(living.size()))) ? 1 : 0;
    }

    private void assertTruthAtTheEnd() {
      TestLedger directory = new TestLedger(files, path, clock);
      clock.advance(Duration.ofMinutes(5));
      assertTruth(directory);
      directory.open(OPTIONS).compact();
      clock.advance(Duration.ofMinutes(5));
      directory.open(OPTIONS).compact();
      clock.advance(Duration.ofMinutes(5));
      assertTruth(directory);
      LedgerStatus status = directory.open(OPTIONS).status();
      assertThat(status.damagedPlaces()).isZero();
    }

    private void assertTruth(TestLedger directory) {
      Map<RequestKey, LedgerEntry> found = new LinkedHashMap<>();
      directory.scan().forEach(entry -> found.put(entry.key(), entry));
      assertThat(keys).containsAll(found.keySet());
      for (RequestKey key : keys) {
        model.assertTrue(key, Optional.ofNullable(found.get(key)), model.durable(key));
      }
    }

    /** A host whose ids tell who made them. */
    LedgerHost host(String name, CrashPoints crashPoints) {
      return new LedgerHost(
          clock,
          () -> name + 'x' + ids.incrementAndGet(),
          (period, task) -> () -> {},
          Runnable::run,
          crashPoints);
    }
  }

  /** Merges files now and then. */
  private static final class Maintainer {
    Maintainer(World world) {
      FaultyFileSystem through = new FaultyFileSystem(world.files);
      Turns.Player[] self = new Turns.Player[1];
      self[0] =
          world.turns.add(
              "maintainer",
              () -> {
                through.before(self[0]::pass);
                FileLedger ledger =
                    FileLedger.open(
                        through,
                        world.path,
                        new io.sparkcompletions.ledger.InMemoryClaims(),
                        OPTIONS,
                        world.host("maintainer", point -> self[0].pass()));
                for (int times = world.random.nextInt(8); times >= 0; times--) {
                  if (world.random.nextBoolean()) {
                    ledger.compact();
                  } else {
                    ledger.maintain();
                  }
                  for (int rest = world.random.nextInt(2_000); rest >= 0; rest--) {
                    self[0].pass();
                  }
                }
              });
    }
  }

  /** A process with two tasks and a thread for its claims. */
  private static final class Application {
    private static final Duration LONG = DirectoryClaims.SILENCE.plus(Duration.ofSeconds(15));

    private final World world;
    private final TurnWorker worker;
    private final DirectoryClaims claims;
    private final List<Task> tasks = new ArrayList<>();
    private final Turns.Player main;
    private final Turns.Player helper;
    private long wakesAtMillis;
    private boolean suspended;
    private boolean dead;
    private boolean over;

    Application(World world, String name) {
      this.world = world;
      this.worker = new TurnWorker(world.clock);
      FaultyFileSystem claimFiles = new FaultyFileSystem(world.claimFiles);
      claims =
          new DirectoryClaims(
              claimFiles,
              ApplicationMark.of(claimFiles, world.claimPath, name, null),
              Neighbours.IGNORED,
              worker,
              new Random(world.random.nextLong()));
      helper =
          world.turns.add(
              name + " claims",
              () -> {
                claimFiles.before(this::yieldHelper);
                while (!over) {
                  worker.work();
                  yieldHelper();
                }
                claimFiles.before(() -> {});
                claims.close();
              });
      main = world.turns.add(name, () -> live(name));
    }

    private void yieldHelper() {
      helper.pass();
    }

    private void live(String name) {
      FaultyFileSystem through = new FaultyFileSystem(world.files);
      through.before(main::pass);
      FileLedger ledger =
          FileLedger.open(
              through, world.path, claims, OPTIONS, world.host(name, point -> main.pass()));
      int bits = world.random.nextInt(5);
      for (int i = 0; i < 2; i++) {
        tasks.add(new Task(this, ledger.open(), name, world.nextOwner++, bits));
      }
      while (tasks.stream().anyMatch(task -> !task.isDone())) {
        Task task = tasks.get(world.random.nextInt(tasks.size()));
        if (!task.isDone()) {
          task.step();
        }
        main.pass();
      }
      ledger.close();
      over = true;
    }

    boolean isAlive() {
      return !dead && !over && !suspended;
    }

    /** What was not durable is lost, or the beginning of it was written. */
    boolean die() {
      dead = true;
      world.events.deaths++;
      main.kill();
      helper.kill();
      for (Task task : tasks) {
        task.unflushed().stream().map(LedgerEntry::key).distinct().forEach(world.model::excuse);
        tearTail(task);
      }
      return true;
    }

    private void tearTail(Task task) {
      if (world.local == null || task.unflushed().isEmpty()) {
        return;
      }
      try (var journals = Files.newDirectoryStream(world.local.resolve("journals"))) {
        for (java.nio.file.Path journal : journals) {
          byte[] frame =
              Frame.of(Frame.JOURNAL_RECORD, RecordCodec.encode(task.unflushed().get(0), true));
          if (task.owns(journal.getFileName().toString())
              && Files.size(journal) >= FileHeader.BYTES) {
            Files.write(
                journal,
                Arrays.copyOf(frame, world.random.nextInt(frame.length)),
                StandardOpenOption.APPEND);
            return;
          }
        }
      } catch (java.nio.file.NoSuchFileException e) {
        assertThat(world.local.resolve("journals")).doesNotExist();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Others take it for dead, and ask again for what it is asking for or has not flushed. */
    boolean sleepLong() {
      if (tasks.stream().noneMatch(Task::holdsSomething)) {
        return false;
      }
      world.events.suspensions++;
      suspended = true;
      main.suspend(true);
      helper.suspend(true);
      wakesAtMillis = world.clock.millis() + LONG.toMillis();
      Set<RequestKey> unsafe = new HashSet<>();
      tasks.forEach(task -> unsafe.addAll(task.unsafeKeys()));
      unsafe.forEach(world.model::excuse);
      return true;
    }

    void wakeInTime() {
      if (suspended && world.clock.millis() >= wakesAtMillis) {
        suspended = false;
        main.suspend(false);
        helper.suspend(false);
      }
    }
  }

  /** Asks for all keys, bucket by bucket, as the operator does. */
  private static final class Task {
    private final World world;
    private final DirectoryClaims claims;
    private final LedgerSession session;
    private final String run;
    private final long owner;
    private final List<Bucket> buckets = new ArrayList<>();
    private final Set<Bucket> held = new HashSet<>();
    private final List<LedgerEntry> unflushed = new ArrayList<>();
    private final List<RequestKey> left = new ArrayList<>();
    private final Map<RequestKey, Set<LedgerEntry>> expected = new HashMap<>();
    private Bucket current;
    private RequestKey asking;
    private boolean done;

    Task(Application application, LedgerSession session, String run, long owner, int bits) {
      this.world = application.world;
      this.claims = application.claims;
      this.session = session;
      this.run = run;
      this.owner = owner;
      int first = world.random.nextInt(1 << bits);
      for (int i = 0; i < 1 << bits; i++) {
        buckets.add(new Bucket(bits, (first + i) % (1 << bits)));
      }
    }

    boolean isDone() {
      return done;
    }

    List<LedgerEntry> unflushed() {
      return List.copyOf(unflushed);
    }

    /** Whether it is a journal of its process. */
    boolean owns(String journal) {
      return journal.contains('-' + run + 'x');
    }

    boolean holdsSomething() {
      return !held.isEmpty();
    }

    Set<RequestKey> unsafeKeys() {
      Set<RequestKey> keys = new HashSet<>();
      unflushed.forEach(entry -> keys.add(entry.key()));
      if (asking != null) {
        keys.add(asking);
      }
      return keys;
    }

    void step() {
      if (claims.isLost(owner)) {
        startOver();
      } else if (claims.isInDoubt()) {
        world.events.doubts++;
      } else if (current == null) {
        enter();
      } else if (left.isEmpty()) {
        buckets.remove(current);
        current = null;
        if (buckets.isEmpty()) {
          finish();
        }
      } else {
        asking = left.remove(0);
        ask(asking);
        asking = null;
        if (world.random.nextInt(6) == 0) {
          flush();
        }
      }
    }

    private void startOver() {
      world.events.lost++;
      held.clear();
      current = null;
      claims.releaseAll(owner);
    }

    private void enter() {
      Bucket next = buckets.get(0);
      if (world.random.nextBoolean()) {
        settle();
      }
      Grant grant = claims.tryClaim(next, owner, () -> {});
      if (!grant.isGranted()) {
        world.events.waits++;
        settle();
        return;
      }
      held.add(next);
      if (grant == Grant.GRANTED_AFTER_OTHERS) {
        expected.clear();
        world.keys.forEach(key -> expected.put(key, world.model.durable(key)));
      }
      session.enter(next, grant == Grant.GRANTED_AFTER_OTHERS);
      current = next;
      left.clear();
      world.keys.stream()
          .filter(key -> Bucket.of(key, next.bits()).equals(next))
          .forEach(left::add);
    }

    private void ask(RequestKey key) {
      Optional<LedgerEntry> found = session.find(key);
      if (world.listingsAreTrue) {
        world.model.assertTrue(key, found, expected.get(key));
      } else {
        world.model.assertTrue(key, found, Set.of());
      }
      if (found.isPresent() && !found.get().runId().equals(run)) {
        world.events.found++;
      }
      if (found.isPresent() && (found.get().isAnswer() || found.get().runId().equals(run))) {
        return;
      }
      LedgerEntry entry = outcome(key);
      world.model.appended(entry);
      unflushed.add(entry);
      session.append(entry);
    }

    private LedgerEntry outcome(RequestKey key) {
      boolean fails = world.random.nextInt(5) == 0;
      LedgerEntry any =
          fails
              ? Entries.failure(0, world.clock.instant())
              : Entries.answer(key, "answer of " + run + ' ' + owner, world.clock.instant());
      return new LedgerEntry(
          key,
          any.request(),
          run,
          any.outcome(),
          any.costUsd(),
          any.priceTableVersion(),
          any.attempts(),
          any.unansweredAttempts(),
          any.latencyMillis(),
          any.completedAt());
    }

    private void flush() {
      session.flush();
      unflushed.forEach(world.model::durable);
      unflushed.clear();
    }

    private void settle() {
      flush();
      for (Bucket bucket : List.copyOf(held)) {
        if (!bucket.equals(current)) {
          held.remove(bucket);
          claims.release(bucket, owner);
        }
      }
    }

    private void finish() {
      session.close();
      unflushed.forEach(world.model::durable);
      unflushed.clear();
      settleClosed();
      done = true;
    }

    private void settleClosed() {
      held.forEach(bucket -> claims.release(bucket, owner));
      held.clear();
    }
  }

  /** The thread of claims: does what is due when it has its turn. */
  private static final class TurnWorker implements Worker {
    private final ManualClock clock;
    private final List<Due> due = new ArrayList<>();

    TurnWorker(ManualClock clock) {
      this.clock = clock;
    }

    private record Due(long at, Runnable task) {}

    @Override
    public Runnable after(Duration delay, Runnable task) {
      Due added = new Due(nanoTime() + delay.toNanos(), task);
      due.add(added);
      return () -> due.remove(added);
    }

    @Override
    public long nanoTime() {
      return clock.millis() * 1_000_000;
    }

    @Override
    public void close(Runnable last) {
      due.clear();
      last.run();
    }

    void work() {
      due.stream()
          .filter(each -> each.at <= nanoTime())
          .min(Comparator.comparingLong(Due::at))
          .ifPresent(
              each -> {
                due.remove(each);
                each.task.run();
              });
    }
  }
}
