package dev.choiros.nspawn;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;

/**
 * Sandboxes made by systemd-nspawn 252 or later, as root; systemd itself need not be running here.
 */
public final class Nspawn extends LinuxBackend {
  public Nspawn() {
    this(Failpoint.NONE, PATIENCE);
  }

  Nspawn(Failpoint failpoint, Duration patience) {
    super((_, cgroups) -> new Launch(cgroups, failpoint), patience);
  }

  @Override
  public String name() {
    return "nspawn";
  }

  @Override
  public Isolation isolation() {
    return Isolation.NAMESPACES;
  }

  @Override
  public Readiness probe() {
    return new Probe(maps(), cgroups()).run();
  }
}
