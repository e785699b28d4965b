package dev.choiros.linux;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where this process may make cgroups: below {@code choir} in every hierarchy of version 1 that has
 * a controller we need, and in the one of version 2.
 */
public final class CgroupTree {
  private static final Set<String> NEEDED = Set.of("memory", "cpu", "cpuacct", "pids");

  /** Holds no limits; nspawn makes groups below the one of it that it is started in. */
  private static final String SYSTEMD = "name=systemd";

  /** Stands for the hierarchy of version 2, whose controllers are asked of itself. */
  private static final String UNIFIED = "2";

  private static final Set<String> USED =
      Set.of("memory", "cpu", "cpuacct", "pids", SYSTEMD, UNIFIED);

  /**
   * One hierarchy.
   *
   * @param top what it is seen from
   * @param folder our own folder in it, the parent of every sandbox's
   */
  private record Hierarchy(Path top, Path folder, Set<String> controllers, boolean unified) {}

  private final List<Hierarchy> hierarchies;

  private CgroupTree(List<Hierarchy> hierarchies) {
    this.hierarchies = List.copyOf(hierarchies);
  }

  /** Those that this process may write; makes our folder in each. */
  public static CgroupTree ofThisHost() {
    var usable = new ArrayList<Hierarchy>();
    for (var mount : mounts().entrySet()) {
      var controllers = new HashSet<>(mount.getValue());
      var unified = controllers.contains(UNIFIED);
      controllers.retainAll(USED);
      if (controllers.isEmpty()) {
        continue;
      }
      for (var top : List.of(mount.getKey(), own(mount.getKey(), unified))) {
        try {
          usable.add(take(mount.getKey(), top, controllers, unified));
          break;
        } catch (IOException notOurs) {
          // The next place, or none: probe() says what is missing.
        }
      }
    }
    return new CgroupTree(usable);
  }

  private static Hierarchy take(Path mount, Path top, Set<String> controllers, boolean unified)
      throws IOException {
    var folder = top.resolve("choir");
    if (unified) {
      var offered = words(top.resolve("cgroup.controllers"));
      offered.retainAll(NEEDED);
      enable(top, offered);
      Files.createDirectories(folder);
      enable(folder, offered);
      checkWritable(folder.resolve("cgroup.procs"));
      return new Hierarchy(mount, folder, offered, true);
    }
    Files.createDirectories(folder);
    checkWritable(folder.resolve("cgroup.procs"));
    return new Hierarchy(mount, folder, controllers, false);
  }

  private static void enable(Path folder, Set<String> controllers) throws IOException {
    for (var controller : controllers) {
      Files.writeString(folder.resolve("cgroup.subtree_control"), "+" + controller);
    }
  }

  private static void checkWritable(Path file) throws IOException {
    if (!Files.isWritable(file)) {
      throw new IOException(file + " may not be written");
    }
  }

  /** The controllers that hold limits here. */
  private Set<String> controllers() {
    var all = new HashSet<String>();
    hierarchies.forEach(hierarchy -> all.addAll(hierarchy.controllers()));
    return all;
  }

  public boolean limits() {
    return controllers().containsAll(Set.of("memory", "cpu", "pids"));
  }

  /** Whether a cgroup can be frozen: in version 2 only, beside whatever holds the limits. */
  public boolean freezes() {
    return hierarchies.stream().anyMatch(Hierarchy::unified);
  }

  public List<String> warnings() {
    var missing = new ArrayList<String>();
    var here = controllers();
    Map.of("memory", "memory", "cpu", "CPU", "pids", "processes")
        .forEach((controller, what) ->
            missing.addAll(here.contains(controller) ? List.of() : List.of(what)));
    return missing.isEmpty()
        ? List.of()
        : List.of(
            "limits on "
                + String.join(", ", missing.stream().sorted().toList())
                + " are not enforced: no cgroup of this host with that controller may be written");
  }

