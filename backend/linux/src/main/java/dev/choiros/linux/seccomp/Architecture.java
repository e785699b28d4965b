package dev.choiros.linux.seccomp;

import java.util.Optional;

/** A processor that a filter can be made for, by its number in {@code linux/audit.h}. */
public enum Architecture {
  X86_64(0xc000_003e),
  /** Checked by interpreting its filter; not run on real hardware. */
  AARCH64(0xc000_00b7);

  final int audit;

  Architecture(int audit) {
    this.audit = audit;
  }

  /** The one this process runs on; empty where no filter can be made. */
  public static Optional<Architecture> ofThisHost() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }
}
