package io.sparkcompletions.ledger.file;

import static io.sparkcompletions.ledger.file.TestLedger.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a file ledger promises on every kind of file system. */
abstract class FileLedgerContract {
  static final FileLedgerOptions SMALL =
      FileLedgerOptions.builder().flush(Duration.ofSeconds(1), 10).blockBytes(512).build();

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  final ManualClock clock = new ManualClock();
  TestLedger directory;

  /** An empty file system and a path in it that does not exist. */
  abstract FileSystem files() throws IOException;

  abstract Path path();

  @BeforeEach
  void useDirectory() throws IOException {
    directory = new TestLedger(files(), path(), clock);
  }

  @Test
  void whatOneProcessRecordedAnotherOneFinds() {
    List<LedgerEntry> entries = entries(0, 500);
    directory.record(SMALL, entries);

    try (FileLedger ledger = directory.open(SMALL);
        LedgerSession session = ledger.open()) {
      for (LedgerEntry entry : sorted(entries)) {
        assertThat(session.find(entry.key())).contains(entry);
      }
      assertThat(session.find(Entries.key(501))).isEmpty();
    }
  }

  @Test
  void keysAreFoundInAnyOrder() {
    List<LedgerEntry> entries = entries(0, 400);
    directory.record(SMALL, entries.subList(0, 200));
    directory.record(SMALL, entries.subList(200, 400));
    Random random = new Random(5);

    try (FileLedger ledger = directory.open(SMALL);
        LedgerSession session = ledger.open()) {
      for (int i = 0; i < 2_000; i++) {
        int number = random.nextInt(500);
        assertThat(session.find(Entries.key(number)).isPresent()).isEqualTo(number < 400);
      }
    }
  }

  @Test
  void whatIsFlushedIsSeenByOthersWhileTheSessionIsOpen() {
    FileLedger writing = directory.open(SMALL);
    LedgerSession writer = writing.open();
    FileLedger reading = directory.open(SMALL);
    LedgerSession reader = reading.open();
    for (int i = 0; i < 50; i++) {
      writer.append(Entries.answer(i));
      writer.flush();
      reader.enter(ALL, true);
      assertThat(reader.find(Entries.key(i))).contains(Entries.answer(i));
      assertThat(writer.find(Entries.key(i))).contains(Entries.answer(i));
    }
    writer.close();
    for (int i = 0; i < 50; i++) {
      assertThat(reader.find(Entries.key(i)))
          .as("the journal is gone, the segment is there")
          .contains(Entries.answer(i));
    }
  }

