package dev.choiros.testkit.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Declared;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox that takes all it can get meets its limits; the neighbour goes on answering. */
@Tag("sandbox")
public abstract class LimitsContract {
  private static final Limits HOG = new Limits(192L << 20, 500, 64, 48L << 20);
  private static final Limits NEIGHBOUR = new Limits(192L << 20, 1000, 64, 48L << 20);
  private static final int ENOUGH = 10;
  private static final long SLOWEST_MEDIAN_NANOS = Duration.ofMillis(500).toNanos();

  @TempDir Path temp;
  private final Backend backend = backend();
  private final List<Long> answers = new ArrayList<>();
  private FolderStore store;
  private Rig rig;

  /** As a hypervisor has it that has just started. */
  protected abstract Backend backend();

  /**
   * Whether a sandbox that takes all terminals leaves its neighbours theirs. Where the kernel is
   * the host's, all share one number of them, and the host keeps a reserve.
   */
  protected boolean boundsTerminals() {
    return true;
  }

  @BeforeEach
  void open() throws Exception {
    assumeTrue(
        backend.capabilities().contains(Capability.LIMITS),
        "no cgroups may be written here: " + backend.probe());
    store = new FolderStore(SharedTemplates.folder());
    rig = new Rig(temp, backend, store, 31_000 + (int) (ProcessHandle.current().pid() % 1000));
  }

  @AfterEach
  void close() throws Exception {
    if (rig != null) {
      rig.close();
    }
  }

  @FunctionalInterface
  private interface Misdeed {
    void commit() throws Exception;
  }

