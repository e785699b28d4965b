package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.layers.MappedProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks on this host for what a sandbox of Podman needs, and says plainly what is missing. */
record PodmanProbe(HostCheck host) {
  private static final List<String> AS_USER = List.of("crun", "runc");

  Readiness run() {
    var program = HostCheck.firstMissing(List.of("podman", "conmon", "unshare", "setsid"));
    if (program.isPresent()) {
      return new Readiness.Unusable(
          "the program " + program.get() + " is not installed",
          "apt-get install podman util-linux");
    }
    var missing = host.missing();
    if (host.root() || missing.isPresent()) {
      return missing
          .map(Readiness.class::cast)
          .orElseGet(() -> new Readiness.Usable(host.cgroups().warnings()));
    }
    return missingAsUser()
        .map(Readiness.class::cast)
        .orElseGet(() -> new Readiness.Usable(warnings()));
  }

  private Optional<Readiness.Unusable> missingAsUser() {
    if (!AS_USER.contains(host.runtime())) {
      return Optional.of(
          new Readiness.Unusable(
              "podman with " + host.runtime() + " is driven as root only",
              "run as root, or use podman/crun"));
    }
    if (host.maps().kind() == IdMaps.Kind.SINGLE) {
      return Optional.of(withoutSubIds(System.getProperty("user.name", "")));
    }
    try {
      MappedProcess.tryOut(host.maps());
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(
          new Readiness.Unusable(
              "this user may not make namespaces with its sub-ids: " + refused.getMessage(),
              "run as root, or let normal users make namespaces:"
                  + " kernel.unprivileged_userns_clone=1 and"
                  + " kernel.apparmor_restrict_unprivileged_userns=0"));
    }
  }

  private static Readiness.Unusable withoutSubIds(String user) {
    return IdMaps.canWriteSubIds()
        ? new Readiness.Unusable(
            "podman wants 65535 sub-ids for " + user + " in /etc/subuid and in /etc/subgid",
            "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user)
        : new Readiness.Unusable(
            "the programs newuidmap and newgidmap are not installed", "apt-get install uidmap");
  }

  private List<String> warnings() {
    var warnings = new ArrayList<>(host.cgroups().warnings());
    if (!warnings.isEmpty()) {
      warnings.add(
          "no limits and no pause: a normal user has no cgroups of version 1, and of version 2 only"
              + " where its service is given some (Delegate=yes); or run as root");
    }
    warnings.add("all sandboxes share one range of host ids: run as root to keep them apart");
    return warnings;
  }
}
