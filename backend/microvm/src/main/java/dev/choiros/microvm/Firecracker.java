package dev.choiros.microvm;

import dev.choiros.linux.Failpoint;
import java.util.Optional;

/** Virtual machines of Firecracker, by KVM. */
public final class Firecracker extends VirtualMachines {
  public Firecracker() {
    super(Made.onThisHost(new FirecrackerVmm(Optional.empty())), Failpoint.NONE, BOOTS);
  }
}
