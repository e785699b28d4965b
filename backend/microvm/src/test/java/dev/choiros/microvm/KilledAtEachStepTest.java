package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.linux.KilledAtEachStepContract;

class KilledAtEachStepTest extends KilledAtEachStepContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }

  @Override
  protected Class<?> victim() {
    return Victim.class;
  }
}
