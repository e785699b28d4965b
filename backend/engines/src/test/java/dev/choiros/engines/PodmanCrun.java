package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.testkit.Declared;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What holds for a normal user too; {@code PodmanAsUserTest} runs it as one. */
class PodmanCrun extends EngineSuite {
  private static final String RUNTIME = "crun";

  private static Backend podman() {
    return new Podman().withRuntime(RUNTIME);
  }

  /** Where this user may make no cgroups. */
  @Test
  void limitsThatItCannotHoldAreSaidAndWhatToDo(TestInfo test) {
    if (podman().capabilities().contains(Capability.LIMITS)) {
      return;
    }
    Declared.by(test, "no limits on memory, processors and processes without cgroups");
    assertThat(podman().probe())
        .isInstanceOfSatisfying(
            Readiness.Usable.class,
            usable ->
                assertThat(String.join("\n", usable.warnings()))
                    .contains("CPU, memory, processes are not enforced", "run as root"));
  }

  @Test
  void runtimesThatWantRootAreRefusedWithAReason() {
    assertThat(new Podman().withRuntime("runsc").probe())
        .isInstanceOfSatisfying(
            Readiness.Unusable.class, told -> assertThat(told.remedy()).contains("podman/crun"));
    assertThat(new Docker().probe())
        .isInstanceOfSatisfying(
            Readiness.Unusable.class, told -> assertThat(told.reason()).contains("as root only"));
  }

  @Override
  Backend backend(Failpoint failpoint, Duration patience) {
    return PodmanSuite.podman(RUNTIME, failpoint, patience);
  }

  @Override
  HostProcess awaited(HostProcess monitor) {
    return monitor.children().getLast();
  }

  @Override
  Path state(Path home, SandboxFolder folder) {
    return home.resolve("engines/podman").resolve(RUNTIME).resolve("state");
  }

  @Override
  Class<?> victim() {
    return PodmanCrunTest.Victim.class;
  }
}
