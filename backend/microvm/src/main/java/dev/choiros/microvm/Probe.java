package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import dev.choiros.linux.seccomp.Architecture;
import java.util.ArrayList;
import java.util.Optional;

/** Tries on this host what a virtual machine needs, and says plainly what is missing. */
final class Probe {
  private Probe() {}

  static Readiness run(IdMaps maps, CgroupTree cgroups) {
    if (!Architecture.ofThisHost().equals(Optional.of(Architecture.X86_64))) {
      return new Readiness.Unusable(
          "its programs exist for x86-64 only", "use the backend bubblewrap");
    }
    if (!Tools.says("qemu-system-x86_64", "--version")) {
      return new Readiness.Unusable(
          "the program qemu-system-x86_64 is not installed",
          "apt-get install qemu-system-x86 (on Debian 12 from bookworm-backports)");
    }
    if (!Initramfs.hasShell()) {
      return new Readiness.Unusable(
          "no busybox is installed that needs no libraries", "apt-get install busybox-static");
    }
    if (!Tools.says("mkfs.erofs", "--help")) {
      return new Readiness.Unusable(
          "the program mkfs.erofs is not installed", "apt-get install erofs-utils");
    }
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return new Readiness.Unusable(
          "virtual machines are started by root only",
          "run as root, or use the backend bubblewrap");
    }
    var warnings = new ArrayList<>(cgroups.warnings());
    return switch (KvmTrial.result(GuestKernel.ofThisHost())) {
      case Acceleration.Kvm() -> new Readiness.Usable(warnings);
      case Acceleration.Emulated(var because) -> {
        warnings.add("emulated: KVM is not usable here because " + because);
        yield new Readiness.Usable(warnings, true);
      }
    };
  }
}
