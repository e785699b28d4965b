package dev.choiros.microvm;

import java.util.ArrayList;
import java.util.List;

/**
 * What the inside of a machine has to know of it.
 *
 * @param console where the kernel and the first process print
 * @param naming how the first process tells the drives apart
 * @param end the command with which the machine ends
 */
record Guest(Bus bus, Transport transport, String console, Naming naming, String end) {
  /** What tells one drive from another. */
  enum Naming {
    /** Each has its name as its serial number. */
    BY_SERIAL,
    /** They are in the order of {@link Machine#drives}. */
    BY_ORDER
  }

  private static final String POWER_OFF = "poweroff -f";

  static Guest ofQemu(Bus bus) {
    return new Guest(bus, Transport.NETWORK, "ttyS0", Naming.BY_SERIAL, POWER_OFF);
  }

  /** It ends when its guest starts anew, and not when that turns its power off. */
  static Guest ofFirecracker() {
    return new Guest(Bus.MMIO, Transport.VSOCK, "ttyS0", Naming.BY_ORDER, "reboot -f");
  }

  static Guest ofCloudHypervisor() {
    return new Guest(Bus.PCI, Transport.VSOCK, "ttyS0", Naming.BY_SERIAL, POWER_OFF);
  }

  static Guest ofVfkit() {
    return new Guest(Bus.PCI, Transport.VSOCK, "hvc0", Naming.BY_SERIAL, POWER_OFF);
  }

  /** Of the kernel, in the order in which they must be loaded. */
  List<String> modules() {
    var modules = new ArrayList<>(List.of("virtio_ring", "virtio"));
    modules.addAll(bus.modules());
    modules.add("virtio_blk");
    modules.addAll(transport.modules());
    if (console.startsWith("hvc")) {
      modules.add("virtio_console");
    }
    modules.addAll(List.of("virtio-rng", "libcrc32c", "erofs"));
    return modules;
  }

  /** For the first process, which reads it as a part of its script. */
  String settings() {
    var drives = naming == Naming.BY_ORDER ? String.join(" ", Machine.DRIVES) : "";
    return "console=/dev/%s\ndrives='%s'\nend='%s'\n".formatted(console, drives, end);
  }
}
