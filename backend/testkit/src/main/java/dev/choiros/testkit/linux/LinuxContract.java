package dev.choiros.testkit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Running;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Leftovers;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Notes;
import dev.choiros.testkit.BackendContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
