package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.TemplateContract;

class TemplateTest extends TemplateContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }
}