  @Test
  void whatIsSealedWhileAReaderListsTheFilesIsFound() {
    LedgerSession writer = directory.open(SMALL).open();
    entries(0, 5).forEach(writer::append);
    writer.flush();
    FaultyFileSystem watched = new FaultyFileSystem(directory.files);
    LedgerSession reader = directory.open(watched, SMALL, CrashPoints.NONE).open();
    int[] listings = new int[1];
    watched.fail(
        FaultyFileSystem.Operation.LIST,
        folder -> {
          if (++listings[0] == 2) {
            writer.close();
          }
          return false;
        });
    reader.enter(ALL, true);
    assertThat(listings[0]).isEqualTo(2);
    assertThat(reader.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @Test
  void aTaskListsTheFilesOnceUntilOthersLeaveSomethingOrTimePasses() {
    directory.record(SMALL, entries(0, 50));
    FaultyFileSystem watched = new FaultyFileSystem(directory.files);
    FileLedger ledger = directory.open(watched, SMALL, CrashPoints.NONE);
    int[] listings = new int[1];
    watched.fail(FaultyFileSystem.Operation.LIST, folder -> ++listings[0] < 0);

    LedgerSession session = ledger.open();
    assertThat(listings[0]).as("an open session has not looked").isZero();
    session.enter(new Bucket(8, 0), true);
    for (int bucket = 1; bucket < 256; bucket++) {
      session.enter(new Bucket(8, bucket), false);
      assertThat(session.find(Entries.key(bucket % 50))).isPresent();
    }
    assertThat(listings[0]).as("journals and segments, once for 256 buckets").isEqualTo(2);

    directory.record(SMALL, entries(50, 60));
    session.enter(new Bucket(8, 0), true);
    assertThat(session.find(Entries.key(55))).contains(Entries.answer(55));
    assertThat(listings[0]).isEqualTo(4);

    directory.record(SMALL, entries(60, 70));
    clock.advance(Duration.ofSeconds(31));
    session.enter(new Bucket(8, 1), false);
    assertThat(session.find(Entries.key(65))).contains(Entries.answer(65));
    assertThat(listings[0]).isEqualTo(6);
    session.close();
  }

  @Test
  void theTickerFlushesWhatATaskThatWaitsHasAppended() {
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    session.append(Entries.answer(1));
    directory.ticker.tick();
    assertThat(directory.find(Entries.key(1))).as("too young").isEmpty();

    clock.advance(Duration.ofSeconds(1));
    directory.ticker.tick();
    assertThat(directory.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @Test
  void aLedgerTicksWhileItHasSessions() {
    FileLedger ledger = directory.open(SMALL);
    LedgerSession first = ledger.open();
    LedgerSession second = ledger.open();
    first.close();
    assertThat(directory.ticker.running()).isEqualTo(1);
    second.close();
    assertThat(directory.ticker.running()).isZero();
    ledger.open();
    assertThat(directory.ticker.running()).isEqualTo(1);
    ledger.close();
    assertThat(directory.ticker.running()).isZero();
  }

  @Test
  void soManyAppendsAreFlushedAsTheOptionSays() {
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    for (int i = 0; i < 25; i++) {
      session.append(Entries.answer(i));
    }
    assertThat(directory.scan()).hasSize(20);
  }

  @Test
  void anAnswerBeatsAFailureWhereverTheyLie() {
    LedgerEntry failure = Entries.failure(1, NOON.plusSeconds(60));
    LedgerEntry answer = Entries.answer(Entries.key(1), "yes", NOON);
    LedgerEntry laterFailure = Entries.failure(1, NOON.plusSeconds(120));
    directory.record(SMALL, List.of(answer));
    directory.record(SMALL, List.of(failure));
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    session.append(laterFailure);
    session.flush();

    assertThat(session.find(answer.key())).contains(answer);
    assertThat(directory.find(answer.key())).contains(answer);
    assertThat(directory.scan()).containsExactly(answer);
  }

  @Test
  void aSessionThatAppendsNothingLeavesNothing() throws IOException {
    try (FileLedger ledger = directory.open(SMALL);
        LedgerSession session = ledger.open()) {
      assertThat(session.find(Entries.key(1))).isEmpty();
      session.flush();
    }
    assertThat(directory.files.exists(directory.directory)).isFalse();
  }

  @Test
  void closingSealsIntoOneFileAndDeletesTheJournal() throws IOException {
    directory.record(SMALL, entries(0, 35));

    assertThat(names(Folder.SEGMENTS)).hasSize(1);
    assertThat(names(Folder.JOURNALS)).isEmpty();
    assertThat(names(Folder.TMP)).isEmpty();
  }

  @Test
  void memoryIsBoundedBySealingOnTheWay() throws IOException {
    FileLedgerOptions options =
        FileLedgerOptions.builder().sealBytes(20_000).blockBytes(512).mergeFiles(100).build();
    FileLedger ledger = directory.open(options);
    LedgerSession session = ledger.open();
    for (int i = 0; i < 400; i++) {
      session.append(Entries.answer(i));
    }
    assertThat(names(Folder.SEGMENTS)).hasSizeBetween(5, 20);
    for (int i = 0; i < 400; i++) {
      assertThat(session.find(Entries.key(i))).contains(Entries.answer(i));
    }
    session.close();
    assertThat(directory.scan()).hasSize(400);
  }

  @Test
  void aJournalLeftBehindIsReadAndSealedOnlyWhenNobodyCanBeWritingToIt() throws IOException {
    abandoned(entries(0, 25));
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 25)));

    clock.advance(Duration.ofMinutes(14));
    assertThat(directory.open(SMALL).maintain().merged()).isZero();
    clock.advance(Duration.ofMinutes(2));
    assertThat(directory.open(SMALL).maintain().merged()).isPositive();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 25)));
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
    assertThat(names(Folder.JOURNALS)).as("readers may be in the middle of it").isNotEmpty();

    clock.advance(Duration.ofMinutes(11));
    directory.open(SMALL).maintain();
    assertThat(names(Folder.JOURNALS)).isEmpty();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 25)));
  }

  @Test
  void aZombieWhoseJournalWasSealedAndDeletedLosesNothing() throws IOException {
    FileLedger zombies = directory.open(SMALL);
    LedgerSession zombie = zombies.open();
    entries(0, 20).forEach(zombie::append);
    zombie.flush();
    clock.advance(Duration.ofMinutes(20));
    directory.open(SMALL).maintain();
    clock.advance(Duration.ofMinutes(20));
    directory.open(SMALL).maintain();
    assertThat(names(Folder.JOURNALS)).isEmpty();

    entries(20, 40).forEach(zombie::append);
    zombie.flush();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 40)));
    zombie.close();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 40)));
  }

  @Test
  void compactionLeavesOneFileAndTheSameEntries() throws IOException {
    List<LedgerEntry> entries = entries(0, 300);
    for (int at = 0; at < 300; at += 50) {
      directory.record(SMALL, entries.subList(at, at + 50));
    }
    FileLedger ledger = directory.open(SMALL);
    CompactionReport report = ledger.compact();
    assertThat(report).isEqualTo(new CompactionReport(true, 6, 1, 0, 0));
    assertThat(TestLedger.scan(ledger)).containsExactlyElementsOf(sorted(entries));
    assertThat(ledger.status().superseded()).isEqualTo(6);

    clock.advance(Duration.ofMinutes(11));
    assertThat(ledger.compact()).isEqualTo(new CompactionReport(true, 0, 0, 6, 0));
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
    assertThat(names(Folder.LOCKS)).isEmpty();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries));
    assertThat(directory.open(SMALL).compact().merged()).as("nothing left to do").isZero();
  }

  @Test
  void aReaderWhoseFilesAreReplacedAndDeletedGoesOn() {
    List<LedgerEntry> entries = sorted(entries(0, 300));
    for (int at = 0; at < 300; at += 50) {
      directory.record(SMALL, entries(at, at + 50));
    }
    try (FileLedger reading = directory.open(SMALL);
        LedgerSession reader = reading.open();
        LedgerScan scan = reading.scan()) {
      List<LedgerEntry> scanned = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        if (i == 100) {
          directory.open(SMALL).compact();
          clock.advance(Duration.ofMinutes(11));
          directory.open(SMALL).compact();
        }
        assertThat(reader.find(entries.get(i).key())).contains(entries.get(i));
        scanned.add(scan.next());
      }
      assertThat(scan.hasNext()).isFalse();
      assertThat(scanned).isEqualTo(entries);
    }
  }

  @Test
  void theNumberOfFilesDoesNotGrowWithTheNumberOfSessions() throws IOException {
    FileLedgerOptions options = FileLedgerOptions.builder().mergeFiles(4).build();
    for (long i = 0; i < 120; i++) {
      directory.record(options, entries(i * 3, i * 3 + 3));
      clock.advance(Duration.ofMinutes(11));
    }
    assertThat(directory.open(options).status().segments()).isLessThanOrEqualTo(4);
    assertThat(names(Folder.SEGMENTS)).hasSizeLessThanOrEqualTo(9);
    assertThat(directory.scan()).hasSize(360);
  }

  @Test
  void twoProcessesCompactingAtOnceDoNoHarm() throws Exception {
    for (int at = 0; at < 300; at += 30) {
      directory.record(SMALL, entries(at, at + 30));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<CompactionReport>> reports = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      reports.add(threads.submit(() -> directory.open(SMALL).compact()));
    }
    for (Future<CompactionReport> report : reports) {
      assertThat(report.get().damaged()).isZero();
    }
    threads.shutdown();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 300)));
  }

  @Test
  void compactionWithoutTheLockDoneTwiceDoesNoHarm() throws IOException {
    for (int at = 0; at < 90; at += 30) {
      directory.record(SMALL, entries(at, at + 30));
    }
    boolean[] nested = new boolean[1];
    FileLedger outer =
        directory.open(
            SMALL,
            point -> {
              if (point == CrashPoint.BEFORE_PUBLISH && !nested[0]) {
                nested[0] = true;
                deleteLock();
                assertThat(directory.open(SMALL).compact().created()).isEqualTo(1);
              }
            });
    outer.compact();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 90)));

    clock.advance(Duration.ofMinutes(11));
    directory.open(SMALL).compact();
    clock.advance(Duration.ofMinutes(11));
    directory.open(SMALL).compact();
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 90)));
  }

  @Test
  void aLockIsRespectedUntilItsLeaseEnds() {
    directory.record(SMALL, entries(0, 3));
    FileLedger dead =
        directory.open(
            SMALL,
            point -> {
              if (point == CrashPoint.MAINTENANCE_LOCKED) {
                assertThat(directory.open(SMALL).compact().ran()).isFalse();
                clock.advance(Duration.ofMinutes(6));
                assertThat(directory.open(SMALL).compact().ran()).isTrue();
              }
            });
    assertThat(dead.compact().ran()).isTrue();
  }

  @Test
  void closingTheLedgerEndsMaintenanceInTheBackground() throws Exception {
    FileLedgerOptions options = FileLedgerOptions.builder().mergeFiles(3).build();
    directory.record(SMALL, entries(0, 10));
    directory.record(SMALL, entries(10, 20));
    CountDownLatch merging = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    ExecutorService background = Executors.newSingleThreadExecutor();
    LedgerHost host =
        new LedgerHost(
            clock,
            directory.host(CrashPoints.NONE).ids(),
            directory.ticker,
            background,
            point -> {
              if (point == CrashPoint.MAINTENANCE_LOCKED) {
                merging.countDown();
                awaitUninterruptibly(closing);
              }
            });
    FileLedger ledger =
        FileLedger.open(directory.files, directory.directory, new InMemoryClaims(), options, host);
    try (LedgerSession session = ledger.open()) {
      session.enter(ALL, true);
      session.append(Entries.answer(20));
    }
    merging.await();
    Thread closer = new Thread(ledger::close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    closing.countDown();
    closer.join();
    background.shutdown();

    assertThat(names(Folder.SEGMENTS)).hasSize(3);
    assertThat(names(Folder.LOCKS)).isEmpty();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 21)));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyTasksOfTwoProcessesLoseNothing() throws Exception {
    FileLedgerOptions options =
        FileLedgerOptions.builder()
            .flush(Duration.ofSeconds(1), 7)
            .sealBytes(10_000)
            .blockBytes(1_024)
            .mergeFiles(3)
            .build();
    List<FileLedger> processes = List.of(directory.open(options), directory.open(options));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> tasks = new ArrayList<>();
    for (int task = 0; task < 8; task++) {
      FileLedger process = processes.get(task % 2);
      int first = task * 100;
      tasks.add(
          threads.submit(
              () -> {
                for (int at = first; at < first + 100; at += 25) {
                  try (LedgerSession session = process.open()) {
                    for (LedgerEntry entry : entries(at, at + 25)) {
                      session.enter(ALL, true);
                      assertThat(session.find(entry.key())).isEmpty();
                      session.append(entry);
                      assertThat(session.find(entry.key())).contains(entry);
                    }
                  }
                }
              }));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    threads.shutdown();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 800)));
  }

  @Test
  void keysThatShareTheirFirstBytesAreToldApart() {
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[RequestKey.BYTES];
      key[0] = (byte) (i / 100);
      key[RequestKey.BYTES - 1] = (byte) i;
      entries.add(Entries.answer(RequestKey.from(key), "answer " + i, NOON));
    }
    Map<RequestKey, LedgerEntry> truth = new TreeMap<>();
    entries.forEach(entry -> truth.put(entry.key(), entry));
    directory.record(SMALL, entries);
    abandoned(entries);

    try (FileLedger ledger = directory.open(SMALL);
        LedgerSession session = ledger.open()) {
      truth.forEach((key, entry) -> assertThat(session.find(key)).contains(entry));
      byte[] absent = new byte[RequestKey.BYTES];
      absent[5] = 1;
      assertThat(session.find(RequestKey.from(absent))).isEmpty();
    }
    assertThat(directory.scan()).containsExactlyElementsOf(truth.values());
    clock.advance(Duration.ofMinutes(20));
    directory.open(SMALL).compact();
    assertThat(directory.scan()).containsExactlyElementsOf(truth.values());
  }

  @Test
  void aBucketIsScannedWithoutTheOthers() {
    directory.record(SMALL, entries(0, 200));
    List<LedgerEntry> expected =
        sorted(entries(0, 200)).stream().filter(e -> e.key().bucket(3) == 5).toList();

    List<LedgerEntry> found = new ArrayList<>();
    try (FileLedger ledger = directory.open(SMALL);
        LedgerScan scan = ledger.scan(new Bucket(3, 5))) {
      scan.forEachRemaining(found::add);
    }
    assertThat(expected).isNotEmpty();
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aLargeAnswerIsRecorded() {
    LedgerEntry large = Entries.answer(Entries.key(1), "x".repeat(3_000_000), NOON);
    directory.record(SMALL, List.of(large, Entries.answer(2)));
    abandoned(List.of(large, Entries.answer(3)));
    assertThat(directory.find(large.key())).contains(large);
    assertThat(directory.find(Entries.key(3))).contains(Entries.answer(3));
  }

  @Test
  void anInterruptedTaskStillRecordsAndStaysInterrupted() {
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    entries(0, 5).forEach(session::append);
    Thread.currentThread().interrupt();
    session.flush();
    session.append(Entries.answer(5));
    session.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory.scan()).hasSize(6);
  }

  @Test
  void closingTwiceDoesNothingMore() throws IOException {
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    session.append(Entries.answer(1));
    session.close();
    session.close();
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
  }

  @Test
  void aDirectoryOfSomethingElseIsRefused() throws IOException {
    write(new Path(directory.directory, "part-0000.parquet"), "PAR1");
    assertThatThrownBy(() -> directory.open(SMALL))
        .isInstanceOf(CompletionsException.class)
        .hasMessageContaining("is not a ledger")
        .hasMessageContaining("part-0000.parquet")
        .hasMessageContaining("checkpointLocation");
  }

  @Test
  void foreignFilesBesideALedgerAreLeftAlone() throws IOException {
    directory.record(SMALL, entries(0, 5));
    write(new Path(directory.directory, "notes.txt"), "hello");
    write(new Path(directory.directory, "segments/_SUCCESS"), "");
    write(new Path(directory.directory, "journals/readme"), "hello");
    assertThat(directory.scan()).hasSize(5);
    clock.advance(Duration.ofDays(2));
    directory.open(SMALL).compact();
    assertThat(directory.files.exists(new Path(directory.directory, "journals/readme"))).isTrue();
    assertThat(directory.scan()).hasSize(5);
  }

  @Test
  void aLaterFormatIsRefusedNamingBothVersions() throws IOException {
    write(
        new Path(directory.directory, LedgerFormat.FILE_NAME),
        "{\"format\":\"spark-completions-ledger\",\"version\":2}");
    assertThatThrownBy(() -> directory.open(SMALL))
        .isInstanceOf(CompletionsException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("version 1")
        .hasMessageContaining("release");
  }

  @Test
  void aDamagedMarkerDoesNotKeepAnybodyFromTheAnswers() throws IOException {
    directory.record(SMALL, entries(0, 5));
    Path marker = new Path(directory.directory, LedgerFormat.FILE_NAME);
    directory.files.delete(marker, false);
    write(marker, "");
    assertThat(directory.scan()).hasSize(5);
    directory.record(SMALL, entries(5, 6));
    assertThat(directory.open(SMALL).status().version()).hasValue(1);
  }

  @Test
  void theStatusTellsWhatIsThereAndWritesNothing() throws IOException {
    assertThat(directory.open(SMALL).status().version()).isEmpty();
    assertThat(directory.files.exists(directory.directory)).isFalse();

    directory.record(SMALL, entries(0, 10));
    abandoned(entries(5, 25));
    LedgerStatus status = directory.open(SMALL).status();
    assertThat(status.version()).hasValue(LedgerFormat.VERSION);
    assertThat(status.segments()).isEqualTo(1);
    assertThat(status.segmentEntries()).isEqualTo(10);
    assertThat(status.segmentBytes()).isPositive();
    assertThat(status.journals()).isPositive();
    assertThat(status.journalEntries()).isEqualTo(20);
    assertThat(status.damagedPlaces()).isZero();
  }

  @Test
  void theSeederFillsALedgerThatReadsLikeAnyOther() {
    FileLedger ledger = directory.open(SMALL);
    LedgerSeeder seeder = new LedgerSeeder(ledger, 10_000);
    long written = seeder.seed(LongStream.range(0, 1_000).mapToObj(Entries::answer).iterator());
    assertThat(written).isEqualTo(1_000);
    assertThat(ledger.status().segments()).isGreaterThan(5);
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 1_000)));
  }

  /** Records entries as a process that dies after its last flush. */
  void abandoned(List<LedgerEntry> entries) {
    FaultyFileSystem dying = new FaultyFileSystem(directory.files);
    LedgerSession session = directory.open(dying, SMALL, CrashPoints.NONE).open();
    entries.forEach(session::append);
    session.flush();
    dying.die();
  }

  List<String> names(Folder folder) throws IOException {
    Path path = new Path(directory.directory, folder.text());
    List<String> names = new ArrayList<>();
    if (directory.files.exists(path)) {
      for (FileStatus file : directory.files.listStatus(path)) {
        names.add(file.getPath().getName());
      }
    }
    return names;
  }

  static List<LedgerEntry> entries(long from, long to) {
    return LongStream.range(from, to).mapToObj(Entries::answer).toList();
  }

  static List<LedgerEntry> sorted(List<LedgerEntry> entries) {
    return entries.stream().sorted(Comparator.comparing(LedgerEntry::key)).toList();
  }

  private void deleteLock() {
    try {
      directory.files.delete(new Path(directory.directory, "locks/maintenance.lock"), false);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(Path path, String content) throws IOException {
    try (FSDataOutputStream out = directory.files.create(path, true)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }
}
