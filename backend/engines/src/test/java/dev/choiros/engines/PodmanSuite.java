package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.HostileProgramContract;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.TemplateContract;
import dev.choiros.testkit.escape.EscapeContract;
import dev.choiros.testkit.escape.LimitsContract;
import dev.choiros.testkit.linux.KilledAtEachStepContract;
import dev.choiros.testkit.linux.LinuxContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All that a runtime of Podman must hold. */
@Tag("sandbox")
abstract class PodmanSuite {
  private final String runtime;
  private final Class<?> victim;

  PodmanSuite(String runtime, Class<?> victim) {
    this.runtime = runtime;
    this.victim = victim;
  }

  static Podman podman(String runtime, Failpoint failpoint, Duration patience) {
    return new Podman(Optional.of(runtime), failpoint, patience);
  }

  private Backend fresh() {
    return podman(runtime, Failpoint.NONE, LinuxBackend.PATIENCE);
  }

  @Nested
  class Contract extends LinuxContract {
    @Override
    protected Backend backend(Failpoint failpoint, Duration patience) {
      return podman(runtime, failpoint, patience);
    }

    @Override
    protected HostProcess awaited(HostProcess monitor) {
      return monitor.children().getLast();
    }

    @Test
    void theAgentHasItsFewRightsAndSeesNoPathOfTheHost() throws Exception {
      var box = rig.started(SMALL);

      var status = box.run("root", "cat /proc/self/status").output();
      assertThat(status).contains("CapBnd:\t00000000000800fb", "CapEff:\t00000000000800fb");
      var seen = box.run("root", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; ls -R /sys");
      assertThat(seen.output()).doesNotContain(temp.toString());
    }

    // Promise: P9
    @Test
    void nothingIsLeftWhenTheMonitorIsKilled() throws Exception {
      var box = rig.started(SMALL);
      var running = backend().adopt(box.spec()).orElseThrow();
      var monitor = ProcessHandle.of(running.pid()).flatMap(ProcessHandle::parent).orElseThrow();

      assertThat(monitor.destroyForcibly()).isTrue();

      Eventually.holds("it is gone", Duration.ofSeconds(30), () -> !monitor.isAlive());
      assertThat(backend().adopt(box.spec())).isEmpty();
      backend().sweep(box.spec().folder());
      assertThat(running.alive()).isFalse();
      Leftover.noProcess(temp);
      assertThat(CgroupTree.ofThisHost().everywhere(box.spec().folder())).noneMatch(Files::exists);
      assertThat(temp.resolve("engines/podman").resolve(runtime).resolve("state"))
          .isEmptyDirectory();
    }
  }

  @Nested
  class Hostile extends HostileProgramContract {
    @Override
    protected Backend backend() {
      return fresh();
    }

    @Override
    protected LayerStore layers(Path templates) {
      return new FolderStore(templates);
    }
  }

  @Nested
  class Escape extends EscapeContract {
    @Override
    protected Backend backend() {
      return fresh();
    }
  }

  @Nested
  class OfTemplates extends TemplateContract {
    @Override
    protected Backend backend() {
      return fresh();
    }
  }

  @Nested
  class Limits extends LimitsContract {
    @Override
    protected Backend backend() {
      return fresh();
    }
  }

  @Nested
  class KilledAtEachStep extends KilledAtEachStepContract {
    @Override
    protected Backend backend() {
      return fresh();
    }

    @Override
    protected Class<?> victim() {
      return victim;
    }

    @Override
    protected List<String> steps() {
      return List.of(
          "noted-cgroups",
          "made-cgroups",
          "noted-container",
          "created",
          "spawned",
          "noted-process",
          "joined-cgroups",
          "told-to-go",
          "up");
    }
  }
}
