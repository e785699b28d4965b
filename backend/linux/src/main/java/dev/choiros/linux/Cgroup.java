package dev.choiros.linux;

import dev.choiros.backend.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/** The cgroups of one sandbox, one folder in each hierarchy; none where none may be made. */
public record Cgroup(List<Path> folders) {
  private static final long REMOVE_NANOS = 5_000_000_000L;
  private static final long FREEZE_NANOS = 10_000_000_000L;

  /** Moves a process in, and with it all that it starts later. */
  public void join(long pid) throws IOException {
    for (var folder : folders) {
      Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
    }
  }

  /** Whether {@code process} is in all of them, or below. */
  public boolean holds(HostProcess process) {
    var own = process.cgroups();
    return folders.stream()
        .map(folder -> "/" + folder.getFileName())
        .allMatch(name -> own.contains(name + "\n") || own.contains(name + "/"));
  }

  /** Kills all that is in it, again and again until nothing is. */
  void kill() {
    var deadline = System.nanoTime() + REMOVE_NANOS;
    while (System.nanoTime() < deadline) {
      var members = members();
      if (members.isEmpty()) {
        return;
      }
      killAtOnce();
      // A start that was cut off may be in some hierarchies only.
      members.forEach(pid -> HostProcess.of(pid).ifPresent(HostProcess::kill));
      pause();
    }
  }

  private void killAtOnce() {
    for (var folder : folders) {
      var file = folder.resolve("cgroup.kill");
      try {
        if (Files.exists(file)) {
          Files.writeString(file, "1");
        }
      } catch (IOException gone) {
        return; // Its members are killed one by one.
      }
    }
  }

  boolean freezes() {
    return folders.stream().anyMatch(folder -> Files.exists(folder.resolve("cgroup.freeze")));
  }

  /** Holds all that is in it where it is, or lets it go on; returns when that is so. */
  void freeze(boolean held) throws IOException {
    for (var folder : folders) {
      var file = folder.resolve("cgroup.freeze");
      if (Files.exists(file)) {
        Files.writeString(file, held ? "1" : "0");
        awaitFrozen(folder.resolve("cgroup.events"), held ? "frozen 1" : "frozen 0");
      }
    }
  }

  private static void awaitFrozen(Path events, String wanted) throws IOException {
    var deadline = System.nanoTime() + FREEZE_NANOS;
    while (Files.exists(events) && read(events).lines().noneMatch(wanted::equals)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("its processes were not held, or let go, in time");
      }
      pause();
    }
  }

  /** Kills what is in them and removes them; harmless when they are gone. */
  void remove() throws IOException {
    kill();
    for (var folder : folders) {
      for (var each : withInner(folder)) {
        removeOne(each);
      }
    }
  }

  /** A folder of ours and those that were made in it, innermost first. */
  private static List<Path> withInner(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isDirectory).toList().reversed();
    } catch (IOException | UncheckedIOException gone) {
      return List.of(folder);
    }
  }

  /** A cgroup stays busy for a moment after its last process is gone. */
  private static void removeOne(Path folder) throws IOException {
    var deadline = System.nanoTime() + REMOVE_NANOS;
    while (true) {
      try {
        Files.deleteIfExists(folder);
        return;
      } catch (FileSystemException busy) {
        if (System.nanoTime() > deadline) {
          throw busy;
        }
        pause();
      }
    }
  }

  /**
   * @param processes where others than those of the sandbox are in it too
   */
  Usage usage(long diskBytes, OptionalInt processes) {
    return new Usage(
        first("memory.current", "memory.usage_in_bytes"),
        cpu(),
        processes.orElseGet(() -> (int) first("pids.current")),
        diskBytes);
  }

  private long cpu() {
    var v1 = first("cpuacct.usage");
    if (v1 >= 0) {
      return v1;
    }
    for (var folder : folders) {
      for (var line : read(folder.resolve("cpu.stat")).split("\n", -1)) {
        if (line.startsWith("usage_usec ")) {
          return Long.parseLong(line.substring(11).strip()) * 1000;
        }
      }
    }
    return -1;
  }

  private long first(String... files) {
    for (var folder : folders) {
      for (var file : files) {
        var text = read(folder.resolve(file)).strip();
        if (!text.isEmpty()) {
          return Long.parseLong(text);
        }
      }
    }
    return -1;
  }

  private TreeSet<Long> members() {
    var pids = new TreeSet<Long>();
    for (var folder : folders) {
      for (var each : withInner(folder)) {
        read(each.resolve("cgroup.procs")).lines().map(Long::valueOf).forEach(pids::add);
      }
    }
    return pids;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException none) {
      return "";
    }
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
