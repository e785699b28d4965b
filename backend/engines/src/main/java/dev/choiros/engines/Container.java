package dev.choiros.engines;

import dev.choiros.backend.IdRange;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What every engine's container is like inside. */
final class Container {
  /** The first process. */
  static final String REAPER = "/run/choiros/init";

  /** Tells the folder of the sandboxes that a container is one of. */
  static final String LABEL = "dev.choiros.sandboxes";

  static final List<String> TERMINALS =
      List.of(
          "nosuid",
          "noexec",
          "newinstance",
          "ptmxmode=0666",
          "mode=0620",
          "gid=5",
          "max=" + Inside.TERMINALS);

  static final String AGENT = SandboxSpec.AGENT_FOLDER + "/bin/agent";

  /**
   * A mount, in an order in which one may be below an earlier one.
   *
   * @param from a folder or file of the host; empty for a file system in memory
   */
  record Mount(String to, Optional<Path> from, List<String> options) {}

  /**
   * A limit of the kernel on each process.
   *
   * @param name as engines call it
   */
  record Ceiling(String name, long value) {}

  private Container() {}

  static String sandboxes(SandboxFolder folder) {
    return String.valueOf(folder.home().toAbsolutePath().getParent());
  }

  /** What the agent may do besides, as runtimes name it. */
  static List<String> rights() {
    return Inside.RIGHTS.stream()
        .map(right -> "CAP_" + right.name().toUpperCase(Locale.ROOT))
        .toList();
  }

  /** How {@code /dev} is mounted: gVisor takes {@code ro} for all that is in it. */
  static String devices(String runtime) {
    return runtime.equals(Gvisor.RUNTIME) ? "rw" : "ro";
  }

  /**
   * @param devices {@code ro} where nothing may be made beside them, {@code rw} where the runtime
   *     takes that for all of them
   */
  static List<Mount> mounts(SandboxSpec spec, Engine.OwnFiles files, String devices) {
    var folder = spec.folder();
    var mounts = new ArrayList<Mount>();
    switch (spec.template()) {
      case Template.Host() -> mounts.add(bind("/usr", Path.of("/usr"), "ro"));
      case Template.Added _ -> {
        // Has a /usr of its own.
      }
    }
    mounts.add(bind("/etc/hostname", files.hostname(), "ro"));
    mounts.add(memory("/sys", "0555", 4096, "ro"));
    mounts.add(memory("/dev", "0755", 65536, devices));
    mounts.add(memory("/dev/shm", "1777", Inside.sharedMemoryBytes(spec), "rw"));
    mounts.add(memory("/run", "0755", Inside.RUN_BYTES, "rw"));
    mounts.add(memory("/run/lock", "1777", Inside.RUN_BYTES, "rw"));
    mounts.add(memory("/run/choiros", "0755", 65536, "rw"));
    mounts.add(bind(SandboxSpec.CHANNEL_FOLDER, folder.channel(), "ro"));
    mounts.add(bind(SandboxSpec.LOG_FOLDER, folder.log(), "rw"));
    mounts.add(bind(SandboxSpec.AGENT_FOLDER, spec.agent(), "ro"));
    mounts.add(bind(REAPER, files.reaper(), "ro"));
    return List.copyOf(mounts);
  }

  private static Mount bind(String to, Path from, String how) {
    return new Mount(to, Optional.of(from.toAbsolutePath()), List.of(how, "nosuid", "nodev"));
  }

  /** Over what an engine would show there of the host's cgroups. */
  static Mount noCgroups() {
    return memory("/sys/fs/cgroup", "0555", 4096, "ro");
  }

  private static Mount memory(String to, String mode, long bytes, String how) {
    return new Mount(
        to, Optional.empty(), List.of("mode=" + mode, "size=" + bytes, how, "nosuid", "nodev"));
  }

  /**
   * Lets the root of those inside pass through a folder to files that the host prepared there for
   * it: some runtimes mount these with its rights. Nobody on the host is in that group.
   */
  static void letPass(Path folder, IdRange ids) throws IOException {
    Files.setAttribute(folder, "unix:gid", (int) ids.base());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
  }

  /** Limits, as the cgroups above have them already. */
  static Map<String, Object> resources(SandboxSpec spec) {
    var limits = spec.limits();
    return Map.of(
        "memory", Map.of("limit", limits.memoryBytes(), "swap", limits.memoryBytes()),
        "pids", Map.of("limit", limits.processes()),
        "cpu", Map.of("quota", limits.milliCpus() * 100L, "period", 100_000));
  }

  /**
   * Said because engines would set, and so try to raise, what they think is usual.
   *
   * @param processes how many its first user may have
   */
  static List<Ceiling> ceilings(long processes) throws IOException {
    return List.of(
        new Ceiling("nofile", own("Max open files")),
        new Ceiling("nproc", Math.min(own("Max processes"), processes)),
        new Ceiling("core", 0));
  }

  /** As many as this kernel has pids for. */
  static long allProcesses() throws IOException {
    // Such a file answers once: to a read of one byte with one byte.
    return Long.parseLong(Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")).getFirst());
  }

  private static long own(String limit) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith(limit)) {
        var hard = line.substring(limit.length()).strip().split("\\s+", -1)[1];
        return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
      }
    }
    throw new IOException("this kernel does not tell " + limit);
  }
}
