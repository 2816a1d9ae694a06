import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Finds or installs the Maven that {@code wrapper.properties} pins, and prints its home directory.
 *
 * <p>It needs nothing but a JDK (no curl, no unzip), which is what a fresh machine has. The distribution is an ordinary
 * artifact, named by its coordinates; it comes from Maven's default repository, whose host is {@code repo.} in front of
 * the group id read backwards, or from {@code MVNW_REPOURL} where a mirror is wanted. It is unpacked only if its SHA-512
 * is the pinned one.
 */
final class Bootstrap {
  public static void main(String[] args) throws Exception {
    Properties pinned = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      pinned.load(in);
    }
    String group = pinned.getProperty("groupId");
    String artifact = pinned.getProperty("artifactId");
    String version = pinned.getProperty("version");
    String name = artifact + "-" + version;
    Path dists =
        Path.of(
            Optional.ofNullable(System.getenv("MAVEN_USER_HOME"))
                .orElse(System.getProperty("user.home") + "/.m2"),
            "wrapper",
            "dists");
    Path home = dists.resolve(name);
    if (!Files.isDirectory(home)) {
      install(
          URI.create(
              repository(group)
                  + "/"
                  + group.replace('.', '/')
                  + "/"
                  + artifact
                  + "/"
                  + version
                  + "/"
                  + name
                  + "-bin.zip"),
          pinned.getProperty("sha512"),
          name,
          home);
    }
    System.out.println(home);
  }

  private static String repository(String group) {
    String configured = System.getenv("MVNW_REPOURL");
    if (configured != null && !configured.isBlank()) {
      return configured.replaceAll("/+$", "");
    }
    List<String> parts = Arrays.asList(group.split("\\."));
    Collections.reverse(parts);
    return "https://repo." + String.join(".", parts) + "/maven2";
  }

  private static void install(URI source, String sha512, String name, Path home) throws Exception {
    System.err.println("Installing " + name + " (once, into " + home + ")");
    Files.createDirectories(home.getParent());
    Path zip = Files.createTempFile(home.getParent(), name, ".zip");
    Path unpacked = Files.createTempDirectory(home.getParent(), name);
    try {
      download(source, sha512, zip);
      unzip(zip, unpacked);
      try {
        Files.move(unpacked.resolve(name), home, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // Two builds may install at once: the first one to move wins, and both are the same files.
        if (!Files.isDirectory(home)) {
          throw e;
        }
      }
    } finally {
      Files.deleteIfExists(zip);
      try (var left = Files.walk(unpacked)) {
        for (Path path : left.sorted(Collections.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void download(URI source, String sha512, Path zip) throws Exception {
    HttpClient client =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    HttpResponse<InputStream> reply =
        client.send(
            HttpRequest.newBuilder(source).build(), HttpResponse.BodyHandlers.ofInputStream());
    MessageDigest digest = MessageDigest.getInstance("SHA-512");
    try (InputStream body = new DigestInputStream(reply.body(), digest)) {
      if (reply.statusCode() != 200) {
        throw new IOException(
            "HTTP "
                + reply.statusCode()
                + " for "
                + source
                + ": set MVNW_REPOURL to a Maven repository that this machine reaches");
      }
      Files.copy(body, zip, StandardCopyOption.REPLACE_EXISTING);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha512)) {
      throw new IOException(
          "SHA-512 of " + source + " is " + found + ", wrapper.properties pins " + sha512);
    }
  }

  private static void unzip(Path zip, Path target) throws IOException {
    try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("Entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        Files.copy(entries, path);
        if (path.getParent().endsWith("bin")
            && Files.getFileStore(path).supportsFileAttributeView("posix")) {
          Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
          permissions.add(PosixFilePermission.OWNER_EXECUTE);
          Files.setPosixFilePermissions(path, permissions);
        }
      }
    }
  }
}
