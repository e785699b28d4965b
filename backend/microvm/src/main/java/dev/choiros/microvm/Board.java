package dev.choiros.microvm;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The machines of QEMU that we use, the better one first. */
enum Board {
  /** Has nothing that a guest of today does not need. */
  MICROVM(Bus.MMIO, "microvm,acpi=on"),
  /** A common PC, which every QEMU has. */
  Q35(Bus.PCI, "q35,hpet=off,usb=off");

  private final Bus bus;
  private final String argument;

  Board(Bus bus, String argument) {
    this.bus = bus;
    this.argument = argument;
  }

  Bus bus() {
    return bus;
  }

  String argument() {
    return argument;
  }

  /** As people name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Board of(Bus bus) {
    return bus == Bus.MMIO ? MICROVM : Q35;
  }

  static Optional<Board> named(String word) {
    return List.of(values()).stream().filter(board -> board.word().equals(word)).findFirst();
  }

  /** The better one of those that this host has. */
  static Board usual() {
    return ofThisHost().stream().findFirst().orElse(MICROVM);
  }

  /** Those that the QEMU of this host has. */
  static List<Board> ofThisHost() {
    try {
      return in(Programs.output(List.of("qemu-system-x86_64", "-M", "help")));
    } catch (IOException none) {
      return List.of();
    }
  }

  /**
   * @param help what QEMU says of its machines, one a line
   */
  static List<Board> in(String help) {
    var names = help.lines().map(line -> line.split(" ", 2)[0]).toList();
    return List.of(values()).stream().filter(board -> names.contains(board.word())).toList();
  }
}
