package dev.choiros.engines;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Inside;
import dev.choiros.linux.Mark;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a runtime is told of one sandbox: the file {@code config.json} of an OCI bundle. */
final class Bundle {
  private final SandboxSpec spec;

  private Bundle(SandboxSpec spec) {
    this.spec = spec;
  }

  /**
   * @param cgroup what its cgroup is below
   */
  static String of(SandboxSpec spec, Engine.OwnFiles files, String runtime, String cgroup)
      throws IOException {
    var bundle = new Bundle(spec);
    return Api.json(
        Map.of(
            "ociVersion", "1.0.2",
            "hostname", spec.id().value(),
            "root", Map.of("path", spec.folder().root().toAbsolutePath().toString()),
            "process", bundle.process(),
            "mounts", bundle.mounts(files, runtime),
            "linux", bundle.linux(cgroup)));
  }

  /** Nothing of ours stays outside of the sandbox, so its first process has the mark. */
  private Map<String, Object> process() throws IOException {
    var rights = Container.rights();
    return Map.of(
        "args", List.of(Container.REAPER, Mark.of(spec.folder()), Container.AGENT),
        "env",
            Inside.environment(spec).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList(),
        "cwd", "/",
        "user", Map.of("uid", 0, "gid", 0, "umask", 022),
        "noNewPrivileges", true,
        "capabilities", Map.of("bounding", rights, "effective", rights, "permitted", rights),
        "rlimits",
            Container.ceilings(spec.limits().processes()).stream()
                .map(each -> limit("RLIMIT_" + each.name().toUpperCase(Locale.ROOT), each.value()))
                .toList());
  }

  private static Map<String, Object> limit(String type, long most) {
    return Map.of("type", type, "soft", most, "hard", most);
  }

  private List<Map<String, Object>> mounts(Engine.OwnFiles files, String runtime) {
    var mounts = new ArrayList<Map<String, Object>>();
    mounts.add(mount("/proc", "proc", "proc", List.of("nosuid", "nodev", "noexec")));
    for (var mount : Container.mounts(spec, files, Container.devices(runtime))) {
      var options = new ArrayList<>(mount.options());
      mount.from().ifPresent(_ -> options.add("rbind"));
      var type = mount.from().isPresent() ? "bind" : "tmpfs";
      var source = mount.from().map(Object::toString).orElse("tmpfs");
      mounts.add(mount(mount.to(), type, source, options));
    }
    mounts.add(mount("/dev/pts", "devpts", "devpts", Container.TERMINALS));
    return mounts;
  }

  private static Map<String, Object> mount(
      String to, String type, String source, List<String> options) {
    return Map.of("destination", to, "type", type, "source", source, "options", options);
  }

  private Map<String, Object> linux(String cgroup) {
    var ids = spec.ids();
    var map = List.of(Map.of("containerID", 0, "hostID", ids.base(), "size", ids.count()));
    var spaces = Stream.of("user", "mount", "pid", "network", "ipc", "uts", "cgroup");
    var covered = Stream.of(Inside.coveredFiles(), Inside.coveredFolders());
    return Map.of(
        "namespaces", spaces.map(type -> Map.of("type", type)).toList(),
        "uidMappings", map,
        "gidMappings", map,
        "cgroupsPath", cgroup + "/container",
        "resources", resources(),
        "seccomp", Profile.of(Architecture.ofThisHost().orElseThrow()),
        "maskedPaths", covered.flatMap(List::stream).toList(),
        "readonlyPaths", List.of("/proc/sys"));
  }

  private Map<String, Object> resources() {
    var resources = new TreeMap<>(Container.resources(spec));
    resources.put("devices", List.of(Map.of("allow", false, "access", "rwm")));
    return resources;
  }
}
