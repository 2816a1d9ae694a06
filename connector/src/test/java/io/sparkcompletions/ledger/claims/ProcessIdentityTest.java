package io.sparkcompletions.ledger.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
  private static final String STAT =
      "%s (a ) strange (name) %s 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 %s 20 21";

  @TempDir Path proc;

  private ProcessIdentity processes;
  private String self;

  @BeforeEach
  void makeProc() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "boot-1\n");
    self = Long.toString(ProcessHandle.current().pid());
    process(self, "S", 77);
    Files.createDirectories(proc.resolve(self).resolve("ns"));
    Files.createSymbolicLink(proc.resolve(self).resolve("ns/pid"), Path.of("pid:[42]"));
    Files.createSymbolicLink(proc.resolve("self"), Path.of(self));
    processes = new ProcessIdentity(proc);
  }

  @Test
  void aProcessThatRunsIsNotGone() {
    assertThat(processes.here()).matches("boot-1 pid:\\[42] \\d+ " + self + " 77");
    assertThat(processes.isGone(processes.here())).isFalse();
  }

  @Test
  void aProcessIsGoneWhenItsNumberIsFreeOrAnothersOrItOnlyWaitsToBeCollected() throws IOException {
    String other = processes.here().replace(" " + self + " 77", " 123456 88");
    assertThat(processes.isGone(other)).isTrue();
    process("123456", "R", 88);
    assertThat(processes.isGone(other)).isFalse();
    process("123456", "Z", 88);
    assertThat(processes.isGone(other)).isTrue();
    process("123456", "R", 99);
    assertThat(processes.isGone(other)).isTrue();
  }

  @Test
  void nothingIsKnownOfOtherMachinesContainersAndUsers() {
    String gone = processes.here().replace(" " + self + " 77", " 123456 88");
    assertThat(processes.isGone(gone)).isTrue();

    assertThat(processes.isGone(gone.replace("boot-1", "boot-2"))).isFalse();
    assertThat(processes.isGone(gone.replace("[42]", "[43]"))).isFalse();
    assertThat(processes.isGone(gone.replace("] ", "] 9"))).isFalse();
    assertThat(processes.isGone("")).isFalse();
    assertThat(processes.isGone("boot-1 and something else")).isFalse();
  }

  @Test
  void whereTheSystemDoesNotTellNobodyIsKnownToBeGone() {
    String here = processes.here();
    ProcessIdentity elsewhere = new ProcessIdentity(proc.resolve("nothing"));

    assertThat(elsewhere.here()).isEmpty();
    assertThat(elsewhere.isGone(here)).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRealProcessIsGoneWhenItHasEnded() throws Exception {
    ProcessIdentity real = ProcessIdentity.system();
    assertThat(real.here()).isNotEmpty();
    assertThat(real.isGone(real.here())).isFalse();

    Process child = new ProcessBuilder("sleep", "100").start();
    String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
    String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    String identity = real.here().replaceAll(" \\d+ \\d+$", " " + child.pid() + " " + started);
    assertThat(real.isGone(identity)).isFalse();
    child.destroyForcibly().waitFor();

    assertThat(real.isGone(identity)).isTrue();
  }

  private void process(String pid, String state, int started) throws IOException {
    Files.createDirectories(proc.resolve(pid));
    Files.writeString(proc.resolve(pid).resolve("stat"), STAT.formatted(pid, state, started));
  }
}
