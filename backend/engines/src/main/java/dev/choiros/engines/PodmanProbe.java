package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks on this host for what a sandbox of Podman needs, and says plainly what is missing. */
record PodmanProbe(IdMaps maps, CgroupTree cgroups, String runtime) {
  Readiness run() {
    for (var tool : List.of("podman", "conmon", "unshare", "setsid")) {
      if (!Tools.says(tool, "--version")) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed", "apt-get install podman util-linux");
      }
    }
    if (!Runtimes.works(runtime)) {
      return new Readiness.Unusable(
          "the runtime " + runtime + " is not installed",
          "install it, or name another one: crun, runc, runsc");
    }
    if (Reaper.ofThisHost().isEmpty()) {
      return new Readiness.Unusable(
          "its first program exists for x86-64 only", "use the backend bubblewrap");
    }
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return new Readiness.Unusable(
          "podman is driven as root only", "run as root, or use the backend bubblewrap");
    }
    if (cgroups.path(new dev.choiros.backend.SandboxFolder(Path.of("/"))).isEmpty()) {
      return new Readiness.Unusable(
          "no cgroups may be made here", "run as root of the host, not inside a container");
    }
    if (!Files.isSymbolicLink(Path.of("/bin"))) {
      return new Readiness.Unusable(
          "/bin of this host is not a link into /usr", "use a host with a merged /usr");
    }
    return new Readiness.Usable(cgroups.warnings());
  }
}
