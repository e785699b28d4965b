package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.hypervisor.host.Backends.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox runs on.
 *
 * @param warnings what cannot be done for it here, one plain sentence each
 */
public record Surroundings(Isolation isolation, List<String> warnings) {
  static Surroundings of(Ground ground, String backend) {
    return ground
        .parts()
        .backends()
        .find(backend)
        .map(found -> of(ground, found))
        .orElseGet(() ->
            new Surroundings(
                Isolation.PROCESS, List.of("this hypervisor has no backend " + backend)));
  }

  private static Surroundings of(Ground ground, Found found) {
    var warnings = new ArrayList<>(ground.parts().layers().warnings());
    switch (found.readiness()) {
      case Readiness.Usable(var cannot, _) -> warnings.addAll(cannot);
      case Readiness.Unusable(var reason, var remedy) -> warnings.add(reason + "; " + remedy);
    }
    return new Surroundings(found.backend().isolation(), List.copyOf(warnings));
  }
}
