package dev.choiros.microvm;

import dev.choiros.linux.Failpoint;
import java.util.Optional;

/** Virtual machines of vfkit, by macOS. */
public final class Vfkit extends VirtualMachines {
  public Vfkit() {
    super(Made.onThisHost(new VfkitVmm(Optional.empty())), Failpoint.NONE, BOOTS);
  }
}
