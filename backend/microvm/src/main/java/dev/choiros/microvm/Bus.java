package dev.choiros.microvm;

import java.util.List;

/** How a machine shows its devices to its kernel. */
enum Bus {
  /** At addresses that its tables name. */
  MMIO("virtio_mmio"),
  PCI("virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci");

  private final List<String> modules;

  Bus(String... modules) {
    this.modules = List.of(modules);
  }

  /** Of the kernel, in the order in which they must be loaded. */
  List<String> modules() {
    return modules;
  }
}
