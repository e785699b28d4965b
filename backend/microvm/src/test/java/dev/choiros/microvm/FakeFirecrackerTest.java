package dev.choiros.microvm;

import dev.choiros.microvm.fake.FakeFirecracker;
import java.util.Optional;

/** The driver of Firecracker against its fake: what is asked, not what a machine does. */
class FakeFirecrackerTest extends VmmContract {
  @Override
  Vmm vmm() {
    return new FirecrackerVmm(
        Optional.of(FakePrograms.of(FakeFirecracker.class, "firecracker", "1.8.0")));
  }
}
