package dev.choiros.gvisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.linux.LinuxContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract. */
@Tag("sandbox")
class GvisorTest extends LinuxContract {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    return new Gvisor(failpoint, patience);
  }

  @Test
  void theKernelInsideIsNotTheHosts() throws Exception {
    var box = rig.started(SMALL);

    assertThat(box.run("user", "cat /proc/version").output()).contains(" 4.4.0 ");
    assertThat(box.run("user", "grep MemTotal /proc/meminfo").output())
        .contains(SMALL.memoryBytes() / 1024 + " kB");
    assertThat(box.run("root", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ").output())
        .doesNotContain(temp.toString());
  }

  // Promise: P2
  @Test
  void whatItsUsersWriteIsTheirsOnTheDiskAndStays() throws Exception {
    var box = rig.started(SMALL);
    box.run("user", "echo mine >/data/file; echo mine >/tmp/file");
    box.run("root", "echo mine >/root/file; chown 4711:4712 /root/file");
    var root = box.spec().folder().root();
    var base = box.spec().ids().base();

    assertThat(owner(root.resolve("data/file"), "uid")).isEqualTo(base + 1000);
    assertThat(owner(root.resolve("tmp/file"), "uid")).isEqualTo(base + 1000);
    assertThat(owner(root.resolve("root/file"), "uid")).isEqualTo(base + 4711);
    assertThat(owner(root.resolve("root/file"), "gid")).isEqualTo(base + 4712);
    backend().adopt(box.spec()).orElseThrow().stop(Duration.ofSeconds(5));
    rig.reopen(box);
    rig.start(box);
    assertThat(box.run("user", "cat /data/file /tmp/file").output()).isEqualTo("mine\nmine\n");
  }

  private static long owner(Path file, String what) throws Exception {
    return Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:" + what));
  }

  /** The shell that started the agent ignores interrupts; what the agent starts must not. */
  @Test
  void whatTheAgentStartsCanBeInterrupted() throws Exception {
    var box = rig.started(SMALL);

    var ignored =
        "grep SigIgn /proc/self/status; python3 -IS -c 'import signal;"
            + " print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)'";
    assertThat(box.run("user", ignored).output()).endsWith("True\n");
  }

  @Test
  void oneSnapshotStartsTwoSandboxes() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);
    var pid = box.run("root", "sleep 1000 >/dev/null 2>&1 & echo $!").output().strip();
    var snapshot = Files.createDirectory(temp.resolve("snapshot"));
    box.close();
    running.snapshot(snapshot);
    var second = rig.box(SMALL);

    backend().restore(second.spec(), snapshot);
    box.listen();
    backend().restore(box.spec(), snapshot);

    for (var each : new dev.choiros.testkit.Box[] {box, second}) {
      assertThat(each.run("root", "cat /proc/" + pid + "/cmdline").output()).startsWith("sleep");
      each.run("root", "echo mine >/root/file");
      assertThat(owner(each.spec().folder().root().resolve("root/file"), "uid"))
          .isEqualTo(each.spec().ids().base());
    }
    assertThat(backend().adopt(second.spec())).isPresent();
  }

  @Test
  void aSandboxWhoseChannelIsOpenIsNotWrittenDownAndRunsOn() throws Exception {
    var box = rig.started(SMALL);
    var running = backend().adopt(box.spec()).orElseThrow();
    var snapshot = Files.createDirectory(temp.resolve("snapshot"));

    assertThatThrownBy(() -> running.snapshot(snapshot))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("channel is open");

    assertThat(box.run("user", "echo fine").output()).isEqualTo("fine\n");
    assertThat(snapshot).isEmptyDirectory();
  }

  // Promise: P9
  @Test
  void nothingIsLeftWhenWhatOpensItsFilesIsKilled() throws Exception {
    var box = rig.started(SMALL);
    var running = backend().adopt(box.spec()).orElseThrow();
    var opener = Long.parseLong(Snapshot.opener(box.spec().folder()));

    assertThat(ProcessHandle.of(opener).orElseThrow().destroyForcibly()).isTrue();

    Eventually.holds("it has ended", Duration.ofSeconds(30), () -> !running.alive());
    backend().sweep(box.spec().folder());
    Leftover.noProcess(temp);
    assertThat(CgroupTree.ofThisHost().folders(box.spec().folder())).noneMatch(Files::exists);
  }
}
