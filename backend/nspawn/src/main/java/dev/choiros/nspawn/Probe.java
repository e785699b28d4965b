package dev.choiros.nspawn;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import dev.choiros.linux.seccomp.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tries on this host what a sandbox needs, and says plainly what is missing. */
final class Probe {
  private final IdMaps maps;
  private final CgroupTree cgroups;

  Probe(IdMaps maps, CgroupTree cgroups) {
    this.maps = maps;
    this.cgroups = cgroups;
  }

  Readiness run() {
    for (var tool : List.of("systemd-nspawn", "unshare", "setsid")) {
      if (!Tools.says(tool, "--version")) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed",
            "apt-get install systemd-container util-linux");
      }
    }
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return new Readiness.Unusable(
          "systemd-nspawn works for root only", "run as root, or use the backend bubblewrap");
    }
    if (!Architecture.ofThisHost().equals(Optional.of(Architecture.X86_64))) {
      return new Readiness.Unusable(
          "its first program exists for x86-64 only", "use the backend bubblewrap");
    }
    if (!Files.isSymbolicLink(Path.of("/bin"))) {
      return new Readiness.Unusable(
          "/bin of this host is not a link into /usr", "use a host with a merged /usr");
    }
    if (!Tools.says("unshare", "--user", "--mount", "--net", "--map-root-user", "true")) {
      return new Readiness.Unusable(
          "this process may not make user, mount and network namespaces",
          "run as root of the host, not inside a container");
    }
    return new Readiness.Usable(cgroups.warnings());
  }
}
