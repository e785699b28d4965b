package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Capability;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Readiness;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.HostProcess;
import dev.choiros.testkit.Declared;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What holds for a normal user too, and what holds for that one alone. */
abstract class PodmanUsersSuite extends PodmanSuite {
  private static final Duration SOON = Duration.ofSeconds(60);

  PodmanUsersSuite(String runtime, Class<?> victim) {
    super(runtime, victim);
  }

  /** Where this user may make no cgroups. */
  @Test
  void limitsThatItCannotHoldAreSaidAndWhatToDo(TestInfo test) {
    var can = fresh().capabilities();
    if (can.contains(Capability.LIMITS)) {
      return;
    }
    Declared.by(test, "no limits and no pause without cgroups");
    assertThat(can).doesNotContain(Capability.PAUSE);
    assertThat(fresh().probe())
        .isInstanceOfSatisfying(
            Readiness.Usable.class,
            usable ->
                assertThat(String.join("\n", usable.warnings()))
                    .contains("CPU, memory, processes are not enforced", "or run as root"));
  }

  @Test
  void runtimesThatWantRootAreRefusedWithAReason() {
    assertThat(new Podman().withRuntime("runsc").probe())
        .isInstanceOfSatisfying(
            Readiness.Unusable.class, told -> assertThat(told.remedy()).contains("podman/crun"));
  }

  @Nested
  class Service {
    @TempDir Path temp;

    private List<HostProcess> processes() {
      return HostProcess.all().stream()
          .filter(each -> each.commandLine().stream().anyMatch(word -> word.contains("" + temp)))
          .toList();
    }

    // Promise: P9
    @Test
    void theNextOneEndsWhatOneStartedThatWasKilledAndNoneLeavesAnything() throws Exception {
      try (var rig = new Rig(temp, fresh(), new FolderStore(SharedTemplates.folder()), 40_000)) {
        var box = rig.started(new Limits(256L << 20, 2000, 128, 64L << 20));
        kill();

        assertThat(box.get("/health")).contains("healthy");
        var running = fresh().adopt(box.spec()).orElseThrow();
        running.stop(Duration.ofSeconds(5));
        assertThat(running.alive()).isFalse();
        assertThat(children(state(temp, box.spec().folder()))).isEmpty();
        assertThat(rig.start(box).alive()).isTrue();
      }
      kill();
      Eventually.holds("all have ended", SOON, () -> processes().isEmpty());
      Leftover.none(temp);
      nothingIsElsewhere();
    }

    private void kill() throws Exception {
      var socket = "unix://" + temp;
      var killed =
          processes().stream()
              .filter(each -> each.commandLine().stream().anyMatch(word -> word.startsWith(socket)))
              .toList();
      assertThat(killed).isNotEmpty();
      killed.forEach(HostProcess::kill);
      Eventually.holds("they are gone", SOON, () -> killed.stream().noneMatch(HostProcess::alive));
    }

    /** Where a user's Podman would keep its namespace, its books and its images. */
    private void nothingIsElsewhere() throws IOException {
      var user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      for (var place : List.of("/run/user/", "/tmp/podman-run-", "/tmp/containers-user-")) {
        assertThat(Path.of(place + user)).doesNotExist();
      }
      var home = Path.of(System.getenv("HOME"));
      for (var place : List.of(".local", ".config", ".cache")) {
        assertThat(home.resolve(place)).doesNotExist();
      }
    }
  }
}
