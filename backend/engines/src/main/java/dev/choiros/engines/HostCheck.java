package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks on this host for what a sandbox of any engine needs. */
record HostCheck(IdMaps maps, CgroupTree cgroups, String runtime) {
  boolean root() {
    return maps.kind() == IdMaps.Kind.ROOT;
  }

  /** What is missing, if anything is. */
  Optional<Readiness.Unusable> missing() {
    if (!Runtimes.works(runtime)) {
      return Optional.of(
          new Readiness.Unusable(
              "the runtime " + runtime + " is not installed",
              "install it, or name another one: crun, runc, runsc"));
    }
    if (Reaper.ofThisHost().isEmpty()) {
      return Optional.of(
          new Readiness.Unusable(
              "its first program exists for x86-64 only", "use the backend bubblewrap"));
    }
    if (root() && cgroups.path(new SandboxFolder(Path.of("/"))).isEmpty()) {
      return Optional.of(
          new Readiness.Unusable(
              "no cgroups may be made here", "run as root of the host, not inside a container"));
    }
    if (!Files.isSymbolicLink(Path.of("/bin"))) {
      return Optional.of(
          new Readiness.Unusable(
              "/bin of this host is not a link into /usr", "use a host with a merged /usr"));
    }
    return Optional.empty();
  }

  /** The first of these programs that is not here. None is run: a user's Podman makes folders. */
  static Optional<String> firstMissing(List<String> programs) {
    return programs.stream()
        .filter(each -> !Tools.says("sh", "-c", "command -v \"$1\"", "sh", each))
        .findFirst();
  }
}
