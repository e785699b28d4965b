package dev.choiros.microvm;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machine of one sandbox. */
record Machine(SandboxSpec spec, Parts parts) {
  /** What a guest's kernel needs for itself, beside the memory of the sandbox. */
  private static final long KERNEL_BYTES = 64L << 20;

  /** What QEMU needs for itself, translated code included. */
  private static final long MONITOR_BYTES = 192L << 20;

  /** Two for each connection of the channel, and QEMU's own. */
  private static final int MONITOR_PROCESSES = 1280;

  /** What its drives are called, in this order. */
  static final List<String> DRIVES = List.of("disk", "start", "agent", "usr");

  /** The set that holds the state of the machine that this one is a clone of. */
  static final int STATE = 1;

  Place place() {
    return new Place(spec.folder());
  }

  /** Of the machine with all that carries it. */
  Limits limits() {
    var inside = spec.limits();
    return new Limits(
        memory() + MONITOR_BYTES, inside.milliCpus(), MONITOR_PROCESSES, inside.diskBytes());
  }

  /** Whole megabytes. */
  long memory() {
    return (spec.limits().memoryBytes() + KERNEL_BYTES) >> 20 << 20;
  }

  int processors() {
    var wanted = (spec.limits().milliCpus() + 999) / 1000;
    return Math.clamp(wanted, 1, Runtime.getRuntime().availableProcessors());
  }

  /** Whether its agent can be started before it is known whose it will be. */
  boolean agentWaits() {
    return Files.exists(spec.agent().resolve("waits"));
  }

  /**
   * Its drives by name; only the first is written. The host's programs are there whatever the
   * template: an agent that waits uses the host's library of C.
   */
  Map<String, Path> drives() throws IOException {
    var drives = new LinkedHashMap<String, Path>();
    drives.put("disk", spec.folder().image());
    drives.put("start", place().start());
    drives.put("agent", parts.images().agent(spec.agent()));
    drives.put("usr", parts.images().usr());
    return drives;
  }

  /**
   * Makes the files that belong to one start; ids other than ours read them or write the last.
   *
   * @param program for the small drive
   */
  void prepare(byte[] program) throws IOException {
    var place = place();
    Files.createDirectories(place.sockets());
    letPass(spec);
    Files.setAttribute(place.sockets(), "unix:uid", (int) spec.ids().base());
    write(program);
    Files.deleteIfExists(place.relay());
    Files.write(place.relay(), Relay.outside(spec.folder().socket().toAbsolutePath()));
    Files.setAttribute(place.relay(), "unix:mode", 0555);
  }

  /** Its own id passes through the folder of notes; nobody on the host is in that group. */
  static void letPass(SandboxSpec spec) throws IOException {
    Files.setAttribute(spec.folder().run(), "unix:gid", (int) spec.ids().base());
    var pass = PosixFilePermissions.fromString("rwx--x---");
    Files.setPosixFilePermissions(spec.folder().run(), pass);
  }

  /** Changes what is on the small drive, in place: a machine that runs has it open. */
  void write(byte[] program) throws IOException {
    Files.write(place().start(), program, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * QEMU's arguments.
   *
   * @param handed takes the files that it needs open
   */
  List<String> command(Memory memory, Handed handed) throws IOException {
    var command = new ArrayList<>(List.of("qemu-system-x86_64", "-name", Mark.of(spec.folder())));
    command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
    // A process for each connection of the channel is started, and it makes a session of its own.
    command.addAll(List.of("-sandbox", "on,resourcecontrol=deny"));
    command.addAll(List.of("-m", (memory() >> 20) + "M", "-smp", Integer.toString(processors())));
    command.addAll(parts.acceleration().arguments());
    command.addAll(memory(memory, handed));
    var kernel = handed.readable(parts.kernel());
    var initramfs = handed.readable(parts.initramfs());
    command.addAll(List.of("-kernel", "/proc/self/fd/" + kernel));
    command.addAll(List.of("-initrd", "/proc/self/fd/" + initramfs));
    command.addAll(List.of("-append", "console=ttyS0 " + parts.acceleration().kernelArguments()));
    drives().forEach((name, file) -> command.addAll(drive(name, file, handed)));
    command.addAll(channel());
    command.addAll(List.of("-device", device("virtio-rng"), "-device", device("virtio-serial")));
    var control = "socket,id=control,path=" + quoted(place().control().toString());
    command.addAll(List.of("-chardev", control + ",server=on,wait=off"));
    command.addAll(List.of("-device", "virtconsole,chardev=control"));
    command.addAll(List.of("-chardev", "stdio,id=console,signal=off", "-serial"));
    command.addAll(List.of("chardev:console", "-qmp"));
    command.add("unix:" + quoted(place().qmp().toString()) + ",server=on,wait=off");
    return command;
  }

  private List<String> memory(Memory memory, Handed handed) {
    var file = "memory-backend-file,id=mem,size=" + (memory() >> 20) + "M,mem-path=";
    var machine = Board.of(parts.guest().bus()).argument();
    return switch (memory) {
      case Memory.Fresh() -> List.of("-M", machine);
      case Memory.Kept(var kept) ->
          List.of(
              "-M",
              machine + ",memory-backend=mem",
              "-object",
              file + quoted(kept.toString()) + ",share=on");
      case Memory.Written(var state) ->
          List.of(
              "-M",
              machine + ",memory-backend=mem",
              "-object",
              "memory-backend-ram,id=mem,size=" + (memory() >> 20) + "M",
              "-add-fd",
              "fd=" + handed.readable(state) + ",set=" + STATE,
              "-incoming",
              "defer");
      case Memory.Cloned cloned ->
          List.of(
              "-M",
              machine + ",memory-backend=mem",
              "-object",
              file
                  + "/proc/self/fd/"
                  + handed.readable(cloned.file())
                  + ",share=off,readonly=on,rom=off",
              "-add-fd",
              "fd=" + handed.readable(cloned.state()) + ",set=" + STATE,
              "-incoming",
              "defer");
    };
  }

  private List<String> drive(String name, Path file, Handed handed) {
    var disk = name.equals("disk");
    var number = disk ? handed.writable(file) : handed.readable(file);
    var how =
        disk
            ? "discard=unmap,auto-read-only=off,file.discard=unmap,file.auto-read-only=off"
            : "read-only=on";
    var node = "node-name=%s,driver=raw,file.driver=file,file.filename=/dev/fdset/%d,%s";
    return List.of(
        "-add-fd",
        "fd=" + number + ",set=" + number,
        "-blockdev",
        node.formatted(name, number, how),
        "-device",
        device("virtio-blk") + ",drive=" + name + ",serial=" + name);
  }

  /** A network with one address in it, at which the hypervisor listens for this sandbox. */
  private List<String> channel() {
    var relay = quoted(place().relay() + " " + Mark.of(spec.folder()));
    return List.of(
        "-netdev",
        "user,id=net,restrict=on,guestfwd=tcp:10.0.2.100:1-cmd:" + relay,
        "-device",
        device("virtio-net") + ",netdev=net");
  }

  /** The one of that name which fits the machine's bus. */
  private String device(String name) {
    return switch (parts.guest().bus()) {
      case MMIO -> name + "-device";
      case PCI -> name + "-pci";
    };
  }

  private static String quoted(String text) {
    return text.replace(",", ",,");
  }
}
