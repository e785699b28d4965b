package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.NetworkContract;

class NetworkTest extends NetworkContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }
}
