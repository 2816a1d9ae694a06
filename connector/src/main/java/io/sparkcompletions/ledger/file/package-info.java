/**
 * The ledger as files in a directory of any Hadoop file system; {@link
 * io.sparkcompletions.ledger.file.FileLedger} is the way in. It knows neither Spark nor claims,
 * which are handed to it. {@code docs/ledger-format.md} describes the bytes with samples.
 *
 * <pre>
 * ledger.json          format and version ({@link io.sparkcompletions.ledger.file.LedgerFormat})
 * journals/*.journal   records as they came, of running and of dead tasks
 * segments/*.segment   sealed: sorted by key, compressed, indexed
 * locks/               keeps two maintenances from doing the same work
 * tmp/                 files that are being written, on file systems that would show them
 * damaged/             files of which something could not be read, after the rest was copied
 * </pre>
 *
 * <p><b>The union of all readable records is the truth.</b> Of several for one key, {@link
 * io.sparkcompletions.ledger.LedgerEntry#beats} decides, so that a record may lie in any number of
 * files. That is why nothing here needs a transaction: whatever step is interrupted, a file is
 * there or it is not, and either is right as long as what it replaces is deleted last.
 *
 * <p><b>What is assumed of the file system.</b>
 *
 * <ul>
 *   <li>What was closed, or flushed where the stream can do that, can be read by others afterwards.
 *       A file is found by its name as soon as it is there; a listing may lag behind by less than
 *       {@code supersededGrace}, but then an answer that another process has just recorded may be
 *       asked for again.
 *   <li>Where open files show (an output stream that has {@code hsync}), renaming a file within the
 *       directory is all or nothing. Where they do not, a file shows whole when its stream is
 *       closed, and nothing is renamed except damaged files.
 *   <li>Names are unique, so that creating a file never has to decide between two writers. The two
 *       exceptions do not rely on it: {@code ledger.json} has the same bytes whoever writes it, and
 *       the lock only saves work.
 *   <li>The clocks of processes and the file system's modification times agree within a few
 *       minutes: less than {@code journalIdle} minus {@code journalWindow}.
 * </ul>
 *
 * <p>Nothing is appended to a closed file, nothing is edited, no directory is renamed.
 *
 * <p><b>Life of an entry.</b> It waits in memory for a flush ({@code flushInterval}, {@code
 * flushRecords}); then it is in the journal of its session, which others read while it is written.
 * When the session ends, or has {@code sealBytes} in memory, its entries become a segment, and when
 * that can be read its journals are deleted. If sealing fails, the journals stay, and count like
 * those of a process that died.
 *
 * <p><b>Journals left behind</b> are read as they are. Maintenance seals those that are older than
 * {@code journalIdle}: since no session writes to a journal file for longer than {@code
 * journalWindow}, nobody is writing to them any more. A session that is alive nevertheless (a
 * zombie) loses nothing if they are deleted under it, for it keeps its entries in memory until it
 * has sealed them itself.
 *
 * <p><b>Merging</b> writes a segment that names the files it replaces; readers leave those aside
 * from then on. They are deleted by a later maintenance, {@code supersededGrace} afterwards. A
 * reader whose file is gone lists again and goes on.
 *
 * <p><b>Damage</b> is told from failure. Bytes that do not match their checksum count as not
 * recorded, are counted and logged once, and cost what they held and nothing else: journals are
 * read on behind them, segments are read without their footer. A file that cannot be read at all
 * (an {@code IOException}) is an error, because taking it for absent would mean paying twice.
 *
 * <p><b>Memory</b> for each session: its own entries up to {@code sealBytes}; per segment that has
 * keys in the range asked for, one block and one key page (about 100 KB with the default block
 * size); per JVM, 48 bytes for each half megabyte of entries in segments, and 32 bytes for each
 * entry in a journal.
 *
 * <p><b>Threads</b>: sessions belong to their task's thread; a ticker flushes what waits while the
 * task does; maintenance runs in the background after a session. Locks, in this order: a journal
 * writer's {@code writing}, its {@code pending}; apart from these the catalog's monitor, then a
 * journal file's. All but {@code pending} are held during I/O on the very files that they guard.
 */
@NullMarked
@Internal
package io.sparkcompletions.ledger.file;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
