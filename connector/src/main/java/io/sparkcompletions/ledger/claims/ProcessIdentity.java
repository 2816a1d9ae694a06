package io.sparkcompletions.ledger.claims;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Names this process so that another one on the same machine can tell whether it is gone.
 *
 * <pre>
 * &lt;boot id&gt; &lt;pid namespace&gt; &lt;user id&gt; &lt;pid&gt; &lt;start, in clock ticks since boot&gt;
 * </pre>
 *
 * <p>All of it comes from Linux's {@code /proc}. A number of a process means something only within
 * its namespace, so that containers of one machine do not take each other for dead, and a user may
 * not see the processes of others. Elsewhere the name is empty, and nobody is known to be gone.
 */
final class ProcessIdentity {
  private static final Path PROC = Path.of("/proc");
  private static final int PARTS = 5;

  /** Fields of {@code stat} behind the process's name: its state, and when it began. */
  private static final int STATE = 0;

  private static final int STARTED = 19;
  private static final List<String> ENDED_STATES = List.of("Z", "X", "x");

  private final Path proc;

  ProcessIdentity(Path proc) {
    this.proc = proc;
  }

  static ProcessIdentity system() {
    return new ProcessIdentity(PROC);
  }

  /** The name of this process; empty if the system does not tell. */
  String here() {
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      return machine() + ' ' + self + ' ' + stat(self).get(STARTED);
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /** Whether a process of this machine has ended; false if that cannot be told from here. */
  boolean isGone(String identity) {
    String[] parts = identity.split(" ", -1);
    if (parts.length != PARTS) {
      return false;
    }
    try {
      return identity.startsWith(machine() + ' ') && isGone(parts[3], parts[4]);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private boolean isGone(String pid, String started) throws IOException {
    try {
      List<String> stat = stat(pid);
      return !stat.get(STARTED).equals(started) || ENDED_STATES.contains(stat.get(STATE));
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private String machine() throws IOException {
    String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
    Path self = proc.resolve("self");
    String namespace = Files.readSymbolicLink(self.resolve("ns/pid")).toString();
    return boot + ' ' + namespace + ' ' + Files.getAttribute(self, "unix:uid");
  }

  /** What stands behind the name, which is in parentheses and may hold anything. */
  private List<String> stat(String pid) throws IOException {
    String line = Files.readString(proc.resolve(pid).resolve("stat"));
    return List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" "));
  }
}
