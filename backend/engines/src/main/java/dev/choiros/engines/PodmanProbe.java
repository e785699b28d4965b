package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.Tools;
import java.util.ArrayList;
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
    var missing = host.missing().or(() -> host.root() ? Optional.empty() : missingAsUser());
    if (missing.isPresent()) {
      return missing.get();
    }
    var warnings = new ArrayList<>(host.cgroups().warnings());
    if (!host.root() && !warnings.isEmpty()) {
      warnings.add(
          "limits need cgroups that this user may write: run as root, or on a host with cgroups of"
              + " version 2 below a user's systemd, which gives it some");
    }
    return new Readiness.Usable(warnings);
  }

  private Optional<Readiness.Unusable> missingAsUser() {
    if (host.maps().kind() != IdMaps.Kind.SUB_IDS) {
      var user = System.getProperty("user.name", "");
      return Optional.of(
          new Readiness.Unusable(
              "podman wants sub-ids for " + user + ", and /etc/subuid and /etc/subgid grant none",
              "apt-get install uidmap, then: usermod --add-subuids 100000-165535 --add-subgids"
                  + " 100000-165535 "
                  + user));
    }
    if (!Tools.says("unshare", "--user", "true")) {
      return Optional.of(
          new Readiness.Unusable(
              "this host lets no normal user make namespaces",
              "sysctl kernel.unprivileged_userns_clone=1, or run as root"));
    }
    if (host.runtime().equals(Gvisor.RUNTIME)) {
      return Optional.of(
          new Readiness.Unusable(
              "podman with runsc is driven as root only", "run as root, or use podman/crun"));
    }
    if (!host.runtime().equals("crun") && !host.hasCgroups()) {
      return Optional.of(
          new Readiness.Unusable(
              "podman starts nothing without cgroups by " + host.runtime() + ", only by crun",
              "use podman/crun (apt-get install crun), or run as root"));
    }
    return Optional.empty();
  }
}
