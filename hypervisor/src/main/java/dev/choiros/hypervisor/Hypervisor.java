package dev.choiros.hypervisor;

import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Figures;
import dev.choiros.hypervisor.api.admin.AdminApi;
import dev.choiros.hypervisor.api.identity.Identity;
import dev.choiros.hypervisor.channel.SandboxListener;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.host.CannotStart;
import dev.choiros.hypervisor.host.OperatorToken;
import dev.choiros.hypervisor.host.Port;
import dev.choiros.hypervisor.host.StateFolder;
import dev.choiros.hypervisor.identity.IdentitySettings;
import dev.choiros.hypervisor.identity.OperatorGate;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.lifecycle.LifecycleSettings;
import dev.choiros.hypervisor.lifecycle.Parts;
import dev.choiros.hypervisor.logging.Logging;
import dev.choiros.hypervisor.request.Front;
import dev.choiros.hypervisor.request.accept.Capacity;
import dev.choiros.hypervisor.request.accept.Timeouts;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.hypervisor.settings.Settings;
import dev.choiros.hypervisor.templates.Workshop;
import dev.choiros.hypervisor.transport.Loops;
import dev.choiros.layers.FolderStore;
import dev.choiros.templates.TemplateStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hypervisor's parts, in the order in which they start; they stop in the opposite one. */
final class Hypervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hypervisor.class);
  private static final String VERSION = "0.1.0";
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicBoolean ready = new AtomicBoolean();
  private volatile boolean served;
  private String origin = "";

  private Hypervisor(Settings settings) {
    this.settings = settings;
  }

  /** Returns when requests are served; on failure nothing is left running. */
  static Hypervisor start(Settings settings) throws CannotStart, IOException {
    var hypervisor = new Hypervisor(settings);
    try {
      hypervisor.open();
      return hypervisor;
    } catch (CannotStart | IOException | RuntimeException failed) {
      hypervisor.close();
      throw failed;
    }
  }

  private void open() throws CannotStart, IOException {
    var state = opened(StateFolder.claim(settings.stateDir()));
    Logging.start(settings.logFormat(), settings.logLevel(), settings.stateDir());
    var port = Port.of(settings.bind(), settings.port());
    origin = settings.origin(port);
    var ledger = opened(Ledger.open(settings.stateDir().resolve("choir.db")));
    var loops = opened(Loops.start());
    var routes = new RouteTable();
    var token = OperatorToken.issue(state);
    var identity = opened(Identity.open(ledger, identitySettings(), clock, token::matches));
    var workshop = opened(new Workshop(TemplateStore.open(templates(), clock)));
    var lifecycle = opened(lifecycle(ledger, new SandboxListener(loops), routes, workshop));
    opened(() -> stopSandboxes(lifecycle));
    var endpoints = new ArrayList<Endpoint>(identity.endpoints());
    endpoints.addAll(AdminApi.endpoints(lifecycle, ledger, identity.audit(), () -> port, clock));
    endpoints.addAll(AdminApi.templates(workshop, lifecycle, ledger, identity.audit()));
    var parts =
        new Front.Parts(
            loops,
            new OperatorGate(
                identity.gatekeeper(), token::matches, ledger, identity.audit(), clock),
            routes,
            lifecycle,
            List.copyOf(endpoints),
            ready::get,
            new Figures(),
            VERSION);
    opened(Front.start(frontSettings(port), parts));
    ready.set(true);
    served = true;
    state.publishAddress(origin);
    LOG.info("ready at {}", origin);
  }

  private Path templates() {
    return settings.stateDir().resolve("templates");
  }

  private Lifecycle lifecycle(
      Ledger ledger, SandboxListener channels, RouteTable routes, Workshop workshop)
      throws CannotStart {
    var backends = Backends.ofThisHost(settings.machineClasses());
    backends.check(settings.machineClasses(), settings.backend());
    var sandboxes = settings.stateDir().resolve("sandboxes");
    return Lifecycle.open(
        new Parts(
            ledger,
            backends,
            new FolderStore(templates()),
            channels,
            routes,
            new LifecycleSettings(
                sandboxes,
                settings.agentFolder(),
                settings.readyTimeout(),
                STOP_GRACE,
                settings.caps().sandboxes(),
                settings.nat(),
                settings.machineClasses()),
            clock,
            workshop::template));
  }

  private IdentitySettings identitySettings() {
    var party = settings.relyingParty();
    return new IdentitySettings(
        settings.registration(), party.id(), party.name(), origin, Set.of(), settings.stateDir());
  }

  private Front.Settings frontSettings(int port) {
    return new Front.Settings(
        new InetSocketAddress(settings.bind(), port),
        settings.tls(),
        _ -> origin,
        settings.domain(),
        Optional.of(settings.desktopFolder()),
        settings.readyTimeout(),
        settings.drainTimeout(),
        new Capacity(settings.caps().connectionsPerAddress(), settings.caps().connections()),
        Timeouts.USUAL);
  }

  /** A start that fails leaves them alone: only a hypervisor that has served is stopped. */
  private void stopSandboxes(Lifecycle lifecycle) {
    if (settings.stopSandboxes() && served) {
      lifecycle.stopAll();
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  /** The control plane's origin, as a browser shows it. */
  String origin() {
    return origin;
  }

  /**
   * Lets requests finish within their bound; sandboxes go on, and are adopted at the next start,
   * unless they shall stop too.
   */
  @Override
  public void close() {
    ready.set(false);
    while (!started.isEmpty()) {
      var part = started.pop();
      try {
        part.close();
      } catch (Exception failed) {
        LOG.warn("{} did not stop cleanly", part.getClass().getSimpleName(), failed);
      }
    }
  }
}