  /** The folders that this sandbox's cgroups will have; nothing is made yet. */
  public List<Path> folders(SandboxFolder sandbox) {
    var name = Mark.of(sandbox);
    return hierarchies.stream().map(hierarchy -> hierarchy.folder().resolve(name)).toList();
  }

  /** Its cgroup as the kernel names it, the same in all hierarchies; empty where none is ours. */
  public Optional<String> path(SandboxFolder sandbox) {
    return hierarchies.stream()
        .findFirst()
        .map(each -> "/" + each.top().relativize(each.folder().resolve(Mark.of(sandbox))));
  }

  /**
   * Those folders, and those that others make by that name in the hierarchies we have no use for.
   */
  public List<Path> everywhere(SandboxFolder sandbox) {
    var all = new ArrayList<>(folders(sandbox));
    path(sandbox)
        .ifPresent(path ->
            mounts().keySet().stream()
                .map(mount -> mount.resolve(path.substring(1)))
                .filter(folder -> !all.contains(folder))
                .forEach(all::add));
    return List.copyOf(all);
  }

  /** Makes them and writes the limits. */
  public Cgroup create(SandboxFolder sandbox, Limits limits) throws IOException {
    var cgroup = new Cgroup(folders(sandbox));
    cgroup.remove();
    for (var hierarchy : hierarchies) {
      var folder = hierarchy.folder().resolve(Mark.of(sandbox));
      Files.createDirectory(folder);
      for (var file : values(hierarchy, limits).entrySet()) {
        var path = folder.resolve(file.getKey());
        if (Files.exists(path)) {
          Files.writeString(path, file.getValue());
        }
      }
    }
    return cgroup;
  }

  /** In the order in which they must be written: memory alone before memory with swap. */
  private static Map<String, String> values(Hierarchy hierarchy, Limits limits) {
    var values = new LinkedHashMap<String, String>();
    var memory = Long.toString(limits.memoryBytes());
    var quota = Long.toString(limits.milliCpus() * 100L);
    if (hierarchy.controllers().contains("memory")) {
      values.put(hierarchy.unified() ? "memory.max" : "memory.limit_in_bytes", memory);
      values.put(
          hierarchy.unified() ? "memory.swap.max" : "memory.memsw.limit_in_bytes",
          hierarchy.unified() ? "0" : memory);
    }
    if (hierarchy.controllers().contains("cpu")) {
      values.put(
          hierarchy.unified() ? "cpu.max" : "cpu.cfs_quota_us",
          hierarchy.unified() ? quota + " 100000" : quota);
    }
    if (hierarchy.controllers().contains("pids")) {
      values.put("pids.max", Integer.toString(limits.processes()));
    }
    return values;
  }

  /**
   * Mount points of cgroups with their controllers; that of version 2 has the one that stands for
   * it.
   */
  private static Map<Path, Set<String>> mounts() {
    var found = new LinkedHashMap<Path, Set<String>>();
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        var halves = line.split(" - ", 2);
        var type = halves[1].split(" ", -1);
        var point = Path.of(halves[0].split(" ", -1)[4]);
        if (type[0].equals("cgroup2")) {
          found.put(point, Set.of(UNIFIED));
        } else if (type[0].equals("cgroup")) {
          found.put(point, Set.of(type[2].split(",", -1)));
        }
      }
    } catch (IOException unreadable) {
      return Map.of();
    }
    return found;
  }

  /** The cgroup of this process below {@code mount}: what a service manager may have given us. */
  private static Path own(Path mount, boolean unified) throws IllegalStateException {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        var fields = line.split(":", 3);
        var name = mount.getFileName() + "";
        if (unified
            ? fields[1].isEmpty()
            : List.of(fields[1].split(",", -1)).contains(name) || fields[1].equals(name)) {
          return mount.resolve(fields[2].substring(1));
        }
      }
    } catch (IOException unreadable) {
      return mount;
    }
    return mount;
  }

  private static Set<String> words(Path file) throws IOException {
    return new HashSet<>(List.of(Files.readString(file).strip().split("\\s+", -1)));
  }
}
