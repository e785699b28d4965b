package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.identity.IdentitySettings;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.settings.Registration;
import dev.choiros.protocol.identity.AuditEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Identity over a ledger of its own and a clock that stands still. */
final class IdentityHouse implements AutoCloseable {
  static final String OPERATOR = "the-operators-token";

  final FakeClock clock = new FakeClock();
  final Statements statements = new Statements();
  final Path folder;
  Registration registration = Registration.OPEN;
  String origin = "http://localhost:9090";
  Ledger ledger;
  Identity identity;

  /** Counts what the ledger is asked. */
  static final class Statements implements ExecuteListener {
    private static final long serialVersionUID = 1;
    private final List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Override
    public void executeStart(ExecuteContext context) {
      seen.add(String.valueOf(context.sql()));
    }

    List<String> drain() {
      var drained = List.copyOf(seen);
      seen.clear();
      return drained;
    }
  }

  IdentityHouse(Path folder) {
    this.folder = folder;
    ledger = Ledger.open(folder.resolve("choir.db"), statements);
    identity = Identity.open(ledger, settings(), clock, OPERATOR::equals);
  }

  /** Closes all and opens it again, as a new start would. */
  IdentityHouse again() {
    close();
    ledger = Ledger.open(folder.resolve("choir.db"), statements);
    identity = Identity.open(ledger, settings(), clock, OPERATOR::equals);
    return this;
  }

  /** The same house with another rule for new accounts. */
  IdentityHouse with(Registration rule) {
    registration = rule;
    return again();
  }

  IdentitySettings settings() {
    return new IdentitySettings(
        registration, "localhost", "ChoirOS", origin, Set.of("http://127.0.0.1:9090"), folder);
  }

  FakeBrowser browser() {
    return new FakeBrowser(identity);
  }

  /** A browser in which {@code name} registered with {@code passkey} just now. */
  FakeBrowser registered(String name, FakeAuthenticator passkey) {
    var browser = browser();
    var reply = browser.register(passkey, Map.of("username", name));
    if (reply.status() != 200) {
      throw new IllegalStateException(reply.status() + " " + reply.message());
    }
    return browser;
  }

  /** What was audited, newest first, as "action subject detail". */
  List<String> audited() {
    var filter = new dev.choiros.hypervisor.audit.Audit.Filter(null, null, null, 100);
    return identity.audit().page(filter).entries().stream().map(AuditEntry::action).toList();
  }

  @Override
  public void close() {
    identity.close();
    ledger.close();
  }
}
