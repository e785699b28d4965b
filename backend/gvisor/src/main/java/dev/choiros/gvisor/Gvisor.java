package dev.choiros.gvisor;

import dev.choiros.backend.Capability;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;
import java.util.Set;

/**
 * Sandboxes whose kernel is gVisor's, a program of the host: {@code runsc} with a bundle, as root.
 */
public final class Gvisor extends LinuxBackend {
  public Gvisor() {
    this(Failpoint.NONE, PATIENCE);
  }

  Gvisor(Failpoint failpoint, Duration patience) {
    super((_, cgroups) -> new Launch(cgroups, failpoint), patience);
  }

  @Override
  public String name() {
    return "gvisor";
  }

  @Override
  public Isolation isolation() {
    return Isolation.GVISOR;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = super.capabilities();
    can.add(Capability.MEMORY_SNAPSHOT);
    return can;
  }

  @Override
  public Readiness probe() {
    return new Probe(maps(), cgroups()).run();
  }
}
