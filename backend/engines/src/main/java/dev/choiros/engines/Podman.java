package dev.choiros.engines;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sandboxes made by Podman 4 or later: as root with any runtime, as a normal user with crun or
 * runc.
 */
public final class Podman extends LinuxBackend {
  private static final String NAME = "podman";
  private static final List<String> USUAL = List.of("crun", "runc");

  private final Optional<String> named;
  private final String runtime;

  public Podman() {
    this(Optional.empty(), Failpoint.NONE, PATIENCE);
  }

  Podman(Optional<String> named, Failpoint failpoint, Duration patience) {
    this(
        named,
        named.or(() -> Runtimes.firstOf(USUAL)).orElse(USUAL.getFirst()),
        failpoint,
        patience);
  }

  private Podman(Optional<String> named, String runtime, Failpoint failpoint, Duration patience) {
    super(
        (maps, cgroups) ->
            new Launch(
                cgroups,
                sandbox ->
                    new PodmanEngine(
                        new PodmanFolder(sandboxes(sandbox), runtime, maps), cgroups, sandbox),
                failpoint),
        patience);
    this.named = named;
    this.runtime = runtime;
  }

  /** The containers of all sandboxes of a folder are in one service's books. */
  private static Path sandboxes(SandboxFolder sandbox) {
    var sandboxes = sandbox.home().toAbsolutePath().normalize().getParent();
    if (sandboxes == null) {
      throw new BackendException(sandbox.home() + " is no sandbox's folder", "name another one");
    }
    return sandboxes;
  }

  @Override
  public Backend withRuntime(String other) {
    return new Podman(Optional.of(Runtimes.checked(other)), Failpoint.NONE, PATIENCE);
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
  public Set<Capability> capabilities() {
    var can = super.capabilities();
    if (noSnapshots().isEmpty()) {
      can.add(Capability.MEMORY_SNAPSHOT);
    }
    return can;
  }

  private Optional<Readiness.Unusable> noSnapshots() {
    return maps().kind() == IdMaps.Kind.ROOT
        ? Criu.missing(runtime)
        : Optional.of(new Readiness.Unusable("only root's can be written down", "run as root"));
  }

  /** Of a runtime that can have it, what it takes. */
  private Optional<Readiness.Unusable> lacking() {
    return Criu.isFor(runtime) ? noSnapshots() : Optional.empty();
  }

  @Override
  public Readiness probe() {
    var found = new PodmanProbe(new HostCheck(maps(), cgroups(), runtime)).run();
    return switch (found) {
      case Readiness.Usable(var warnings, var yields) -> {
        var all = new ArrayList<>(warnings);
        lacking()
            .ifPresent(
                no -> all.add("no snapshots of memory: " + no.reason() + "; " + no.remedy()));
        yield new Readiness.Usable(all, yields);
      }
      case Readiness.Unusable no -> no;
    };
  }
}
