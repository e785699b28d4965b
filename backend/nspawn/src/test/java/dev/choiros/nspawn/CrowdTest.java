package dev.choiros.nspawn;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.linux.Crowd;
import dev.choiros.testkit.linux.CrowdContract;

class CrowdTest extends CrowdContract {
  @Override
  protected Backend backend() {
    return new Nspawn();
  }

  @Override
  protected Class<?> crowd() {
    return Starter.class;
  }

  /** Is killed when it has started them all. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws Exception {
      Crowd.run(arguments, new Nspawn());
    }
  }
}
