package dev.choiros.hypervisor.lifecycle;

import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.routes.Channels;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.layers.LayerStore;
import java.time.Clock;

/** What the lifecycle works with. */
public record Parts(
    Ledger ledger,
    Backends backends,
    LayerStore layers,
    Channels channels,
    RouteTable routes,
    LifecycleSettings settings,
    Clock clock) {}
