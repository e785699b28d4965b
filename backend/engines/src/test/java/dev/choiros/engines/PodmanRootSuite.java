package dev.choiros.engines;

import dev.choiros.backend.Backend;
import dev.choiros.testkit.escape.LimitsContract;
import org.junit.jupiter.api.Nested;

/** What root's Podman must hold besides. */
abstract class PodmanRootSuite extends PodmanSuite {
  PodmanRootSuite(String runtime, Class<?> victim) {
    super(runtime, victim);
  }

  @Nested
  class Limits extends LimitsContract {
    @Override
    protected Backend backend() {
      return fresh();
    }
  }
}
