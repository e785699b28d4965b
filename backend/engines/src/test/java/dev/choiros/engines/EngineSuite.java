package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.SandboxFolder;
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
import dev.choiros.testkit.linux.KilledAtEachStepContract;
import dev.choiros.testkit.linux.LinuxContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All that a runtime of an engine must hold, wherever it runs. */
@Tag("sandbox")
abstract class EngineSuite {
  abstract Backend backend(Failpoint failpoint, Duration patience);

  /** What a start waits for, once it is noted. */
  abstract HostProcess awaited(HostProcess monitor);

  /** Where the runtime keeps what it knows of a sandbox that runs. */
  abstract Path state(Path home, SandboxFolder folder);

  /** Is killed while it starts a sandbox. */
  abstract Class<?> victim();

  final Backend fresh() {
    return backend(Failpoint.NONE, LinuxBackend.PATIENCE);
  }

  @Nested
  class Contract extends LinuxContract {
    @Override
    protected Backend backend(Failpoint failpoint, Duration patience) {
      return EngineSuite.this.backend(failpoint, patience);
    }

    @Override
    protected HostProcess awaited(HostProcess monitor) {
      return EngineSuite.this.awaited(monitor);
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
    void nothingIsLeftWhenItsParentIsKilled() throws Exception {
      var box = rig.started(SMALL);
      var running = backend().adopt(box.spec()).orElseThrow();
      var monitor = ProcessHandle.of(running.pid()).flatMap(ProcessHandle::parent).orElseThrow();

      assertThat(state(temp, box.spec().folder())).isNotEmptyDirectory();
      assertThat(monitor.destroyForcibly()).isTrue();

      Eventually.holds(
          "it is gone", Duration.ofSeconds(30), () -> backend().adopt(box.spec()).isEmpty());
      backend().sweep(box.spec().folder());
      assertThat(running.alive()).isFalse();
      Leftover.noProcess(temp);
      assertThat(CgroupTree.ofThisHost().everywhere(box.spec().folder())).noneMatch(Files::exists);
      assertThat(children(state(temp, box.spec().folder()))).isEmpty();
    }
  }

  static List<Path> children(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var all = Files.list(folder)) {
      return all.toList();
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
  class KilledAtEachStep extends KilledAtEachStepContract {
    @Override
    protected Backend backend() {
      return fresh();
    }

    @Override
    protected Class<?> victim() {
      return EngineSuite.this.victim();
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
