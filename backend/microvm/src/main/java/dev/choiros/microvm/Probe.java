package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import dev.choiros.linux.seccomp.Architecture;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;

/** Tries on this host what a virtual machine needs, and says plainly what is missing. */
record Probe(IdMaps maps, CgroupTree cgroups) {
  /**
   * @param ground looked at only where nothing simpler is missing
   */
  Readiness run(Vmm vmm, Supplier<Ground> ground) {
    return common()
        .or(() -> vmm.fault(ground))
        .<Readiness>map(fault -> fault)
        .orElseGet(() -> usable(vmm, ground.get().acceleration()));
  }

  private Optional<Readiness.Unusable> common() {
    if (!Architecture.ofThisHost().equals(Optional.of(Architecture.X86_64))) {
      return lacking("its programs exist for x86-64 only", "use the backend bubblewrap");
    }
    if (!Initramfs.hasShell()) {
      return lacking(
          "no busybox is installed that needs no libraries", "apt-get install busybox-static");
    }
    if (!Tools.says("mkfs.erofs", "--help")) {
      return lacking("the program mkfs.erofs is not installed", "apt-get install erofs-utils");
    }
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return lacking(
          "virtual machines are started by root only",
          "run as root, or use the backend bubblewrap");
    }
    return Optional.empty();
  }

  private static Optional<Readiness.Unusable> lacking(String reason, String remedy) {
    return Optional.of(new Readiness.Unusable(reason, remedy));
  }

  private Readiness usable(Vmm vmm, Acceleration acceleration) {
    var warnings = new ArrayList<>(cgroups.warnings());
    if (!vmm.proven()) {
      warnings.add("not run on real hardware: its driver was held to a description of it only");
    }
    if (acceleration instanceof Acceleration.Emulated(var because) && vmm.proven()) {
      warnings.add("emulated: KVM is not usable here because " + because);
      return new Readiness.Usable(warnings, true);
    }
    return new Readiness.Usable(warnings, !vmm.proven());
  }
}
