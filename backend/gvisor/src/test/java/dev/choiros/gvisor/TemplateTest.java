package dev.choiros.gvisor;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.TemplateContract;

class TemplateTest extends TemplateContract {
  @Override
  protected Backend backend() {
    return new Gvisor();
  }
}
