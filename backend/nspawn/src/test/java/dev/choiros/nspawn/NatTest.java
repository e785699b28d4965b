package dev.choiros.nspawn;

import dev.choiros.testkit.nat.NatContract;
import dev.choiros.testkit.nat.NatSuite;

class NatTest extends NatContract {
  @Override
  protected Class<? extends NatSuite> suite() {
    return NatInside.class;
  }
}
