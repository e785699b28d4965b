package dev.choiros.engines;

import dev.choiros.backend.SandboxSpec;
import java.util.List;
import java.util.Map;

/**
 * One sandbox as a request of Docker's API: what its tools show of it. Its root, its ids and
 * whatever else Docker has no words for are in its {@link Bundle}, and that is what holds.
 */
final class DockerContainer {
  private DockerContainer() {}

  /**
   * @param cgroup what its cgroup is below
   */
  static Map<String, Object> of(SandboxSpec spec, String image, String cgroup) {
    var folder = spec.folder();
    return Map.of(
        "Image", image,
        "Cmd", List.of(folder.run().toAbsolutePath().toString()),
        "Hostname", spec.id().value(),
        "Labels", Map.of(Container.LABEL, Container.sandboxes(folder)),
        "NetworkDisabled", true,
        "HostConfig", host(spec, cgroup));
  }

  private static Map<String, Object> host(SandboxSpec spec, String cgroup) {
    var limits = spec.limits();
    return Map.ofEntries(
        Map.entry("Runtime", DockerDaemon.RUNTIME),
        Map.entry("NetworkMode", "none"),
        Map.entry("IpcMode", "none"),
        Map.entry("ReadonlyRootfs", true),
        Map.entry("CapDrop", List.of("ALL")),
        Map.entry("CapAdd", Container.rights()),
        Map.entry("SecurityOpt", List.of("no-new-privileges")),
        Map.entry("LogConfig", Map.of("Type", "none")),
        Map.entry("CgroupParent", cgroup),
        Map.entry("Memory", limits.memoryBytes()),
        Map.entry("MemorySwap", limits.memoryBytes()),
        Map.entry("NanoCpus", limits.milliCpus() * 1_000_000L),
        Map.entry("PidsLimit", limits.processes()));
  }
}
