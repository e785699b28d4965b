package dev.choiros.bubblewrap;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.escape.LimitsContract;

class LimitsTest extends LimitsContract {
  @Override
  protected Backend backend() {
    return new Bubblewrap();
  }

  /** Bubblewrap has no option for how many its terminals may be. */
  @Override
  protected boolean boundsTerminals() {
    return false;
  }
}
