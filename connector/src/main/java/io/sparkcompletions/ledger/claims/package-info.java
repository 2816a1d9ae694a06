/**
 * Claims between processes, as files in the directory that they all use: {@link
 * io.sparkcompletions.ledger.claims.DirectoryClaims} is the way in. It knows neither Spark nor what
 * lies in the ledger.
 *
 * <pre>
 * claims/&lt;holder&gt;.application               somebody is here; written again while it lives
 * claims/&lt;holder&gt;.&lt;bits&gt;-&lt;prefix&gt;.claim     it claims these keys ({@link io.sparkcompletions.ledger.Bucket})
 * </pre>
 *
 * <p>A holder is {@code <application>.<token>}, or {@code <application>.<executor>.<token>} where
 * executors stand for themselves.
 *
 * <p>A token is 32 random hex digits, so every name has one writer, and no step needs a file system
 * that decides between two: neither create-if-absent nor rename. Whoever wants a bucket
 *
 * <ol>
 *   <li>lists the folder, and goes away while somebody alive claims any of it;
 *   <li>writes the file of its claim;
 *   <li>lists again. If nobody alive claims any of it, it has the bucket; else it deletes its file
 *       and comes back after a random while.
 * </ol>
 *
 * <p>Two who do this at once cannot both succeed: the one who wrote later lists after both have
 * written. That is all that is assumed of the file system: <b>a listing shows what was there when
 * it began</b>, and a file that was closed is there. Local disks, HDFS and today's object stores do
 * that. Where listings lag behind (some network mounts), what two processes begin within the lag is
 * paid for twice; nothing else happens.
 *
 * <p><b>Whoever is alone claims everything</b> with one file, {@code 0-0}, and has nothing more to
 * do with files than to write its mark again and to list the folder. When it sees somebody else, it
 * writes the claims of what its tasks hold, then deletes that one file, and claims bucket by bucket
 * from then on. The first of the two listings above is for this moment: a listing takes time, so
 * that the second one alone might miss the old file and the new ones. When the others have gone, it
 * claims everything again.
 *
 * <p><b>Who is dead.</b> A mark is written again every 5 s. One that is 20 s older than one's own,
 * by the file system's modification times, belongs to a dead process; so does one that names a
 * process which is known to be gone from this very machine ({@link
 * io.sparkcompletions.ledger.claims.ProcessIdentity}). Whoever notices deletes its claims, then its
 * mark. A claim without a mark, which is looked for by its name, was left by the dead too, because
 * marks are written first and deleted last.
 *
 * <p><b>Who was only asleep</b> misses its own files in its next listing, which is due each second,
 * at once when it wakes up; its tasks have lost what they held then and wait for their turn. Before
 * that listing they start no calls, since none are started on the strength of a listing that is ten
 * seconds old. So others ask again for what it had handed to its engine or not flushed when it fell
 * asleep, and for nothing else; what was queued in the engine it sends when it wakes up.
 *
 * <p><b>Threads</b>: one daemon thread for each directory, {@code completions-ledger-directory},
 * does all that touches files, and ends when nothing was claimed for ten seconds, after deleting
 * claims and mark. The monitor of {@code DirectoryClaims} guards its tables; the lock of {@code
 * InMemoryClaims} is taken under it; no I/O happens and nobody is told anything under either.
 */
@NullMarked
@Internal
package io.sparkcompletions.ledger.claims;

import io.sparkcompletions.Internal;
import org.jspecify.annotations.NullMarked;
