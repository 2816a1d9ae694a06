package io.sparkcompletions.ledger.file;

import static io.sparkcompletions.ledger.file.FileLedgerContract.SMALL;
import static io.sparkcompletions.ledger.file.FileLedgerContract.entries;
import static io.sparkcompletions.ledger.file.FileLedgerContract.sorted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are missing, cut off or altered give a subset of the truth, never anything else. */
class LedgerDamageTest {
  @TempDir java.nio.file.Path temporary;

  private final ManualClock clock = new ManualClock();
  private RawLocalFileSystem files;
  private TestLedger directory;
  private java.nio.file.Path root;

  @BeforeEach
  void useDirectory() throws IOException {
    files = new RawLocalFileSystem();
    files.initialize(temporary.toUri(), new Configuration(false));
    directory = at("ledger");
    root = temporary.resolve("ledger");
  }

  @Test
  void anySubsetOfFilesWithAnyDamageGivesASubsetOfTheTruth() throws IOException {
    Map<RequestKey, Set<LedgerEntry>> truth = recordAllSorts();
    List<java.nio.file.Path> all = filesBelow(root);
    assertThat(all).hasSizeGreaterThan(8);
    Random random = new Random(11);
    for (int round = 0; round < 150; round++) {
      TestLedger copy = at("copy" + round);
      for (java.nio.file.Path file : all) {
        byte[] bytes = Files.readAllBytes(file);
        int fate = random.nextInt(6);
        if (fate == 0) {
          continue;
        } else if (fate == 1) {
          bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        } else if (fate < 4) {
          for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          }
        }
        java.nio.file.Path target =
            temporary.resolve("copy" + round).resolve(root.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.write(target, bytes);
      }
      assertSubset(copy, truth);
      clock.advance(Duration.ofMinutes(20));
      copy.open(SMALL).compact();
      assertSubset(copy, truth);
      clock.advance(Duration.ofMinutes(20));
      List<LedgerEntry> before = copy.scan();
      copy.open(SMALL).compact();
      assertThat(copy.scan()).as("compaction loses nothing that can be read").isEqualTo(before);
    }
  }

  @Test
  void aJournalCutOffAnywhereKeepsAllWholeRecordsBefore() throws IOException {
    abandon(entries(0, 9));
    java.nio.file.Path journal = filesBelow(root.resolve("journals")).get(0);
    byte[] bytes = Files.readAllBytes(journal);
    int[] ends = recordEnds(bytes);
    assertThat(ends).hasSize(9);
    for (int length = 0; length <= bytes.length; length += 3) {
      Files.write(journal, Arrays.copyOf(bytes, length));
      int cut = length;
      int whole = (int) Arrays.stream(ends).filter(end -> end <= cut).count();
      assertThat(directory.scan()).containsExactlyInAnyOrderElementsOf(entries(0, whole));
    }
  }

