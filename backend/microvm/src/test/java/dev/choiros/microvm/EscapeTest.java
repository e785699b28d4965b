package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.escape.EscapeContract;

class EscapeTest extends EscapeContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }
}
