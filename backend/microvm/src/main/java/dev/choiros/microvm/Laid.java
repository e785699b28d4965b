package dev.choiros.microvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder that a VMM is started in which opens its files by name: each is there under a short
 * name of its own, so that what it writes down of a machine names no place of this host.
 */
record Laid(Machine machine) {
  static final String KERNEL = "kernel";
  static final String INITRAMFS = "initramfs";

  /** What sockets of the guest are called here; the port of one that the guest dials is behind. */
  static final String VSOCK = "vsock";

  /** The machine's end of every such socket; each machine is alone with its host. */
  static final int GUEST_ID = 3;

  /** Of a machine that waits for the word to start. */
  private static final String ARGUMENTS = "console=%s quiet loglevel=3 random.trust_cpu=on %s";

  Path folder() {
    return machine.place().sockets().toAbsolutePath();
  }

  Path file(String name) {
    return folder().resolve(name);
  }

  /** Its own id reads all of them, and writes the disk. */
  void make() throws IOException {
    var parts = machine.parts();
    link(KERNEL, Vmlinux.of(parts.kernel(), parts.images().cache()));
    link(INITRAMFS, parts.initramfs());
    for (var drive : machine.drives().entrySet()) {
      var file = drive.getValue().toAbsolutePath();
      if (drive.getKey().equals(Machine.DRIVES.getFirst())) {
        give(file);
      } else {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      }
      link(drive.getKey(), file);
    }
    link(VSOCK + "_" + Transport.CHANNEL, machine.spec().folder().socket());
  }

  private void link(String name, Path to) throws IOException {
    Files.createSymbolicLink(file(name), to.toAbsolutePath());
  }

  /** Copies of what was written down, which stays as it is. */
  void take(Path written, List<String> names) throws IOException {
    for (var name : names) {
      copy(written.resolve(name), file(name));
    }
  }

  void copy(Path from, Path to) throws IOException {
    Programs.output(
        List.of("cp", "--reflink=auto", "--sparse=always", from.toString(), to.toString()));
    give(to);
  }

  private void give(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", (int) machine.spec().ids().base());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** What its kernel is told. */
  String arguments(String more) {
    return ARGUMENTS.formatted(machine.parts().guest().console(), more);
  }
}
