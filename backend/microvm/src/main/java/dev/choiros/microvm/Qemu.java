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
    this(Made.onThisHost(new QemuVmm(named)), Failpoint.NONE, BOOTS);
  }

  Qemu(Made made, Failpoint failpoint, Duration patience) {
    super(made, failpoint, patience);
  }

  /** The runtimes are its boards. */
  @Override
  public Backend withRuntime(String runtime) {
    var board = Board.named(runtime);
    if (board.isEmpty()) {
      throw new BackendException("QEMU has no machine " + runtime, "name microvm or q35");
    }
    return new Qemu(board);
  }
}
