package io.sparkcompletions.ledger.claims;

import io.sparkcompletions.ledger.Bucket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of marks and claims as one process sees it, by the rules of the package description.
 *
 * <p>Shape: every call is I/O; used by one thread.
 */
final class ClaimFolder {
  /** By how much the mark of a dead process is older than one's own, at least. */
  static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(ClaimFolder.class);
  private static final Pattern CLAIM =
      Pattern.compile("(.+\\.[0-9a-f]{32})\\.(\\d{1,2})-(\\d{1,5})\\.claim");

  private final FileSystem files;
  private final Path folder;
  private final ApplicationMark mark;
  private final ProcessIdentity processes;

  /** Which process stands behind a mark, by holder; read once. */
  private final Map<String, String> identities = new HashMap<>();

  ClaimFolder(FileSystem files, ApplicationMark mark, ProcessIdentity processes) {
    this.files = files;
    this.folder = mark.path().getParent();
    this.mark = mark;
    this.processes = processes;
  }

  /** Somebody else who is alive. */
  record Other(String application, Set<Bucket> claims) {
    boolean claims(Bucket bucket) {
      return claims.stream().anyMatch(bucket::overlaps);
    }
  }

  /**
   * What a look found.
   *
   * @param others who else is alive
   * @param own the claims of this process that were listed
   */
  record Look(List<Other> others, Set<Bucket> own) {}

  /** Writes a claim. */
  void write(Bucket bucket) throws IOException {
    try (FSDataOutputStream out = files.create(path(mark.holder(), bucket), true)) {
      out.write((mark.holder() + '\n').getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Deletes a claim; nothing happens if it is not there. */
  void delete(Bucket bucket) throws IOException {
    delete(path(mark.holder(), bucket));
  }

  boolean exists(Bucket bucket) throws IOException {
    return files.exists(path(mark.holder(), bucket));
  }

  /** Looks who is there, and deletes what the dead have left. */
  Look look() throws IOException {
    Listing listing = list();
    for (String holder : List.copyOf(listing.claims.keySet())) {
      if (!listing.marks.containsKey(holder)) {
        findMark(listing, holder);
      }
    }
    FileStatus own = listing.marks.get(mark.holder());
    long now =
        own == null
            ? files.getFileStatus(mark.path()).getModificationTime()
            : own.getModificationTime();
    for (Map.Entry<String, FileStatus> other : List.copyOf(listing.marks.entrySet())) {
      if (!other.getKey().equals(mark.holder()) && isDead(other.getKey(), other.getValue(), now)) {
        bury(listing, other.getKey());
      }
    }
    identities.keySet().retainAll(listing.marks.keySet());
    return listing.look(mark.holder());
  }

  /** A mark is written before the claims and deleted after them; a listing may lag. */
  private void findMark(Listing listing, String holder) throws IOException {
    try {
      listing.marks.put(holder, files.getFileStatus(ApplicationMark.path(folder, holder)));
    } catch (FileNotFoundException e) {
      if (!holder.equals(mark.holder())) {
        bury(listing, holder);
      }
    }
  }

  private boolean isDead(String holder, FileStatus file, long now) {
    if (now - file.getModificationTime() > SILENCE.toMillis()) {
      return true;
    }
    String identity = identities.get(holder);
    if (identity == null) {
      identity = identity(file.getPath());
      if (!identity.isEmpty()) {
        identities.put(holder, identity);
      }
    }
    return processes.isGone(identity);
  }

  /** The second line of a mark; empty if it is not there (yet). */
  private String identity(Path path) {
    try (FSDataInputStream in = files.open(path)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.size() < 2 ? "" : lines.get(1);
    } catch (IOException e) {
      LOG.debug("{} cannot be read", path, e);
      return "";
    }
  }

  /** Deletes what is left of a dead process, its mark last; what stays counts for nothing. */
  private void bury(Listing listing, String holder) {
    Set<Bucket> claims = listing.claims.remove(holder);
    FileStatus dead = listing.marks.remove(holder);
    LOG.info("{} is dead; what it had claimed in {} is free", holder, folder);
    List<Path> left = new ArrayList<>();
    if (claims != null) {
      claims.forEach(bucket -> left.add(path(holder, bucket)));
    }
    if (dead != null) {
      left.add(dead.getPath());
    }
    for (Path path : left) {
      try {
        delete(path);
      } catch (IOException e) {
        LOG.debug("Could not delete {}, which a dead process left", path, e);
      }
    }
  }

  private void delete(Path path) throws IOException {
    if (!files.delete(path, false) && files.exists(path)) {
      throw new IOException("could not delete " + path);
    }
  }

  private Path path(String holder, Bucket bucket) {
    return new Path(folder, holder + '.' + bucket.bits() + '-' + bucket.prefix() + ".claim");
  }

  private Listing list() throws IOException {
    Listing listing = new Listing(new LinkedHashMap<>(), new HashMap<>());
    try {
      RemoteIterator<FileStatus> all = files.listStatusIterator(folder);
      while (all.hasNext()) {
        listing.add(all.next());
      }
    } catch (FileNotFoundException e) {
      LOG.debug("{} is not there", folder, e);
    }
    return listing;
  }

  /** Both by holder. */
  private record Listing(Map<String, FileStatus> marks, Map<String, Set<Bucket>> claims) {
    void add(FileStatus file) {
      ApplicationMark.holder(file.getPath()).ifPresent(holder -> marks.put(holder, file));
      Matcher claim = CLAIM.matcher(file.getPath().getName());
      if (claim.matches()) {
        int bits = Integer.parseInt(claim.group(2));
        int prefix = Integer.parseInt(claim.group(3));
        if (bits <= Bucket.MAX_BITS && prefix >>> bits == 0) {
          claims
              .computeIfAbsent(claim.group(1), any -> new HashSet<>())
              .add(new Bucket(bits, prefix));
        }
      }
    }

    Look look(String self) {
      List<Other> others = new ArrayList<>();
      for (String holder : marks.keySet()) {
        if (!holder.equals(self)) {
          others.add(
              new Other(
                  ApplicationMark.application(holder), claims.getOrDefault(holder, Set.of())));
        }
      }
      return new Look(List.copyOf(others), claims.getOrDefault(self, Set.of()));
    }
  }
}
