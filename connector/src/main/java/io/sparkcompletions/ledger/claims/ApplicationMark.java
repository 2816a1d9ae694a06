package io.sparkcompletions.ledger.claims;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * The file by which an application, or an executor that stands for itself, says that it uses a
 * ledger's directory.
 *
 * <pre>
 * claims/&lt;application&gt;[.&lt;executor&gt;].&lt;32 hex digits&gt;.application
 *
 * &lt;the 32 digits&gt;
 * &lt;{@link ProcessIdentity}&gt;
 * </pre>
 *
 * <p>It serves three ends. An executor that can read the digits sees the same directory as the
 * driver. Others that find it young know that somebody else is there. And its age tells whether its
 * claims hold. Any thread.
 */
public final class ApplicationMark {
  /** How long it counts for people who look, whose clock may differ from the file system's. */
  private static final Duration LOOKERS_SILENCE = Duration.ofMinutes(5);

  static final String FOLDER = "claims";

  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);
  private static final String END = ".application";
  private static final Pattern HOLDER = Pattern.compile("([\\w-]+)(?:\\.[\\w-]+)?\\.[0-9a-f]{32}");

  private final FileSystem files;
  private final Path path;
  private final String application;
  private final String token;
  private final byte[] content;

  private ApplicationMark(FileSystem files, Path path, String application, String token) {
    this.files = files;
    this.path = path;
    this.application = application;
    this.token = token;
    this.content =
        (token + '\n' + ProcessIdentity.system().here() + '\n').getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A mark that is not put yet.
   *
   * @param executor null for the driver, which stands for the whole application
   */
  public static ApplicationMark of(
      FileSystem files, Path directory, String applicationId, @Nullable String executor) {
    String token = UUID.randomUUID().toString().replace("-", "");
    String application = plain(applicationId);
    String owner = executor == null ? application : application + '.' + plain(executor);
    Path path = path(new Path(directory, FOLDER), owner + '.' + token);
    return new ApplicationMark(files, path, application, token);
  }

  private static String plain(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9_-]", "-");
    return plain.isEmpty() ? "-" : plain;
  }

  /** Makes the directory, for its owner only, unless it is there, and puts the file into it. */
  public void put() throws IOException {
    Path folder = path.getParent();
    for (Path each : List.of(folder.getParent(), folder)) {
      if (!files.exists(each) && !files.mkdirs(each, OWNER_ONLY)) {
        throw new IOException("could not make " + each);
      }
    }
    beat();
  }

  /** Writes the file again, which makes it young. */
  void beat() throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(content);
    }
  }

  /** Deletes the file; nothing happens if it is not there. */
  public void remove() throws IOException {
    files.delete(path, false);
  }

  /** Whether the file holds the token where this process looks for it. */
  public static boolean isSeen(FileSystem files, Path path, String token) {
    try (FSDataInputStream in = files.open(path)) {
      byte[] content = in.readNBytes(token.length());
      return token.equals(new String(content, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The ids of the applications whose files are young, for somebody who only looks.
   *
   * @param now by a clock that agrees with the file system's within a few minutes
   */
  public static List<String> living(FileSystem files, Path directory, Instant now)
      throws IOException {
    List<String> living = new ArrayList<>();
    try {
      for (FileStatus file : files.listStatus(new Path(directory, FOLDER))) {
        long age = now.toEpochMilli() - file.getModificationTime();
        if (age <= LOOKERS_SILENCE.toMillis()) {
          holder(file.getPath()).map(ApplicationMark::application).ifPresent(living::add);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return living.stream().distinct().toList();
  }

  /** What stands before {@code .application} in the name; empty if this is not a mark. */
  static Optional<String> holder(Path file) {
    String name = file.getName();
    return name.endsWith(END)
        ? Optional.of(name.substring(0, name.length() - END.length()))
            .filter(holder -> HOLDER.matcher(holder).matches())
        : Optional.empty();
  }

  /** The application that a holder is, or is an executor of. */
  static String application(String holder) {
    return holder.substring(0, holder.indexOf('.'));
  }

  /** Where the mark of a holder is, if it has one. */
  static Path path(Path folder, String holder) {
    return new Path(folder, holder + END);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The ledger's directory. */
  public Path directory() {
    return path.getParent().getParent();
  }

  /** Names this process: application, executor if it is one, and token. */
  String holder() {
    return holder(path).orElseThrow();
  }

  /** What it holds, besides the process. */
  public String token() {
    return token;
  }

  String application() {
    return application;
  }
}
