package dev.choiros.hypervisor.identity;

import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, and besides them the operator: whoever may read the hypervisor's own files acts as the
 * first admin. It alone reads the ledger here, at most once in a while and only for a caller who
 * has proved to be the operator.
 */
public final class OperatorGate implements Gatekeeper {
  /**
   * Stands in place of a session's name; it is never one, so what wants a fresh passkey is refused.
   */
  static final String SESSION = "operator";

  private static final Admission NOBODY = new Admission.Anonymous();
  private static final Duration GOOD_FOR = Duration.ofSeconds(2);

  /** Whom the operator acts as, and until when that need not be asked again. */
  private record Known(Optional<Person> admin, long until) {}

  private final Gatekeeper sessions;
  private final Predicate<String> token;
  private final Ledger ledger;
  private final Audit audit;
  private final InstantSource clock;
  private final AtomicBoolean seen = new AtomicBoolean();
  private volatile Known known = new Known(Optional.empty(), 0);

  /**
   * @param token whether a bearer is the operator's
   */
  public OperatorGate(
      Gatekeeper sessions,
      Predicate<String> token,
      Ledger ledger,
      Audit audit,
      InstantSource clock) {
    this.sessions = sessions;
    this.token = token;
    this.ledger = ledger;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Admission admit(@Nullable String cookie) {
    return sessions.admit(cookie);
  }

  @Override
  public Admission operator(String bearer) {
    return token.test(bearer) ? firstAdmin().map(this::granted).orElse(NOBODY) : NOBODY;
  }

  @Override
  public Admission named(String session) {
    return sessions.named(session);
  }

  @Override
  public void whenEnded(Consumer<String> watcher) {
    sessions.whenEnded(watcher);
  }

  private Optional<Person> firstAdmin() {
    var now = clock.millis();
    if (now >= known.until() || known.admin().isEmpty()) {
      known = new Known(ledger.read(Accounts::firstAdmin), now + GOOD_FOR.toMillis());
    }
    return known.admin();
  }

  /** The first use after each start is remembered; what is done is, as any person's. */
  private Admission granted(Person admin) {
    if (seen.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .start(
              () -> audit.record(admin.id(), "operator.used", "", "by the token on the host", ""));
    }
    return new Admission.Granted(admin, SESSION);
  }
}
