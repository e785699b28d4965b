package dev.choiros.microvm;

import dev.choiros.backend.Capability;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** Sandboxes that are virtual machines of QEMU, with a kernel of their own. */
public final class Qemu extends LinuxBackend {
  /** An emulated machine needs seconds to boot, and more beside others. */
  static final Duration BOOTS = Duration.ofMinutes(2);

  public Qemu() {
    this(Failpoint.NONE, BOOTS, Qemu::images);
  }

  Qemu(Failpoint failpoint, Duration patience, Function<SandboxSpec, Images> images) {
    super((_, cgroups) -> new Launch(cgroups, failpoint, images), patience);
  }

  /** Beside the sandboxes, with what else is made once and used often. */
  private static Images images(SandboxSpec spec) {
    var state = spec.folder().home().toAbsolutePath().resolve("../..").normalize();
    return new Images(state.resolve("templates/microvm"), Images.NEEDLESS);
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public Isolation isolation() {
    return Isolation.MICROVM;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = EnumSet.copyOf(super.capabilities());
    can.add(Capability.MEMORY_SNAPSHOT);
    return can;
  }

  @Override
  public DiskForm diskForm() {
    return DiskForm.IMAGE;
  }

  @Override
  public Readiness probe() {
    return Probe.run(maps(), cgroups());
  }
}
