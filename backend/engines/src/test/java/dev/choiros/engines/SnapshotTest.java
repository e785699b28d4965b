package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Readiness;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Declared;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of memory by CRIU, where this host has one that works. */
@Tag("sandbox")
class SnapshotTest {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Says again and again how often something has come through a connection within the sandbox. */
  private static final String PAIR =
      """
      cat >/tmp/pair.py <<'END'
      import os, socket, time
      listener = socket.create_server(("127.0.0.1", 8080))
      one = socket.create_connection(("127.0.0.1", 8080))
      other, _ = listener.accept()
      times = 0
      while True:
          one.sendall(b"x")
          times += len(other.recv(1))
          with open("/tmp/new", "w") as file:
              print(times, file=file)
          os.rename("/tmp/new", "/tmp/times")
          time.sleep(0.02)
      END
      python3 -IS /tmp/pair.py >/dev/null 2>&1 &
      """;

  /** What a process of the agent's is held by, from inside. */
  private static final String WALLS =
      """
      grep -E '^(Cap|NoNew|Seccomp|Uid|Gid|NStgid)' /proc/1/status /proc/2/status
      cat /proc/1/limits /proc/2/limits /proc/self/cgroup /proc/self/uid_map
      cut -d' ' -f4- /proc/1/mountinfo | sort
      ls -l /proc/1/fd | wc -l
      ls -ln /dev /dev/pts /run/choiros | sed 's/[A-Z][a-z][a-z] .* / /'
      """;

  private static final String HELD_OPEN =
      "echo text >/root/a; ln /root/a /root/b; exec 3</root/a; rm /root/a; sleep 1000 >/dev/null 2>&1 &";

  @TempDir Path temp = Path.of("");

