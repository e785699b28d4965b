package dev.choiros.bench.create;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools below the backends, with the host's {@code /usr} and no network. */
final class Tools {
  private final Path home;
  private final Path root;

  /**
   * @param home a folder for what they need
   */
  Tools(Path home) throws IOException {
    this.home = home;
    this.root = home.resolve("bare-root");
    for (var folder : List.of("usr", "proc", "sys", "dev", "etc", "tmp", "run", "var", "root")) {
      Files.createDirectories(root.resolve(folder));
    }
    for (var link : List.of("bin", "sbin", "lib", "lib64")) {
      Files.createSymbolicLink(root.resolve(link), Path.of("usr", link));
    }
    Files.copy(Path.of("/usr/lib/os-release"), root.resolve("etc/os-release"));
  }

  /** The tool below that backend, if it works here. */
  Optional<Bare> below(String backend) throws InterruptedException {
    var tool =
        switch (backend) {
          case "bubblewrap" -> new Bare("bwrap", this::bubblewrap);
          case "nspawn" -> new Bare("systemd-nspawn", this::nspawn);
          case "gvisor" -> new Bare("runsc run", this::runsc);
          case "podman", "podman/crun" -> podman("crun");
          case "podman/runc" -> podman("runc");
          case "docker", "docker/runc" -> new Bare("docker run, runc", this::docker);
          case "qemu" -> new Bare("QEMU's boot of the guest's kernel", this::qemu, false);
          default -> null;
        };
    try {
      if (tool != null) {
        tool.nothing();
      }
      return Optional.ofNullable(tool);
    } catch (IOException missingOrRefused) {
      return Optional.empty();
    }
  }

  private List<String> bubblewrap(Map<Path, String> folders, List<String> program) {
    var command = new ArrayList<>(List.of("bwrap", "--unshare-all", "--hostname", "bench"));
    command.addAll(List.of("--ro-bind", root.toString(), "/", "--ro-bind", "/usr", "/usr"));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    command.addAll(List.of("--tmpfs", "/run", "--tmpfs", "/var"));
    folders.forEach((from, to) -> command.addAll(List.of("--ro-bind", from.toString(), to)));
    command.addAll(program);
    return command;
  }

  private List<String> nspawn(Map<Path, String> folders, List<String> program) {
    var mount = "mkdir -p /run/systemd/nspawn && mount -t tmpfs nspawn /run/systemd/nspawn";
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
    command.addAll(List.of(mount + " && exec systemd-nspawn \"$@\"", "sh"));
    command.addAll(List.of("--quiet", "--settings=no", "--register=no", "--keep-unit"));
    command.addAll(List.of("--console=pipe", "--private-network", "--link-journal=no"));
    command.addAll(List.of("--resolv-conf=off", "--timezone=off", "--bind-ro=/usr"));
    // It would raise limits to the kernel's own, which not every root may do.
    command.add("--rlimit=RLIMIT_NOFILE=1024:1024");
    command.addAll(List.of("--directory=" + root, "--tmpfs=/var"));
    folders.forEach((from, to) -> command.add("--bind-ro=" + from + ":" + to));
    command.add("--");
    command.addAll(program);
    return command;
  }

  private List<String> runsc(Map<Path, String> folders, List<String> program) {
    var mounts = new StringBuilder(mount(Path.of("/usr"), "/usr"));
    folders.forEach((from, to) -> mounts.append(',').append(mount(from, to)));
    var config =
        """
        {"ociVersion": "1.0.2", "root": {"path": "%s"}, "mounts": [%s],
         "process": {"cwd": "/", "user": {"uid": 0, "gid": 0}, "args": ["%s"],
                     "env": ["PATH=/usr/bin:/bin"]}}
        """
            .formatted(root, mounts, String.join("\", \"", program));
    try {
      var bundle = Files.createTempDirectory(home, "runsc");
      Files.writeString(bundle.resolve("config.json"), config);
      var command = new ArrayList<>(List.of("runsc", "--root=" + bundle, "--network=none"));
      command.addAll(List.of("--ignore-cgroups", "--overlay2=none", "--host-uds=open", "run"));
      command.addAll(List.of("--bundle=" + bundle, bundle.getFileName().toString()));
      return command;
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static String mount(Path from, String to) {
    return """
    {"type": "bind", "source": "%s", "destination": "%s", "options": ["rbind", "ro"]}
    """
        .formatted(from, to);
  }

  /** The kernel ends the machine when it finds nothing to start. */
  private List<String> qemu(Map<Path, String> folders, List<String> program) {
    var command = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
    command.addAll(List.of("-display", "none", "-no-reboot", "-M", "microvm,acpi=on"));
    command.addAll(List.of("-accel", "kvm", "-accel", "tcg", "-cpu", "max", "-m", "512M"));
    command.addAll(List.of("-append", "quiet reboot=t panic=-1 mitigations=off tsc=reliable"));
    command.addAll(List.of("-kernel", kernel().toString()));
    return command;
  }

  /** The host's, or the one that was unpacked for the backend. */
  private Path kernel() {
    for (var boot : List.of(Path.of("/boot"), home.resolve("templates/microvm/kernel/boot"))) {
      try (var files = Files.newDirectoryStream(boot, "vmlinuz-*-cloud-*")) {
        for (var file : files) {
          return file;
        }
      } catch (IOException none) {
        // The next place, then.
      }
    }
    return Path.of("/none");
  }

  private Bare podman(String runtime) {
    return new Bare(
        "podman run, " + runtime, (folders, program) -> podman(runtime, folders, program));
  }

  /** Who starts this kills the client only, which leaves the container. */
  private List<String> podman(String runtime, Map<Path, String> folders, List<String> program) {
    var run =
        """
        books=$1 name=$2; shift 2
        podman $books run --rm --name "$name" "$@"; code=$?
        [ $code = 0 ] || podman $books rm --force --time 0 "$name" >/dev/null 2>&1
        exit $code
        """;
    // Its runtime refuses a host that has cgroups of both versions, unless one is out of sight.
    var hide =
        Files.isDirectory(Path.of("/sys/fs/cgroup/unified"))
            ? "umount /sys/fs/cgroup/unified\n"
            : "";
    var books =
        "--root %1$s/podman --runroot %1$s/podman-run --runtime %2$s".formatted(home, runtime);
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", hide + run, "sh"));
    command.addAll(List.of(books, "bench-" + System.nanoTime()));
    command.addAll(List.of("--network", "none", "-v", "/usr:/usr:ro"));
    command.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
    folders.forEach((from, to) -> command.addAll(List.of("-v", from + ":" + to + ":ro")));
    command.addAll(List.of("--rootfs", root.toString()));
    command.addAll(program);
    return command;
  }

  /** The image is made at the first call. Who starts this kills the client only. */
  private List<String> docker(Map<Path, String> folders, List<String> program) {
    var run =
        """
        docker image inspect choiros/bench >/dev/null 2>&1 ||
          tar -C "$1" -c . | docker import - choiros/bench >/dev/null || exit 1
        name=$2; shift 2
        docker run --rm --name "$name" --network none -v /usr:/usr:ro "$@"; code=$?
        [ $code = 0 ] || docker rm --force "$name" >/dev/null 2>&1
        exit $code
        """;
    var name = "bench-" + System.nanoTime();
    var command = new ArrayList<>(List.of("sh", "-c", run, "sh", root.toString(), name));
    command.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
    folders.forEach((from, to) -> command.addAll(List.of("-v", from + ":" + to + ":ro")));
    command.add("choiros/bench");
    command.addAll(program);
    return command;
  }
}
