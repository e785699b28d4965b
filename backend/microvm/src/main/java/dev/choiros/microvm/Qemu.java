package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.linux.Failpoint;
import java.time.Duration;
import java.util.Optional;

/** Virtual machines of QEMU: by KVM, or emulated. */
public final class Qemu extends VirtualMachines {
  public Qemu() {
    this(Optional.empty());
  }

  private Qemu(Optional<Board> named) {
    this(Made.onThisHost(QemuVmm.cloning(named)), Failpoint.NONE, BOOTS);
  }

  Qemu(Made made, Failpoint failpoint, Duration patience) {
    super(made, failpoint, patience);
  }

  /** The runtimes are its boards; and one whose machines boot each, and share nothing. */
  @Override
  public Backend withRuntime(String runtime) {
    if (runtime.equals(QemuVmm.BOOT)) {
      return new Qemu(Made.onThisHost(QemuVmm.booting()), Failpoint.NONE, BOOTS);
    }
    var board = Board.named(runtime);
    if (board.isEmpty()) {
      throw new BackendException("QEMU has no machine " + runtime, "name microvm, q35 or boot");
    }
    return new Qemu(board);
  }
}
