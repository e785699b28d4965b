package dev.choiros.process;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.linux.KilledAtEachStepContract;

class KilledAtEachStepTest extends KilledAtEachStepContract {
  @Override
  protected Backend backend() {
    return new PlainProcess();
  }

  @Override
  protected Class<?> victim() {
    return Victim.class;
  }
}
