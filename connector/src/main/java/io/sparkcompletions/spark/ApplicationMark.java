package io.sparkcompletions.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The file by which an application says that it uses a ledger's directory.
 *
 * <pre>claims/&lt;application id&gt;.&lt;32 hex digits&gt;.application      content: the 32 digits
 * </pre>
 *
 * <p>The driver writes it before the first call and again each minute, and deletes it at the end.
 * It serves two ends. An executor that can read the digits sees the same directory as the driver.
 * And an application that finds a young file of another one knows that both use the directory. Ages
 * are taken between modification times of that file system, so no clock of ours matters.
 */
final class ApplicationMark {
  /** How often it is written again. */
  static final Duration BEAT = Duration.ofMinutes(1);

  /** What was not written again for this long belongs to an application that died. */
  static final Duration SILENCE = BEAT.multipliedBy(5);

  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);
  private static final String FOLDER = "claims";
  private static final Pattern NAME = Pattern.compile("(.+)\\.([0-9a-f]{32})\\.application");

  private final FileSystem files;
  private final Path path;
  private final String token;

  private ApplicationMark(FileSystem files, Path path, String token) {
    this.files = files;
    this.path = path;
    this.token = token;
  }

  /** Makes the directory, for its owner only, unless it is there, and puts the file into it. */
  static ApplicationMark put(FileSystem files, Path directory, String applicationId)
      throws IOException {
    Path folder = new Path(directory, FOLDER);
    for (Path each : List.of(directory, folder)) {
      if (!files.exists(each) && !files.mkdirs(each, OWNER_ONLY)) {
        throw new IOException("could not make " + each);
      }
    }
    String token = UUID.randomUUID().toString().replace("-", "");
    String owner = applicationId.replaceAll("[^A-Za-z0-9_-]", "-");
    ApplicationMark mark =
        new ApplicationMark(files, new Path(folder, owner + '.' + token + ".application"), token);
    mark.beat();
    return mark;
  }

  /** Whether the file holds the token where this process looks for it. */
  static boolean isSeen(FileSystem files, Path path, String token) {
    try (FSDataInputStream in = files.open(path)) {
      byte[] content = in.readNBytes(token.length() + 1);
      return token.equals(new String(content, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return false;
    }
  }

  /** The ledger's directory. */
  Path directory() {
    return path.getParent().getParent();
  }

  /**
   * The ids of the applications whose files are young, for somebody who only looks.
   *
   * @param now by a clock that agrees with the file system's within a few minutes
   */
  static List<String> living(FileSystem files, Path directory, Instant now) throws IOException {
    List<String> living = new ArrayList<>();
    try {
      for (FileStatus file : files.listStatus(new Path(directory, FOLDER))) {
        Matcher name = NAME.matcher(file.getPath().getName());
        if (name.matches()
            && now.toEpochMilli() - file.getModificationTime() <= SILENCE.toMillis()) {
          living.add(name.group(1));
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return living;
  }

  Path path() {
    return path;
  }

  String token() {
    return token;
  }

  /** Writes the file again, which makes it young. */
  void beat() throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(token.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The ids of the other applications that use the directory; what dead ones left is deleted. */
  List<String> others() throws IOException {
    long now = files.getFileStatus(path).getModificationTime();
    List<String> others = new ArrayList<>();
    for (FileStatus file : files.listStatus(path.getParent())) {
      Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches() && !name.group(2).equals(token)) {
        if (now - file.getModificationTime() <= SILENCE.toMillis()) {
          others.add(name.group(1));
        } else {
          files.delete(file.getPath(), false);
        }
      }
    }
    return others;
  }

  void remove() throws IOException {
    files.delete(path, false);
  }
}
