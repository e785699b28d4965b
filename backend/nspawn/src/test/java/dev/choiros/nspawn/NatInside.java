package dev.choiros.nspawn;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.nat.NatSuite;

/** Run by {@link NatTest}, in a network of its own. */
class NatInside extends NatSuite {
  @Override
  protected Backend backend() {
    return new Nspawn();
  }

  @Override
  protected Class<?> victim() {
    return Victim.class;
  }
}
