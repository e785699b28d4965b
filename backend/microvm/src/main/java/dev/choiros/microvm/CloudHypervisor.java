package dev.choiros.microvm;

import dev.choiros.linux.Failpoint;
import java.util.Optional;

/** Virtual machines of Cloud Hypervisor, by KVM. */
public final class CloudHypervisor extends VirtualMachines {
  public CloudHypervisor() {
    super(Made.onThisHost(new CloudHypervisorVmm(Optional.empty())), Failpoint.NONE, BOOTS);
  }
}
