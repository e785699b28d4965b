package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import java.util.List;
import java.util.Optional;

/** Looks on this host for what a sandbox of Podman needs, and says plainly what is missing. */
record PodmanProbe(HostCheck host) {
  Readiness run() {
    var program = HostCheck.firstMissing(List.of("podman", "conmon", "unshare", "setsid"));
    if (program.isPresent()) {
      return new Readiness.Unusable(
          "the program " + program.get() + " is not installed",
          "apt-get install podman util-linux");
    }
    var missing = host.missing().or(() -> host.root() ? Optional.empty() : Optional.of(asUser()));
    if (missing.isPresent()) {
      return missing.get();
    }
    return new Readiness.Usable(host.cgroups().warnings());
  }

  /**
   * Its root would honour setuid bits there, and the processes that Podman keeps for a user's
   * namespace outlive what they are for.
   */
  private static Readiness.Unusable asUser() {
    return new Readiness.Unusable(
        "podman is driven as root only", "run as root, or use the backend bubblewrap");
  }
}
