package dev.choiros.microvm;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Machines that have booted and wait for the word to start, as files: every sandbox with such a
 * machine is a clone of one. Clones share its pages until they change them. Where the agent is one
 * that waits, it runs in there already. Nothing of any sandbox was in it: its disk is empty, its
 * drive has the first program only, nobody listens on its channel, and clock and random numbers are
 * set in each clone before anything else.
 */
final class Booted {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEPT = 6;

  private Booted() {}

  /** One that has what {@code machine} has; boots it if there is none. */
  static Memory like(Machine machine) throws IOException {
    var cache = machine.parts().images().cache();
    var folder = cache.resolve("booted-" + fingerprint(machine));
    synchronized (Booted.class) {
      if (!Files.isDirectory(folder)) {
        Progress.tell("booting a virtual machine to clone others from");
        forgetOldest(cache);
        keep(booted(machine), folder);
      }
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    return new Memory.Cloned(folder);
  }

  /** One that turned out to be of no use. */
  static void forget(Memory.Cloned cloned) throws IOException {
    delete(cloned.folder());
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
    made.append(parts.initramfs().getFileName()).append(HexFormat.of().formatHex(first(machine)));
    var drives = machine.drives();
    drives.remove("start"); // The same size for all, and not there yet.
    for (var drive : drives.entrySet()) {
      made.append(drive.getKey()).append(Files.size(drive.getValue())).append(' ');
    }
    // Of these something is in memory.
    made.append(drives.get("usr"));
    if (machine.agentWaits()) {
      made.append(drives.get("agent"));
    }
    return UUID.nameUUIDFromBytes(made.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] first(Machine machine) {
    return Start.first(machine.spec(), machine.agentWaits());
  }

  /**
   * A machine like another, of no sandbox. It lies among the notes of that other one's sandbox, so
   * that whoever sweeps them takes it away too.
   */
  private static Machine parent(Machine like) throws IOException {
    var spec = like.spec();
    var folder = new SandboxFolder(spec.folder().run().resolve("parent"));
    delete(folder.home());
    var of =
        new SandboxSpec(
            SandboxId.random(),
            folder,
            new Template.Host(),
            spec.limits(),
            spec.ids(),
            spec.agent(),
            new Network.None(),
            Map.of());
    Files.createDirectories(folder.console().getParent());
    Machine.letPass(spec);
    try (var disk = FileChannel.open(folder.image(), CREATE_NEW, WRITE)) {
      disk.write(ByteBuffer.allocate(1), Files.size(spec.folder().image()) - 1);
    }
    return new Machine(of, like.parts());
  }

  /** An emulated one may hang on a busy host, before it prints anything: then another is booted. */
  private static Place booted(Machine like) throws IOException {
    try {
      return boot(parent(like), PATIENCE);
    } catch (IOException first) {
      Progress.tell(first.getMessage() + "; trying once more");
      return boot(parent(like), PATIENCE.multipliedBy(2));
    }
  }

  private static Place boot(Machine machine, Duration patience) throws IOException {
    machine.prepare(first(machine));
    var place = machine.place();
    var monitor =
        Monitor.of(machine, QemuVmm.cloning(Optional.empty()), new Memory.Kept(place.memory()));
    try {
      monitor.tryIt();
      var deadline = System.nanoTime() + patience.toNanos();
      new Control(place.control())
          .ready(() -> !monitor.vmm().isAlive() || System.nanoTime() > deadline);
      try (var qmp = new Qmp(place.qmp())) {
        qmp.leaveMemory();
        qmp.migrate(place.state(), patience);
      }
    } catch (IOException failed) {
      monitor.end(); // Then all is in the console that it printed.
      throw new IOException(
          "no virtual machine boots: "
              + failed.getMessage()
              + ": "
              + Console.tail(machine.spec().folder()),
          failed);
    } finally {
      monitor.end();
    }
    return place;
  }

  private static void keep(Place place, Path folder) throws IOException {
    var fresh = folder.resolveSibling(folder.getFileName() + ".new");
    delete(fresh);
    Files.createDirectory(fresh);
    for (var file : List.of(place.memory(), place.state())) {
      Programs.output(List.of("cp", "--sparse=always", file.toString(), fresh.toString()));
      Files.setAttribute(fresh.resolve(file.getFileName()), "unix:mode", 0444);
    }
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    delete(place.folder().home());
    var size = Programs.output(List.of("du", "--summarize", "--block-size=1M", folder.toString()));
    Progress.tell("its memory takes %s MB of disk".formatted(size.split("\\s", 2)[0]));
  }

  private static void delete(Path folder) throws IOException {
    Programs.output(List.of("rm", "-rf", "--", folder.toString()));
  }

  /** Leaves room for one more. A machine that runs keeps those open that it was cloned from. */
  private static void forgetOldest(Path cache) throws IOException {
    try (var folders = Files.list(cache)) {
      var old =
          folders
              .filter(folder -> folder.getFileName().toString().startsWith("booted-"))
              .sorted(Comparator.comparing(Booted::lastUsed).reversed())
              .skip(KEPT - 1)
              .toList();
      for (var folder : old) {
        delete(folder);
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
