package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import java.util.List;

/** Looks on this host for what a sandbox of Podman needs, and says plainly what is missing. */
record PodmanProbe(HostCheck host) {
  Readiness run() {
    var program = HostCheck.firstMissing(List.of("podman", "conmon", "unshare", "setsid"));
    if (program.isPresent()) {
      return new Readiness.Unusable(
          "the program " + program.get() + " is not installed",
          "apt-get install podman util-linux");
    }
    if (!host.root()) {
      // A user's Podman leaves processes that keep a namespace, and its root honours setuid bits.
      return new Readiness.Unusable(
          "podman is driven as root only", "run as root, or use the backend bubblewrap");
    }
    return host.missing()
        .map(Readiness.class::cast)
        .orElseGet(() -> new Readiness.Usable(host.cgroups().warnings()));
  }
}
