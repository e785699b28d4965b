package dev.choiros.engines;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sandboxes made by the Docker daemon of this host, as root, with any runtime. */
public final class Docker extends LinuxBackend {
  private static final String NAME = "docker";
  private static final List<String> USUAL = List.of("runc", "crun");

  private final Optional<String> named;
  private final String runtime;
  private final DockerDaemon daemon;

  public Docker() {
    this(Optional.empty(), Failpoint.NONE, PATIENCE);
  }

  Docker(Optional<String> named, Failpoint failpoint, Duration patience) {
    this(
        named,
        DockerDaemon.of(System.getenv().getOrDefault("DOCKER_HOST", "")),
        failpoint,
        patience);
  }

  private Docker(
      Optional<String> named, DockerDaemon daemon, Failpoint failpoint, Duration patience) {
    var runtime = named.or(() -> Runtimes.firstOf(USUAL)).orElse(USUAL.getFirst());
    super(
        (_, cgroups) ->
            new Launch(
                cgroups, sandbox -> new DockerEngine(daemon, runtime, cgroups, sandbox), failpoint),
        patience);
    this.named = named;
    this.runtime = runtime;
    this.daemon = daemon;
  }

  @Override
  public Backend withRuntime(String other) {
    return new Docker(Optional.of(Runtimes.checked(other)), Failpoint.NONE, PATIENCE);
  }

  @Override
  public String name() {
    return named.map(runtimeName -> NAME + "/" + runtimeName).orElse(NAME);
  }

  @Override
  public Isolation isolation() {
    return Runtimes.isolation(runtime);
  }

  @Override
  public Readiness probe() {
    return new DockerProbe(daemon, new HostCheck(maps(), cgroups(), runtime)).run();
  }
}
