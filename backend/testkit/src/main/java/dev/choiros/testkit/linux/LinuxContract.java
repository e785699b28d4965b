package dev.choiros.testkit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Leftovers;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Notes;
import dev.choiros.testkit.BackendContract;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Leftover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every backend must do that starts sandboxes as processes of a Linux host. */
public abstract class LinuxContract extends BackendContract {
  protected abstract Backend backend(Failpoint failpoint, Duration patience);

  @Override
  protected final Backend backend() {
    return backend(Failpoint.NONE, LinuxBackend.PATIENCE);
  }

  /** The process that a start waits for, once its monitor is noted. */
  protected HostProcess awaited(HostProcess monitor) {
    return monitor;
  }

  @Override
  protected LayerStore layers(Path templates) {
    return new FolderStore(templates);
  }

  @Override
  protected void crash(Running running) {
    HostProcess.of(running.pid()).orElseThrow().kill();
  }

  @Test
  void aStartThatHangsIsGivenUpAndNothingOfItStays() throws Exception {
    var box = rig.box(SMALL);
    var folder = box.spec().folder();
    Failpoint stopIt =
        step -> {
          if (step.equals("joined-cgroups")) {
            suspend(awaited(new Notes(folder).monitor().orElseThrow()));
          }
        };
    var stuck = backend(stopIt, Duration.ofSeconds(1));

    assertThatThrownBy(() -> stuck.start(box.spec()))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("it was not up after 1 s");

    assertThat(Leftovers.marked(folder)).isEmpty();
    assertThat(rig.start(box).alive()).isTrue();
  }

  // Promise: P9
  @Test
  void theEndOfTheMonitorIsTheEndOfTheSandbox() throws Exception {
    var box = rig.started(SMALL);
    var running = backend().adopt(box.spec()).orElseThrow();
    var told = new AtomicInteger();
    running.onExit(_ -> told.incrementAndGet());

    new Notes(box.spec().folder()).monitor().orElseThrow().kill();

    Eventually.holds("the exit was told", Duration.ofSeconds(30), () -> told.get() == 1);
    assertThat(running.alive()).isFalse();
    Leftover.noProcess(temp);
    assertThat(CgroupTree.ofThisHost().folders(box.spec().folder())).noneMatch(Files::exists);
    running.stop(Duration.ZERO);
    assertThat(told).hasValue(1);
  }

  // Promise: P9
  @Test
  void oneWhoseMonitorWasKilledIsNotTakenUpButSwept() throws Exception {
    var box = rig.started(SMALL);
    var running = backend().adopt(box.spec()).orElseThrow();
    var monitor = new Notes(box.spec().folder()).monitor().orElseThrow();

    monitor.kill();

    Eventually.holds("it is gone", Duration.ofSeconds(30), () -> !monitor.alive());
    assertThat(backend().adopt(box.spec())).isEmpty();
    backend().sweep(box.spec().folder());
    assertThat(running.alive()).isFalse();
    Leftover.noProcess(temp);
    assertThat(CgroupTree.ofThisHost().folders(box.spec().folder())).noneMatch(Files::exists);
  }

  @Test
  void aSandboxOfAnotherBackendIsNeitherTakenUpNorStartedAgain() throws Exception {
    var box = rig.started(SMALL);
    var another = new AnotherBackend();

    assertThat(another.adopt(box.spec())).isEmpty();
    assertThatThrownBy(() -> another.start(box.spec()))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("runs already");

    assertThat(backend().adopt(box.spec())).isPresent();
    assertThat(box.get("/health")).contains("healthy");
  }

  /** Beside the one that is tested, on the same host. */
  private static final class AnotherBackend extends LinuxBackend {
    AnotherBackend() {
      super(
          (_, _) ->
              _ -> {
                throw new IOException("it starts nothing");
              },
          PATIENCE);
    }

    @Override
    public String name() {
      return "another";
    }

    @Override
    public Isolation isolation() {
      return Isolation.NAMESPACES;
    }

    @Override
    public Readiness probe() {
      return new Readiness.Usable(List.of());
    }
  }

  @Test
  void aRunningSandboxHoldsNoPipeOfOurs() throws Exception {
    rig.started(SMALL);
    var before = pipes();
    for (var i = 0; i < 4; i++) {
      rig.started(SMALL);
    }
    assertThat(pipes()).isLessThan(before + 4);
  }

  private static long pipes() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(each -> readLink(each).startsWith("pipe:")).count();
    }
  }

  private static String readLink(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private static void suspend(HostProcess process) {
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
