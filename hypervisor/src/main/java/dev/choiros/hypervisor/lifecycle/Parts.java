package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.Template;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.routes.Channels;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.layers.LayerStore;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the lifecycle works with.
 *
 * @param templates what a template's name means now
 */
public record Parts(
    Ledger ledger,
    Backends backends,
    LayerStore layers,
    Channels channels,
    RouteTable routes,
    LifecycleSettings settings,
    Clock clock,
    Function<String, Optional<Template>> templates) {
  /** Parts of a host to which no template was added. */
  public Parts(
      Ledger ledger,
      Backends backends,
      LayerStore layers,
      Channels channels,
      RouteTable routes,
      LifecycleSettings settings,
      Clock clock) {
    this(ledger, backends, layers, channels, routes, settings, clock, Parts::hostAlone);
  }

  private static Optional<Template> hostAlone(String name) {
    return name.equals(Template.HOST) ? Optional.of(new Template.Host()) : Optional.empty();
  }
}
