package dev.choiros.bubblewrap;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;

/** Sandboxes made of the kernel's namespaces by bubblewrap 0.8 or later, as root and without. */
public final class Bubblewrap extends LinuxBackend {
  public Bubblewrap() {
    this(Failpoint.NONE, PATIENCE);
  }

  Bubblewrap(Failpoint failpoint, Duration patience) {
    super((maps, cgroups) -> new Launch(maps, cgroups, failpoint), patience);
  }

  @Override
  public String name() {
    return "bubblewrap";
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
