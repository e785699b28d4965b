package dev.choiros.engines;

import dev.choiros.backend.Backend;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Notes;
import dev.choiros.testkit.escape.LimitsContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** All suites; {@code DockerTest} runs them. */
class DockerRunc extends EngineSuite {
  static Docker docker(Failpoint failpoint, Duration patience) {
    return new Docker(Optional.of("runc"), failpoint, patience);
  }

  @Override
  Backend backend(Failpoint failpoint, Duration patience) {
    return docker(failpoint, patience);
  }

  @Override
  HostProcess awaited(HostProcess monitor) {
    return monitor;
  }

  @Override
  Path state(Path home, SandboxFolder folder) {
    return new DockerRuntime(new Notes(folder)).state();
  }

  @Override
  Class<?> victim() {
    return Victim.class;
  }

  /** Is killed while it starts a sandbox. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      dev.choiros.testkit.linux.Victim.run(arguments, DockerRunc::docker);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    @Override
    protected Backend backend() {
      return fresh();
    }
  }
}
