package dev.choiros.bubblewrap;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import dev.choiros.linux.seccomp.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tries on this host what a sandbox needs, and says plainly what is missing. */
final class Probe {
  private final IdMaps maps;
  private final CgroupTree cgroups;

  Probe(IdMaps maps, CgroupTree cgroups) {
    this.maps = maps;
    this.cgroups = cgroups;
  }

  Readiness run() {
    for (var tool : List.of("bwrap", "unshare", "setpriv", "setsid")) {
      if (!Tools.says(tool, "--version")) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed", "apt-get install bubblewrap util-linux");
      }
    }
    if (Architecture.ofThisHost().isEmpty()) {
      return new Readiness.Unusable(
          "there is no system call filter for this processor", "use a host with x86-64 or aarch64");
    }
    if (!Files.isSymbolicLink(Path.of("/bin"))) {
      return new Readiness.Unusable(
          "/bin of this host is not a link into /usr", "use a host with a merged /usr");
    }
    if (!Tools.says("unshare", "--user", "--map-root-user", "true")) {
      return new Readiness.Unusable(
          "this process may not make user namespaces",
          "run as root, or set kernel.unprivileged_userns_clone=1 and"
              + " kernel.apparmor_restrict_unprivileged_userns=0");
    }
    var warnings = new ArrayList<>(cgroups.warnings());
    switch (maps.kind()) {
      case ROOT -> {
        // Nothing is missing.
      }
      case SUB_IDS ->
          warnings.add("all sandboxes share one range of host ids: run as root to keep them apart");
      case SINGLE ->
          warnings.add(
              "root and user are one id inside: install uidmap and give this account a range in"
                  + " /etc/subuid and /etc/subgid");
    }
    return new Readiness.Usable(warnings);
  }
}
