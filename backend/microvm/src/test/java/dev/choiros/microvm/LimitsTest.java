package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.escape.LimitsContract;

class LimitsTest extends LimitsContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }
}