  private Rig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new Rig(temp, runc(), new FolderStore(SharedTemplates.folder()), 45_000);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    Leftover.none(temp);
  }

  private static Backend runc() {
    return PodmanSuite.podman("runc", Failpoint.NONE, LinuxBackend.PATIENCE);
  }

  private boolean declared(TestInfo test) {
    var can = rig.backend().capabilities().contains(Capability.MEMORY_SNAPSHOT);
    if (!can) {
      Declared.by(test, "no snapshots of memory");
    }
    return !can;
  }

  private Path snapshot() throws IOException {
    return Files.createDirectory(temp.resolve("snapshot"));
  }

  @Test
  void whatRunsInsideGoesOnBehindTheSameWalls(TestInfo test) throws Exception {
    if (declared(test)) {
      return;
    }
    var box = rig.box(SMALL);
    var running = rig.start(box);
    box.run("user", PAIR);
    Eventually.holds("it counts", SOON, () -> times(box) > 5);
    var walls = box.run("root", WALLS).output();
    var snapshot = snapshot();
    box.close();
    running.snapshot(snapshot);
    var before = Long.parseLong(file(box, "tmp/times"));

    box.listen();
    var restored = runc().restore(box.spec(), snapshot);

    Eventually.holds("it counts on", SOON, () -> times(box) > before + 5);
    assertThat(times(box)).isLessThan(before + 100_000);
    assertThat(box.run("root", WALLS).output()).isEqualTo(walls).contains("Seccomp:\t2");
    assertThat(restored.usage().processes()).isGreaterThan(2);
    var told = new AtomicInteger();
    var adopted = runc().adopt(box.spec()).orElseThrow();
    adopted.onExit(_ -> told.incrementAndGet());
    assertThat(adopted.pid()).isEqualTo(restored.pid());
    assertThat(ProcessHandle.of(restored.pid()).orElseThrow().destroyForcibly()).isTrue();
    Eventually.holds("its end is told", SOON, () -> told.get() == 1);
    Leftover.noProcess(temp);
    assertThat(rig.start(box).alive()).isTrue();
  }

  private static long times(Box box) throws Exception {
    var told = box.run("root", "cat /tmp/times").output().strip();
    return told.matches("\\d+") ? Long.parseLong(told) : 0;
  }

  private static String file(Box box, String name) throws IOException {
    return Files.readString(box.spec().folder().root().resolve(name)).strip();
  }

  @Test
  void oneSnapshotIsStartedTwice(TestInfo test) throws Exception {
    if (declared(test)) {
      return;
    }
    var box = rig.started(SMALL);
    var pid = box.run("user", "sleep 1000 >/dev/null 2>&1 & echo $!").output().strip();
    box.close();
    var snapshot = snapshot();
    runc().adopt(box.spec()).orElseThrow().snapshot(snapshot);

    for (var time = 0; time < 2; time++) {
      box.listen();
      var restored = runc().restore(box.spec(), snapshot);
      assertThat(box.run("root", "cat /proc/" + pid + "/cmdline").output()).startsWith("sleep");
      box.close();
      restored.stop(Duration.ofSeconds(5));
      assertThat(restored.alive()).isFalse();
    }
  }

  @Test
  void whatCannotBeWrittenDownRunsOn(TestInfo test) throws Exception {
    if (declared(test)) {
      return;
    }
    var box = rig.started(SMALL);
    var running = runc().adopt(box.spec()).orElseThrow();
    var snapshot = snapshot();

    assertThatThrownBy(() -> running.snapshot(snapshot))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("channel is open");
    assertThat(snapshot).isEmptyDirectory();
    var pid = box.run("root", HELD_OPEN + " echo $!").output().strip();
    box.close();
    assertThatThrownBy(() -> running.snapshot(snapshot))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("criu cannot write the sandbox down: ")
        .hasMessageContaining("link-remap");
    assertThat(snapshot).isEmptyDirectory();

    box.listen();
    assertThat(box.run("root", "kill " + pid + "; cat /root/b").output()).isEqualTo("text\n");
    assertThat(running.alive()).isTrue();
    box.close();
    running.snapshot(snapshot);
    assertThat(running.alive()).isFalse();
    var modes = PosixFilePermissions.toString(Files.getPosixFilePermissions(snapshot));
    assertThat(modes).isEqualTo("rwx--x---");
  }

  @Test
  void aSnapshotOfAnotherSandboxIsRefused(TestInfo test) throws Exception {
    if (declared(test)) {
      return;
    }
    var box = rig.started(SMALL);
    var other = rig.box(SMALL);
    var snapshot = snapshot();
    box.close();
    runc().adopt(box.spec()).orElseThrow().snapshot(snapshot);

    assertThatThrownBy(() -> runc().restore(other.spec(), snapshot))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("other ids");
    assertThatThrownBy(() -> runc().restore(other.spec(), temp))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("no snapshot");
    Files.delete(snapshot.resolve("inventory.img"));
    assertThatThrownBy(() -> runc().restore(box.spec(), snapshot))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("Unexpected EOF");

    assertThat(rig.start(box).alive()).isTrue();
    assertThat(rig.start(other).alive()).isTrue();
  }

  @Test
  void aCriuThatDoesNothingIsFound() {
    assertThat(new CriuTrial(Path.of("/bin/true")).fault()).isPresent();
    assertThat(new CriuTrial(Path.of("/bin/false")).fault()).isPresent();
  }

  @Test
  void theProbeSaysWhatIsMissing() {
    var crun = PodmanSuite.podman("crun", Failpoint.NONE, LinuxBackend.PATIENCE);

    assertThat(crun.capabilities()).doesNotContain(Capability.MEMORY_SNAPSHOT);
    assertThat(saysNoSnapshots(crun)).isFalse();
    assertThat(saysNoSnapshots(runc()))
        .isNotEqualTo(runc().capabilities().contains(Capability.MEMORY_SNAPSHOT));
    assertThat(Criu.fault("x\nError (a.c:1): RLIMIT_NOFILE\nError (b.c:2): why\n")).contains("why");
    assertThat(List.of(Criu.PATH.split(":"))).startsWith("/opt/criu/bin");
  }

  private static boolean saysNoSnapshots(Backend backend) {
    return ((Readiness.Usable) backend.probe())
        .warnings().stream().anyMatch(each -> each.startsWith("no snapshots of memory: "));
  }
}
