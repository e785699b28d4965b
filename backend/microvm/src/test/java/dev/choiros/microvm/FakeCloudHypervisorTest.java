package dev.choiros.microvm;

import dev.choiros.microvm.fake.FakeCloudHypervisor;
import java.util.Optional;

/** The driver of Cloud Hypervisor against its fake: what is asked, not what a machine does. */
class FakeCloudHypervisorTest extends VmmContract {
  @Override
  Vmm vmm() {
    return new CloudHypervisorVmm(
        Optional.of(FakePrograms.of(FakeCloudHypervisor.class, "cloud-hypervisor", "38.0.0")));
  }
}
