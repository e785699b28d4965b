package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.api.ControlPlane;
import dev.choiros.hypervisor.api.Desktop;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Figures;
import dev.choiros.hypervisor.api.Replies;
import dev.choiros.hypervisor.api.Vitals;
import dev.choiros.hypervisor.api.openapi.OpenApi;
import dev.choiros.hypervisor.channel.Tunnels;
import dev.choiros.hypervisor.request.accept.Capacity;
import dev.choiros.hypervisor.request.accept.Listener;
import dev.choiros.hypervisor.request.accept.Timeouts;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.hypervisor.request.authenticate.PortSessions;
import dev.choiros.hypervisor.request.locate.Directory;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.hypervisor.routes.Wake;
import dev.choiros.hypervisor.settings.Tls;
import dev.choiros.hypervisor.transport.Loops;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** The hypervisor's face to the world: one port, from its opening to its last answer. */
public final class Front implements AutoCloseable {
  /**
   * @param address port 0 lets the system pick one
   * @param origin the control plane's origin, given the port that was bound
   * @param domain what sandbox origins end in
   * @param desktop the desktop's built files, if there are any
   * @param wakeBound how long a request waits for its sandbox to start
   * @param drainBound how long requests may finish when this closes
   */
  public record Settings(
      InetSocketAddress address,
      Optional<Tls> tls,
      IntFunction<String> origin,
      String domain,
      Optional<Path> desktop,
      Duration wakeBound,
      Duration drainBound,
      Capacity capacity,
      Timeouts timeouts) {}

  /**
   * @param endpoints of the control plane, besides those of the front itself
   * @param ready what {@code /ready} says
   */
  public record Parts(
      Loops loops,
      Gatekeeper gatekeeper,
      RouteTable routes,
      Wake wake,
      List<Endpoint> endpoints,
      BooleanSupplier ready,
      Figures figures,
      String version) {}

  private final Listener listener;
  private final Origins origins;
  private final Duration drainBound;

  private Front(Listener listener, Origins origins, Duration drainBound) {
    this.listener = listener;
    this.origins = origins;
    this.drainBound = drainBound;
  }

  /** Opens the port and serves; throws if the address cannot be had. */
  public static Front start(Settings settings, Parts parts) {
    var ways = new CompletableFuture<Ways>();
    var listener =
        Listener.start(
            parts.loops(),
            new Listener.Settings(
                settings.address(),
                settings.tls(),
                settings.capacity(),
                settings.timeouts(),
                () -> new RequestPath(ways.join())));
    try {
      var port = listener.address().getPort();
      var origins = new Origins(settings.origin().apply(port), settings.domain());
      parts.figures().gauge("choiros_clients", "connected clients", listener::open);
      var made = ways(settings, parts, origins);
      parts.gatekeeper().whenEnded(made::sessionEnded);
      ways.complete(made);
      return new Front(listener, origins, settings.drainBound());
    } catch (RuntimeException failed) {
      ways.completeExceptionally(failed);
      listener.close();
      throw failed;
    }
  }

  private static Ways ways(Settings settings, Parts parts, Origins origins) {
    var tickets = new PortSessions(parts.gatekeeper(), InstantSource.system());
    var replies = new Replies(settings.tls().isPresent());
    var endpoints = new ArrayList<>(parts.endpoints());
    endpoints.addAll(
        new Vitals(parts.version(), parts.ready(), parts.figures(), Instant.now()).endpoints());
    endpoints.add(Door.endpoint(tickets, parts.wake(), () -> origins));
    endpoints.add(OpenApi.endpoint(parts.version(), () -> List.copyOf(endpoints)));
    return new Ways(
        parts.gatekeeper(),
        tickets,
        parts.routes(),
        parts.wake(),
        new Directory(settings.domain()),
        origins,
        replies,
        new ControlPlane(endpoints, replies),
        Desktop.load(settings.desktop(), settings.domain()),
        new Tunnels(),
        parts.figures(),
        new ConcurrentHashMap<>(),
        settings.tls().isPresent(),
        settings.wakeBound());
  }

  public InetSocketAddress address() {
    return listener.address();
  }

  /** The origin of the control plane, as browsers show it. */
  public String origin() {
    return origins.control();
  }

  /** Takes no more clients, lets requests finish within the bound, then cuts off. */
  @Override
  public void close() {
    listener.drain(drainBound);
  }
}
