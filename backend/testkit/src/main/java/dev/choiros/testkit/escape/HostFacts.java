package dev.choiros.testkit.escape;

import dev.choiros.backend.SandboxSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What somebody who got out of a sandbox might have changed on this host. */
final class HostFacts {
  private static final List<String> FILES =
      List.of(
          "/proc/sys/kernel/core_pattern",
          "/proc/sys/kernel/modprobe",
          "/proc/sys/kernel/hotplug",
          "/proc/sys/kernel/hostname",
          "/proc/sys/kernel/domainname",
          "/proc/sys/kernel/randomize_va_space",
          "/proc/sys/kernel/threads-max",
          "/proc/sys/kernel/pid_max",
          "/proc/sys/kernel/shmmax",
          "/proc/sys/vm/overcommit_memory",
          "/proc/swaps",
          "/sys/kernel/uevent_helper");

  private HostFacts() {}

  /**
   * @param marker what the name of every file begins with that an attempt asks the host to make
   */
  static Map<String, String> now(SandboxSpec spec, Path marker, List<Long> pids)
      throws IOException {
    var facts = new TreeMap<String, String>();
    FILES.forEach(file -> facts.put(file, read(Path.of(file))));
    facts.put("formats", String.valueOf(names(Path.of("/proc/sys/fs/binfmt_misc"), "choir")));
    facts.put("interfaces", String.valueOf(names(Path.of("/sys/class/net"), "choir0")));
    facts.put("programs", String.valueOf(names(Path.of("/usr/bin"), "choir-was-here")));
    var made = names(marker.resolveSibling(".").normalize(), marker.getFileName() + "");
    facts.put("made", made.toString());
    facts.put("channel", names(spec.folder().channel(), "").toString());
    for (var controller : names(Path.of("/sys/fs/cgroup"), "")) {
      var agent = Path.of("/sys/fs/cgroup", controller, "release_agent");
      facts.put(agent.toString(), read(agent));
    }
    for (var pid : pids) {
      var process = Path.of("/proc", pid.toString());
      facts.put("limits of " + pid, read(process.resolve("limits")));
      facts.put("score of " + pid, read(process.resolve("oom_score_adj")));
      var stat = read(process.resolve("stat"));
      facts.put("niceness of " + pid, stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1)[17]);
    }
    try (var files = Files.walk(spec.agent())) {
      files.forEach(file -> facts.put(file.toString(), about(file)));
    }
    return facts;
  }

  private static String about(Path file) {
    try {
      var attributes = Files.readAttributes(file, "unix:mode,uid,gid,lastModifiedTime");
      var text = Files.isRegularFile(file) ? read(file) : "";
      return new TreeMap<>(attributes) + " " + text.hashCode();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    var found = new ArrayList<String>();
    if (Files.isDirectory(folder)) {
      try (var all = Files.newDirectoryStream(folder, prefix + "*")) {
        all.forEach(file -> found.add(String.valueOf(file.getFileName())));
      }
    }
    return found.stream().sorted().toList();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException none) {
      return "";
    }
  }
}
