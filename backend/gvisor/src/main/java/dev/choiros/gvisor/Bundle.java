package dev.choiros.gvisor;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.OciFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code runsc} is told of one sandbox: the file {@code config.json} of an OCI bundle. */
final class Bundle {
  /**
   * The shell stays as the first process inside, to reap, and takes away the devices that gVisor
   * adds. What it starts in the background would ignore interrupts, and so would all that the agent
   * starts.
   */
  private static final String FIRST =
      "env --default-signal=INT,QUIT "
          + SandboxSpec.AGENT_FOLDER
          + "/bin/agent & rm -rf /dev/fuse /dev/net; wait $!";

  /** Every user inside may have half, because gVisor counts the processes of each by themselves. */
  private static final int USERS = 2;

  private final SandboxSpec spec;

  private Bundle(SandboxSpec spec) {
    this.spec = spec;
  }

  static String of(SandboxSpec spec) {
    var bundle = new Bundle(spec);
    return Json.of(
        Map.of(
            "ociVersion", "1.0.2",
            "hostname", spec.id().value(),
            "root", Map.of("path", spec.folder().root().toAbsolutePath().toString()),
            "process", bundle.process(),
            "mounts", bundle.mounts(),
            "linux", bundle.linux()));
  }

  private Map<String, Object> process() {
    var rights =
        Inside.RIGHTS.stream()
            .map(right -> "CAP_" + right.name().toUpperCase(Locale.ROOT))
            .toList();
    var processes = spec.limits().processes() / USERS;
    return Map.of(
        "args", List.of("/bin/sh", "-c", FIRST),
        "env",
            Inside.environment(spec).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList(),
        "cwd", "/",
        "user", Map.of("uid", 0, "gid", 0, "umask", 022),
        "noNewPrivileges", true,
        "capabilities", Map.of("bounding", rights, "effective", rights, "permitted", rights),
        "rlimits", List.of(limit("RLIMIT_NPROC", processes), limit("RLIMIT_CORE", 0)));
  }

  private static Map<String, Object> limit(String type, int most) {
    return Map.of("type", type, "soft", most, "hard", most);
  }

  private List<Map<String, Object>> mounts() {
    var folder = spec.folder();
    var mounts = new ArrayList<Map<String, Object>>();
    mounts.add(mount("proc", "/proc", "noexec"));
    mounts.add(mount("tmpfs", "/sys", "ro", "mode=0555", "size=4096"));
    mounts.add(mount("tmpfs", "/dev", "noexec"));
    mounts.add(mount("devpts", "/dev/pts", "noexec"));
    var shared = "size=" + Inside.sharedMemoryBytes(spec);
    mounts.add(mount("tmpfs", "/dev/shm", "mode=1777", shared));
    mounts.add(mount("tmpfs", "/run", "mode=0755", "size=" + Inside.RUN_BYTES));
    mounts.add(mount("tmpfs", "/run/lock", "mode=1777", "size=" + Inside.RUN_BYTES));
    // Nothing is mounted for a type that runsc does not know. Without this it puts memory there.
    mounts.add(mount("on-the-disk", "/tmp"));
    if (spec.template() instanceof Template.Host) {
      mounts.add(bind(Path.of("/usr"), "/usr", "ro"));
    }
    mounts.add(bind(folder.channel(), SandboxSpec.CHANNEL_FOLDER, "ro"));
    mounts.add(bind(folder.log(), SandboxSpec.LOG_FOLDER, "rw"));
    mounts.add(bind(spec.agent(), SandboxSpec.AGENT_FOLDER, "ro"));
    return mounts;
  }

  private static Map<String, Object> mount(String type, String at, String... options) {
    var all = Stream.concat(Stream.of("nosuid", "nodev"), Stream.of(options)).toList();
    return Map.of("type", type, "source", type, "destination", at, "options", all);
  }

  private static Map<String, Object> bind(Path from, String at, String how) {
    return Map.of(
        "type",
        "bind",
        "source",
        from.toAbsolutePath().toString(),
        "destination",
        at,
        "options",
        List.of("rbind", "nosuid", "nodev", how));
  }

  /** The disk is mounted with a map to the sandbox's ids, so runsc must work in the same map. */
  private Map<String, Object> linux() {
    var ids = spec.ids();
    var map = List.of(Map.of("containerID", 0, "hostID", ids.base(), "size", ids.count()));
    var namespaces =
        Stream.of("user", "mount", "pid", "network", "ipc", "uts")
            .map(type -> Map.of("type", type))
            .toList();
    return Map.of(
        "namespaces", namespaces,
        "uidMappings", map,
        "gidMappings", map,
        "seccomp", OciFilter.of(Architecture.ofThisHost().orElseThrow()));
  }
}
