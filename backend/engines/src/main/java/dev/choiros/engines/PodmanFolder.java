package dev.choiros.engines;

import dev.choiros.layers.IdMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What one of our Podman services keeps: its settings, its books and its socket.
 *
 * @param sandboxes the folder that the sandboxes are in, beside which it is
 * @param maps whose service it is
 */
record PodmanFolder(Path sandboxes, String runtime, IdMaps maps) {
  private static final List<String> OURS =
      List.of("graph", "run", "tmp", "static", "volumes", "net");

  private static final String STORAGE =
      """
      [storage]
      driver = "vfs"
      graphroot = "%1$s/graph"
      runroot = "%1$s/run"
      """;

  /** Instead of all that the host has of this kind: also without its hooks and profiles. */
  private static final String SETTINGS =
      """
      [containers]
      apparmor_profile = "unconfined"
      default_capabilities = []
      default_sysctls = []
      label = false
      log_driver = "k8s-file"
      [engine]
      cgroup_manager = "cgroupfs"
      events_logger = "file"
      hooks_dir = []
      lock_type = "file"
      runtime = "%2$s"
      runtime_supports_nocgroup = ["%2$s"]
      static_dir = "%1$s/static"
      tmp_dir = "%1$s/tmp"
      volume_path = "%1$s/volumes"
      [engine.runtimes]
      "%2$s" = ["%1$s/runtime"]
      [network]
      network_config_dir = "%1$s/net"
      """;

  Path home() {
    return sandboxes.resolveSibling("engines").resolve(Path.of("podman", runtime));
  }

  /** Whether it is a normal user's. */
  boolean users() {
    return maps.kind() != IdMaps.Kind.ROOT;
  }

  Path log() {
    return home().resolve("service.log");
  }

  /** Where the runtime keeps what it knows of a container. */
  Path state() {
    return home().resolve("state");
  }

  /** What is called as the runtime. */
  Path script() {
    return home().resolve("runtime");
  }

  Path socket(int number) {
    return home().resolve("api-" + ProcessHandle.current().pid() + "-" + number + ".sock");
  }

  boolean isOurSocket(String argument) {
    return argument.startsWith("unix://" + home() + "/api-");
  }

  void removeSockets() throws IOException {
    if (Files.isDirectory(home())) {
      try (var sockets = Files.newDirectoryStream(home(), "api-*.sock")) {
        for (var socket : sockets) {
          Files.deleteIfExists(socket);
        }
      }
    }
  }

  void prepare() throws IOException {
    for (var folder : OURS) {
      Files.createDirectories(home().resolve(folder));
    }
    Files.createDirectories(state());
    Files.writeString(home().resolve("storage.conf"), STORAGE.formatted(home()));
    Files.writeString(home().resolve("containers.conf"), SETTINGS.formatted(home(), runtime));
    var script = script();
    Files.writeString(
        script,
        users() ? RuntimeScript.asUser(runtime, state()) : RuntimeScript.of(runtime, state()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** {@code NAME=value}. */
  List<String> environment() {
    return List.of(
        "CONTAINERS_CONF=" + home().resolve("containers.conf"),
        "CONTAINERS_STORAGE_CONF=" + home().resolve("storage.conf"),
        "HOME=" + home(),
        "PATH=" + Runtimes.PATH,
        "TMPDIR=" + home().resolve("tmp"),
        "XDG_RUNTIME_DIR=" + home().resolve("tmp"));
  }
}
