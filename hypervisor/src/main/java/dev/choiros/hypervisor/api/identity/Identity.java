package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.identity.Attempts;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.hypervisor.identity.Entrance;
import dev.choiros.hypervisor.identity.IdentitySettings;
import dev.choiros.hypervisor.identity.Invitations;
import dev.choiros.hypervisor.identity.Sessions;
import dev.choiros.hypervisor.identity.SetupLink;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who people are: everything of it, ready to be wired. The ledger stays the caller's to close. */
public final class Identity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private final Doors doors;
  private final List<Endpoint> endpoints;
  private final Optional<String> setupLink;
  private final Thread sweeper;

  private Identity(Doors doors, List<Endpoint> endpoints) {
    this.doors = doors;
    this.endpoints = endpoints;
    this.setupLink = doors.setupLink().prepare();
    this.sweeper = Thread.ofVirtual().name("sessions-sweep").start(this::sweepForever);
  }

  /**
   * @param operator whether a bearer is the operator's
   */
  public static Identity open(
      Ledger ledger, IdentitySettings settings, InstantSource clock, Predicate<String> operator) {
    var invitations = new Invitations(ledger, settings, clock);
    var doors =
        new Doors(
            ledger,
            new Audit(ledger, clock),
            new Sessions(ledger, clock),
            invitations,
            new SetupLink(ledger, invitations, settings),
            new Attempts(clock),
            clock);
    var visits = new Visits(doors.attempts(), settings.origin().startsWith("https://"));
    var endpoints =
        Stream.of(
                new AuthEndpoints(doors, Entrance.open(doors, settings), visits).all(),
                new DeviceEndpoints(doors).all(),
                new SessionEndpoints(doors).all(),
                new AccountEndpoints(doors).all(),
                new AdminEndpoints(doors).all(),
                new SetupEndpoints(doors, operator).all())
            .flatMap(List::stream)
            .toList();
    return new Identity(doors, endpoints);
  }

  public Gatekeeper gatekeeper() {
    return doors.sessions();
  }

  /** The sessions themselves, for what lives and dies with one of them. */
  public Sessions sessions() {
    return doors.sessions();
  }

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** The link for the first account, while it waits to be used. */
  public Optional<String> setupLink() {
    return setupLink.flatMap(_ -> doors.setupLink().current());
  }

  public Audit audit() {
    return doors.audit();
  }

  /** The signed-in person, if a passkey was checked within the last five minutes; else a fault. */
  public Person freshlyChecked(Call call) {
    return Own.fresh(call, doors.sessions());
  }

  @Override
  public void close() {
    sweeper.interrupt();
    doors.sessions().sweep();
  }

  private void sweepForever() {
    try {
      for (var look = 1L; true; look++) {
        Thread.sleep(LOOK_EVERY);
        sweep(look % SWEEP_EVERY.dividedBy(LOOK_EVERY) == 0);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** A session that is over ends within a second; when it was last used may wait. */
  private void sweep(boolean all) {
    try {
      if (all) {
        doors.sessions().sweep();
      } else {
        doors.sessions().endOver();
      }
    } catch (RuntimeException failed) { // a full disk must not end the sweeping for good
      LOG.warn("sessions were not written back", failed);
    }
  }
}
