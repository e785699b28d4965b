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
import java.util.function.Supplier;

/** Sandboxes that are virtual machines with a kernel of their own, whoever runs them. */
class VirtualMachines extends LinuxBackend {
  /** An emulated machine needs seconds to boot, and more beside others. */
  static final Duration BOOTS = Duration.ofMinutes(2);

  private final Vmm vmm;
  private final Supplier<Ground> ground;

  /**
   * @param vmm who runs them
   * @param ground what of the host decides whether it can
   */
  record Made(Vmm vmm, Supplier<Ground> ground, Function<SandboxSpec, Images> images) {
    /** Beside the sandboxes, with what else is made once and used often. */
    static Made onThisHost(Vmm vmm) {
      return new Made(vmm, Ground::ofThisHost, Made::images);
    }

    private static Images images(SandboxSpec spec) {
      var state = spec.folder().home().toAbsolutePath().resolve("../..").normalize();
      return new Images(state.resolve("templates/microvm"), Images.NEEDLESS);
    }
  }

  VirtualMachines(Made made, Failpoint failpoint, Duration patience) {
    super((_, cgroups) -> new Launch(cgroups, failpoint, made), patience);
    this.vmm = made.vmm();
    this.ground = made.ground();
  }

  @Override
  public final String name() {
    return vmm.name();
  }

  @Override
  public final Isolation isolation() {
    return Isolation.MICROVM;
  }

  @Override
  public final Set<Capability> capabilities() {
    var can = EnumSet.copyOf(super.capabilities());
    if (vmm.writes()) {
      can.add(Capability.MEMORY_SNAPSHOT);
    }
    return can;
  }

  @Override
  public final DiskForm diskForm() {
    return DiskForm.IMAGE;
  }

  @Override
  public final Readiness probe() {
    return new Probe(maps(), cgroups()).run(vmm, ground);
  }
}