  /** Runs it while asking the neighbour all the time how it is. */
  private void besideANeighbour(Misdeed misdeed) throws Exception {
    var neighbour = rig.started(NEIGHBOUR);
    var done = new AtomicBoolean();
    var failure = new ArrayList<Exception>();
    var asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (!done.get() || answers.size() <= ENOUGH) {
                  var start = System.nanoTime();
                  assertThat(neighbour.get("/health")).contains("healthy");
                  answers.add(System.nanoTime() - start);
                }
              } catch (Exception failed) {
                failure.add(failed);
              }
            });
    try {
      misdeed.commit();
    } finally {
      done.set(true);
      asking.join();
    }
    assertThat(failure).isEmpty();
    assertThat(answers).hasSizeGreaterThan(ENOUGH);
    var sorted = answers.stream().sorted().toList();
    assertThat(sorted.get(sorted.size() / 2)).isLessThan(SLOWEST_MEDIAN_NANOS);
    assertThat(neighbour.run("user", "echo fine").output()).isEqualTo("fine\n");
  }

  // Promise: P3
  @Test
  void aForkBombStopsAtItsLimit() throws Exception {
    var box = rig.started(HOG);
    var running = backend.adopt(box.spec()).orElseThrow();

    besideANeighbour(() -> {
      // The shell ends at once; its children go on until the limit, and then keep trying.
      box.run("user", "bomb() { bomb | bomb & }; bomb >/dev/null 2>&1 &");
      var most = 0;
      for (var end = System.nanoTime() + 2_000_000_000L; System.nanoTime() < end; ) {
        most = Math.max(most, running.usage().processes());
      }
      assertThat(most).isBetween(HOG.processes() / 2, HOG.processes());
      var start = System.nanoTime();
      running.stop(Duration.ofSeconds(1));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    });
    assertThat(running.alive()).isFalse();
  }

  // Promise: P3
  @Test
  void aMemoryHogStopsAtItsLimit() throws Exception {
    var box = rig.started(HOG);
    var running = backend.adopt(box.spec()).orElseThrow();

    besideANeighbour(() -> {
      var hog = "python3 -IS -c 'a = []\nwhile True: a.append(bytearray(1 << 20))'";
      assertThat(box.run("user", hog).exit()).isNotZero();
      assertThat(running.usage().memoryBytes()).isBetween(1L, HOG.memoryBytes());
    });
    assertThat(box.run("user", "echo alive").output()).isEqualTo("alive\n");
  }

  // Promise: P3
  @Test
  void memoryInTemporaryFileSystemsCountsToo() throws Exception {
    var box = rig.started(HOG);

    besideANeighbour(() -> {
      var fill = "head -c 1G /dev/zero >/dev/shm/a; head -c 1G /dev/zero >/run/lock/b";
      assertThat(box.run("user", fill + "; true").output()).isNotNull();
    });
    assertThat(box.run("root", "rm -f /dev/shm/a /run/lock/b; echo alive").output())
        .endsWith("alive\n");
  }

  // Promise: P3
  @Test
  void aFullDiskStopsAtItsLimit() throws Exception {
    assumeTrue(store.enforcesDiskLimit(), () -> String.valueOf(store.warnings()));
    var box = rig.started(HOG);

    besideANeighbour(() -> {
      var full = box.run("user", "head -c 1G /dev/zero >/data/big");
      assertThat(full.exit()).isNotZero();
      assertThat(full.output()).contains("No space left");
      var log = box.run("root", "head -c 1G /dev/zero >/run/choiros/log/big");
      assertThat(log.output()).contains("No space left");
    });
    assertThat(store.usedBytes(box.spec().folder())).isLessThanOrEqualTo(HOG.diskBytes());
    assertThat(box.run("user", "rm /data/big && echo x >/data/small && cat /data/small").output())
        .isEqualTo("x\n");
  }

  // Promise: P3
  @Test
  void threadsStopAtTheLimitOfProcesses() throws Exception {
    var box = rig.started(HOG);

    besideANeighbour(() -> {
      var made = Integer.parseInt(box.run("user", Hogs.THREADS).output().strip());
      assertThat(made).isBetween(HOG.processes() / 4, HOG.processes());
    });
    assertThat(box.run("user", "echo alive").output()).isEqualTo("alive\n");
  }

  // Promise: P3
  @Test
  void inodesStopAtTheirLimit() throws Exception {
    assumeTrue(store.enforcesDiskLimit(), () -> String.valueOf(store.warnings()));
    var box = rig.started(HOG);
    var neighbour = rig.started(NEIGHBOUR);

    besideANeighbour(() -> assertThat(box.run("user", Hogs.FILES).output()).endsWith(" ENOSPC\n"));
    assertThat(neighbour.run("user", "echo x >/data/x && cat /data/x").output()).isEqualTo("x\n");
    assertThat(box.run("user", "rm -rf /data/many && echo y >/data/y && cat /data/y").output())
        .isEqualTo("y\n");
  }

  // Promise: P3
  @Test
  void openFilesStopAtTheirLimit() throws Exception {
    var box = rig.started(HOG);
    var neighbour = rig.started(NEIGHBOUR);

    besideANeighbour(() -> {
      var said = box.run("user", Hogs.OPEN_FILES).output();
      assertThat(said.lines()).hasSize(4).allMatch(line -> line.endsWith(" EMFILE"));
      assertThat(neighbour.run("user", "cat /etc/passwd >/dev/null && echo opened").output())
          .isEqualTo("opened\n");
      assertThat(Path.of("/etc/passwd").toFile()).canRead();
    });
    assertThat(box.run("user", "echo alive").output()).isEqualTo("alive\n");
  }

  // Promise: P3
  @Test
  void whatWaitsInSocketsCountsAsMemory(TestInfo test) throws Exception {
    var box = rig.started(HOG);
    var running = backend.adopt(box.spec()).orElseThrow();

    besideANeighbour(() -> {
      try {
        var said = box.run("user", Hogs.SOCKETS).output();
        assertThat(said).doesNotContain("there was no end");
        assertThat(running.usage().memoryBytes()).isBetween(1L, HOG.memoryBytes());
        assertThat(box.run("user", "echo alive").output()).isEqualTo("alive\n");
      } catch (IOException gone) {
        assertThat(backend.isolation()).isEqualTo(Isolation.GVISOR);
        Declared.by(test, "its kernel is one program, which ends whole when its memory is full");
        Eventually.holds("it has ended", Duration.ofSeconds(30), () -> !running.alive());
      }
    });
  }

  // Promise: P3
  @Test
  void terminalsStopAtTheirLimit(TestInfo test) throws Exception {
    if (!boundsTerminals()) {
      Declared.by(test, "one sandbox can take the terminals of all, not the host's reserve");
    }
    var box = rig.started(HOG);
    var neighbour = rig.started(NEIGHBOUR);

    besideANeighbour(() -> {
      var held = box.run("user", Hogs.TERMINALS).output();
      assertThat(held).doesNotContain("there was no end");
      var ofTheHost = new ProcessBuilder("/bin/bash", "-c", Hogs.EIGHT_TERMINALS).start();
      assertThat(ofTheHost.inputReader().readLine()).isEqualTo("8");
      if (boundsTerminals()) {
        assertThat(neighbour.run("user", Hogs.EIGHT_TERMINALS).output()).isEqualTo("8\n");
      }
      box.run("root", Hogs.LET_GO);
    });
    assertThat(neighbour.run("user", Hogs.EIGHT_TERMINALS).output()).isEqualTo("8\n");
  }

  // Promise: P3
  @Test
  void aBusyLoopGetsItsShareOfTheProcessorOnly() throws Exception {
    var box = rig.started(HOG);
    var running = backend.adopt(box.spec()).orElseThrow();
    var before = running.usage().cpuNanos();
    var start = System.nanoTime();

    besideANeighbour(() ->
        box.run("user", "for i in 1 2 3; do timeout 3 sh -c 'while :; do :; done' & done; wait"));

    var share = (double) (running.usage().cpuNanos() - before) / (System.nanoTime() - start);
    assertThat(share).isLessThan(0.65);
  }

  @Test
  void usageTellsWhatIsUsed() throws Exception {
    Box box = rig.started(HOG);
    var usage = backend.adopt(box.spec()).orElseThrow().usage();

    assertThat(usage.memoryBytes()).isBetween(1L << 20, HOG.memoryBytes());
    assertThat(usage.processes()).isBetween(3, HOG.processes());
    assertThat(usage.cpuNanos()).isPositive();
    assertThat(usage.diskBytes()).isPositive();
  }
}
