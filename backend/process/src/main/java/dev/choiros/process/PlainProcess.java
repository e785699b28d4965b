package dev.choiros.process;

import dev.choiros.backend.Capability;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;
import java.util.Set;

/**
 * Sandboxes that are none: the agent as a plain process of this host, for hosts where nothing else
 * works and for trying things out. As root each has a user id that nobody else has, and no rights.
 */
public final class PlainProcess extends LinuxBackend {
  public PlainProcess() {
    this(Failpoint.NONE, PATIENCE);
  }

  PlainProcess(Failpoint failpoint, Duration patience) {
    super((maps, cgroups) -> new Launch(maps, cgroups, failpoint), patience);
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Isolation isolation() {
    return Isolation.PROCESS;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = super.capabilities();
    can.remove(Capability.USERS); // The agent can become nobody else.
    return can;
  }

  @Override
  public Readiness probe() {
    return new Probe(maps(), cgroups()).run();
  }
}
