package dev.choiros.dist.lifecycle;

import static dev.choiros.hypervisor.ledger.tables.Tables.ACCOUNT;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.bubblewrap.Bubblewrap;
import dev.choiros.hypervisor.api.Figures;
import dev.choiros.hypervisor.channel.SandboxListener;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.lifecycle.LifecycleSettings;
import dev.choiros.hypervisor.lifecycle.Parts;
import dev.choiros.hypervisor.request.Front;
import dev.choiros.hypervisor.request.accept.Capacity;
import dev.choiros.hypervisor.request.accept.Timeouts;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Nat;
import dev.choiros.hypervisor.settings.Reach;
import dev.choiros.hypervisor.transport.Loops;
import dev.choiros.layers.FolderStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A hypervisor with the real backend, the real channel and one person who is signed in. */
final class Hypervisor implements AutoCloseable {
  static final String COOKIE = "annas-session";
  static final UserId ANNA = new UserId("anna");
  static final Slot LIVE = new Slot(ANNA, new Slot.Name.Live());
  static final Slot DEV = new Slot(ANNA, new Slot.Name.Dev());

  final Path state;
  final Backend backend;
  final RouteTable routes = new RouteTable();
  final Ledger ledger;
  final Lifecycle lifecycle;
  private final Loops loops = Loops.start(1);

  /**
   * @param agent the agent's runtime folder
   */
  Hypervisor(Path state, Path agent) {
    this(state, agent, 1L << 30);
  }

  /**
   * @param diskBytes what each sandbox may store
   */
  Hypervisor(Path state, Path agent, long diskBytes) {
    this(state, agent, diskBytes, Reach.NONE);
  }

  Hypervisor(Path state, Path agent, long diskBytes, Reach reach) {
    this(state, agent, new Bubblewrap(), new Limits(512L << 20, 1000, 256, diskBytes), reach);
  }

  Hypervisor(Path state, Path agent, Backend backend, Limits limits, Reach reach) {
    this.state = state;
    this.backend = backend;
    this.ledger = Ledger.open(state.resolve("choir.db"));
    ledger.change(tx ->
        tx.insertInto(ACCOUNT)
            .set(ACCOUNT.ID, ANNA.value())
            .set(ACCOUNT.USERNAME, "anna")
            .set(ACCOUNT.DISPLAY_NAME, "Anna")
            .set(ACCOUNT.ROLE, "user")
            .set(ACCOUNT.PREFERENCES, "{}")
            .set(ACCOUNT.CREATED_AT, 0L)
            .onConflictDoNothing()
            .execute());
    this.lifecycle =
        Lifecycle.open(
            new Parts(
                ledger,
                Backends.probed(List.of(backend)),
                new FolderStore(state.resolve("templates")),
                new SandboxListener(loops),
                routes,
                settings(agent, limits, reach),
                Clock.systemUTC()));
    lifecycle.awaitAdoption();
  }

  private LifecycleSettings settings(Path agent, Limits limits, Reach reach) {
    var machine =
        new MachineClass("small", backend.name(), limits, reach, MachineClass.Tier.PERSISTENT);
    return new LifecycleSettings(
        sandboxes(),
        agent,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        8,
        Nat.DEFAULT,
        List.of(machine));
  }

  Path sandboxes() {
    return state.resolve("sandboxes");
  }

  /** Opens the front on a port that the system picks. */
  Front front() {
    return Front.start(
        new Front.Settings(
            new InetSocketAddress("127.0.0.1", 0),
            Optional.empty(),
            port -> "http://localhost:" + port,
            "localhost",
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Capacity.USUAL,
            Timeouts.USUAL),
        new Front.Parts(
            loops,
            new OnlySession(),
            routes,
            lifecycle,
            List.of(),
            () -> true,
            new Figures(),
            "test"));
  }

  /** Knows Anna's, by its cookie and by its name. */
  private static final class OnlySession implements Gatekeeper {
    private static final Admission ANNAS =
        new Admission.Granted(new Person(ANNA, "anna", Person.Role.USER), "one");

    @Override
    public Admission admit(@Nullable String cookie) {
      return Hypervisor.COOKIE.equals(cookie) ? ANNAS : new Admission.Anonymous();
    }

    @Override
    public Admission named(String session) {
      return session.equals("one") ? ANNAS : new Admission.Anonymous();
    }
  }

  /** Leaves sandboxes running, as the program does. */
  @Override
  public void close() {
    lifecycle.close();
    ledger.close();
    loops.close();
  }
}
