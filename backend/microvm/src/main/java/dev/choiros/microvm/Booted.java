package dev.choiros.microvm;

import dev.choiros.linux.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Machines that have booted and wait for the word to start, as files: every sandbox with such a
 * machine is a clone of one. Clones share its pages until they change them. Nothing of any sandbox
 * was in it: no disk was mounted, and clock and random numbers are set before anything runs.
 */
final class Booted {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KEPT = 6;

  private Booted() {}

  /** One that has what {@code machine} has; boots it if there is none. */
  static Memory like(Machine machine) throws IOException {
    var cache = machine.parts().images().cache();
    var folder = cache.resolve("booted-" + fingerprint(machine));
    synchronized (Booted.class) {
      if (!Files.isDirectory(folder)) {
        Progress.tell("booting a virtual machine to clone others from");
        boot(machine, cache, folder);
        forgetOldest(cache);
      }
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    return new Memory.Cloned(folder.resolve("memory"), folder.resolve("state"));
  }

  /** The same for machines that a clone cannot tell apart. */
  private static UUID fingerprint(Machine machine) throws IOException {
    var parts = machine.parts();
    var made = new StringBuilder(parts.acceleration().toString());
    made.append(machine.memory()).append(' ').append(machine.processors());
    made.append(parts.acceleration().arguments()).append(parts.acceleration().kernelArguments());
    for (var file : List.of(parts.kernel(), Path.of("/usr/bin/qemu-system-x86_64"))) {
      made.append(file).append(Files.getLastModifiedTime(file)).append(Files.size(file));
    }
    made.append(parts.initramfs().getFileName());
    var drives = machine.drives();
    drives.remove("start"); // The same size for all, and not there yet.
    for (var drive : drives.entrySet()) {
      made.append(drive.getKey()).append(Files.size(drive.getValue())).append(' ');
    }
    return UUID.nameUUIDFromBytes(
        made.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static void boot(Machine machine, Path cache, Path folder) throws IOException {
    machine.prepare();
    var place = machine.place();
    var monitor =
        Monitor.of(machine, new QemuVmm(Optional.empty()), new Memory.Kept(place.memory()));
    try {
      monitor.tryIt();
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      new Control(place.control())
          .ready(() -> !monitor.vmm().isAlive() || System.nanoTime() > deadline);
      try (var qmp = new Qmp(place.qmp())) {
        qmp.leaveMemory();
        qmp.migrate(place.state(), PATIENCE);
      }
    } catch (IOException failed) {
      throw new IOException(
          "no virtual machine boots: "
              + failed.getMessage()
              + ": "
              + Console.tail(machine.spec().folder()),
          failed);
    } finally {
      monitor.end();
    }
    keep(place, cache, folder);
  }

  private static void keep(Place place, Path cache, Path folder) throws IOException {
    var fresh = Files.createTempDirectory(cache, "making-");
    for (var file : List.of(place.memory(), place.state())) {
      Programs.output(List.of("cp", "--sparse=always", file.toString(), fresh.toString()));
      Files.setAttribute(fresh.resolve(file.getFileName()), "unix:mode", 0444);
      Files.delete(file);
    }
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void forgetOldest(Path cache) throws IOException {
    try (var folders = Files.list(cache)) {
      var old =
          folders
              .filter(folder -> folder.getFileName().toString().startsWith("booted-"))
              .sorted(Comparator.comparing(Booted::lastUsed).reversed())
              .skip(KEPT)
              .toList();
      for (var folder : old) {
        Programs.output(List.of("rm", "-rf", "--", folder.toString()));
      }
    }
  }

  private static FileTime lastUsed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }
}
