package io.sparkcompletions.ledger.file;

import java.util.List;

/**
 * The files of a ledger at one moment.
 *
 * @param segments those that count
 * @param superseded those whose entries are all in one of {@code segments}
 * @param journals those that count
 * @param supersededJournals those whose entries are all in one of {@code segments}
 */
record View(
    List<Segment> segments,
    List<Segment> superseded,
    List<JournalFile> journals,
    List<JournalFile> supersededJournals) {

  static final View EMPTY = new View(List.of(), List.of(), List.of(), List.of());
}