  @Test
  void aFlippedBitInAJournalCostsOneRecord() throws IOException {
    abandon(entries(0, 9));
    java.nio.file.Path journal = filesBelow(root.resolve("journals")).get(0);
    byte[] bytes = Files.readAllBytes(journal);
    for (int at = FileHeader.BYTES; at < bytes.length; at += 5) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 4;
      Files.write(journal, flipped);
      List<LedgerEntry> found = directory.scan();
      assertThat(found).hasSize(8);
      assertThat(entries(0, 9)).containsAll(found);
    }
  }

  @Test
  void aRecordThatIsNotWholeYetIsReadWhenItIs() throws IOException {
    abandon(entries(0, 9));
    java.nio.file.Path journal = filesBelow(root.resolve("journals")).get(0);
    byte[] bytes = Files.readAllBytes(journal);
    Files.write(journal, new byte[0]);
    FileLedger ledger = directory.open(SMALL);
    LedgerSession session = ledger.open();
    int[] ends = recordEnds(bytes);
    for (int length = 0; length <= bytes.length; length += 7) {
      Files.write(journal, Arrays.copyOf(bytes, length));
      session.enter(TestLedger.ALL, true);
      for (int i = 0; i < 9; i++) {
        assertThat(session.find(Entries.key(i)).isPresent()).isEqualTo(ends[i] <= length);
      }
    }
    assertThat(ledger.status().damagedPlaces()).isZero();
  }

  @Test
  void whatAModelSaysIsNeverTakenForARecord() throws IOException {
    LedgerEntry forged = Entries.answer(Entries.key(77), "forged", Instant.EPOCH);
    byte[] frame = Frame.of(Frame.JOURNAL_RECORD, RecordCodec.encode(forged, true));
    String asText = new String(frame, StandardCharsets.ISO_8859_1);
    LedgerEntry carrier = Entries.answer(Entries.key(1), asText, Instant.EPOCH);
    abandon(List.of(carrier, Entries.answer(2)));
    java.nio.file.Path journal = filesBelow(root.resolve("journals")).get(0);
    byte[] bytes = Files.readAllBytes(journal);
    bytes[FileHeader.BYTES + 5] ^= 1;
    Files.write(journal, bytes);

    assertThat(directory.scan()).containsExactly(Entries.answer(2));
  }

  @Test
  void aDamagedBlockCostsItsEntriesOnlyAndIsCounted() throws IOException {
    directory.record(SMALL, entries(0, 200));
    directory.record(SMALL, entries(200, 210));
    java.nio.file.Path segment = largest(filesBelow(root.resolve("segments")));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 4] ^= 1;
    Files.write(segment, bytes);
    FileLedger ledger = directory.open(SMALL);

    List<LedgerEntry> found = TestLedger.scan(ledger);

    assertThat(found).hasSizeBetween(150, 209).containsAll(entries(200, 210));
    assertThat(sorted(entries(0, 210))).containsSubsequence(found);
    assertThat(ledger.status().damagedPlaces()).isEqualTo(1);
  }

  @Test
  void aSegmentWithoutItsEndIsStillReadFromTheBeginning() throws IOException {
    directory.record(SMALL, entries(0, 400));
    java.nio.file.Path segment = filesBelow(root.resolve("segments")).get(0);
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(bytes, bytes.length - 20));
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 400)));
    Files.write(segment, Arrays.copyOf(bytes, bytes.length * 3 / 4));
    assertThat(directory.scan()).hasSizeBetween(100, 399);
  }

  @Test
  void aDamagedFileIsSetAsideWhenWhatCanBeReadOfItIsSafe() throws IOException {
    directory.record(SMALL, entries(0, 200));
    directory.record(SMALL, entries(200, 210));
    java.nio.file.Path segment = largest(filesBelow(root.resolve("segments")));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 4] ^= 1;
    Files.write(segment, bytes);
    List<LedgerEntry> before = directory.scan();

    assertThat(directory.open(SMALL).compact()).isEqualTo(new CompactionReport(true, 1, 1, 0, 1));

    assertThat(directory.scan()).isEqualTo(before);
    assertThat(root.resolve("damaged").resolve(segment.getFileName())).hasBinaryContent(bytes);
    assertThat(directory.open(SMALL).compact().damaged()).isZero();
  }

  @Test
  void aSegmentOfALaterVersionIsRefusedAndNotSkipped() throws IOException {
    directory.record(SMALL, entries(0, 5));
    java.nio.file.Path segment = filesBelow(root.resolve("segments")).get(0);
    byte[] bytes = Files.readAllBytes(segment);
    int trailer = bytes.length - SegmentWriter.TRAILER_BYTES;
    bytes[trailer + 13] = 9;
    ByteBuffer.wrap(bytes)
        .putInt(
            trailer + SegmentWriter.TRAILER_CHECKED_BYTES,
            Frame.checksum(bytes, trailer, SegmentWriter.TRAILER_CHECKED_BYTES));
    Files.write(segment, bytes);

    assertThatThrownBy(() -> directory.find(Entries.key(1)))
        .isInstanceOf(CompletionsException.class)
        .hasMessageContaining("version 9")
        .hasMessageContaining("version 1");
  }

  private Map<RequestKey, Set<LedgerEntry>> recordAllSorts() {
    List<LedgerEntry> all = new ArrayList<>();
    for (long i = 0; i < 5; i++) {
      List<LedgerEntry> some = new ArrayList<>(entries(i * 30, i * 30 + 40));
      for (int n = 0; n < 10; n++) {
        some.add(Entries.failure(i * 30 + n, Instant.EPOCH.plusSeconds(i)));
      }
      all.addAll(some);
      directory.record(SMALL, some);
    }
    directory.open(SMALL).compact();
    for (long i = 0; i < 3; i++) {
      List<LedgerEntry> some = entries(i * 50, i * 50 + 45);
      all.addAll(some);
      if (i == 0) {
        directory.record(SMALL, some);
      } else {
        abandon(some);
      }
    }
    Map<RequestKey, Set<LedgerEntry>> truth = new HashMap<>();
    all.forEach(e -> truth.computeIfAbsent(e.key(), key -> new HashSet<>()).add(e));
    return truth;
  }

  private static void assertSubset(TestLedger ledger, Map<RequestKey, Set<LedgerEntry>> truth) {
    Map<RequestKey, LedgerEntry> scanned = new HashMap<>();
    for (LedgerEntry entry : ledger.scan()) {
      assertThat(truth.get(entry.key())).contains(entry);
      assertThat(scanned.put(entry.key(), entry)).isNull();
    }
    try (FileLedger opened = ledger.open(SMALL);
        LedgerSession session = opened.open()) {
      for (RequestKey key : truth.keySet()) {
        assertThat(session.find(key)).isEqualTo(Optional.ofNullable(scanned.get(key)));
      }
    }
  }

  private void abandon(List<LedgerEntry> entries) {
    FaultyFileSystem dying = new FaultyFileSystem(files);
    LedgerSession session = directory.open(dying, SMALL, CrashPoints.NONE).open();
    entries.forEach(session::append);
    session.flush();
    dying.die();
  }

  private TestLedger at(String name) {
    return new TestLedger(files, new Path(temporary.toUri().toString(), name), clock);
  }

  private static int[] recordEnds(byte[] journal) {
    List<Integer> ends = new ArrayList<>();
    int at = FileHeader.BYTES;
    while (at < journal.length) {
      at += Frame.HEADER_BYTES + Frame.check(Frame.JOURNAL_RECORD, journal, at, journal.length);
      ends.add(at);
    }
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  private static java.nio.file.Path largest(List<java.nio.file.Path> files) throws IOException {
    java.nio.file.Path largest = files.get(0);
    for (java.nio.file.Path file : files) {
      if (Files.size(file) > Files.size(largest)) {
        largest = file;
      }
    }
    return largest;
  }

  private static List<java.nio.file.Path> filesBelow(java.nio.file.Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
