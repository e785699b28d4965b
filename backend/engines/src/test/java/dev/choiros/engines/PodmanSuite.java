package dev.choiros.engines;

import dev.choiros.backend.Backend;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

abstract class PodmanSuite extends EngineSuite {
  private final String runtime;
  private final Class<?> victim;

  PodmanSuite(String runtime, Class<?> victim) {
    this.runtime = runtime;
    this.victim = victim;
  }

  static Podman podman(String runtime, Failpoint failpoint, Duration patience) {
    return new Podman(Optional.of(runtime), failpoint, patience);
  }

  @Override
  Backend backend(Failpoint failpoint, Duration patience) {
    return podman(runtime, failpoint, patience);
  }

  @Override
  HostProcess awaited(HostProcess monitor) {
    return monitor.children().getLast();
  }

  @Override
  Path state(Path home, SandboxFolder folder) {
    return home.resolve("engines/podman").resolve(runtime).resolve("state");
  }

  @Override
  Class<?> victim() {
    return victim;
  }
}
