package dev.choiros.hypervisor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.request.authenticate.Admission;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorGateTest {
  private static final Person ADA = new Person(new UserId("ada"), "ada", Person.Role.ADMIN);
  private static final Person BOB = new Person(new UserId("bob"), "bob", Person.Role.ADMIN);

  @TempDir Path folder;

  private final AtomicLong now = new AtomicLong(1_000);
  private Ledger ledger;
  private Sessions sessions;
  private OperatorGate gate;

  @BeforeEach
  void open() {
    InstantSource clock = () -> java.time.Instant.ofEpochMilli(now.get());
    ledger = Ledger.open(folder.resolve("choir.db"));
    sessions = new Sessions(ledger, clock);
    gate = new OperatorGate(sessions, "secret"::equals, ledger, new Audit(ledger, clock), clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void theTokenStandsForTheFirstAdminAsSoonAsThereIsOne() {
    assertThat(gate.operator("secret")).isInstanceOf(Admission.Anonymous.class);
    insert(ADA, 5);
    assertThat(gate.operator("secret")).isEqualTo(new Admission.Granted(ADA, "operator"));
    insert(BOB, 4);
    now.addAndGet(10_000);
    assertThat(gate.operator("secret")).isEqualTo(new Admission.Granted(BOB, "operator"));
  }

  @Test
  void anythingButTheTokenIsNobody() {
    insert(ADA, 5);
    assertThat(gate.operator("secre")).isInstanceOf(Admission.Anonymous.class);
    assertThat(gate.operator("")).isInstanceOf(Admission.Anonymous.class);
    assertThat(gate.admit("secret")).isInstanceOf(Admission.Anonymous.class);
  }

  @Test
  void whoWatchesTheGateIsToldOfTheSessionsBehindIt() {
    insert(ADA, 5);
    var ended = new ArrayList<String>();
    gate.whenEnded(ended::add);
    var visitor = new Visitor("192.0.2.1", "", "");
    var cookie =
        sessions
            .open(_ -> new Sessions.Opening<>(ADA, Session.Kind.FULL, visitor, null, ""))
            .cookie();
    assertThat(gate.admit(cookie))
        .isInstanceOfSatisfying(
            Admission.Granted.class,
            granted -> {
              assertThat(gate.named(granted.session())).isEqualTo(granted);
              assertThat(sessions.end(ADA.id(), granted.session())).isTrue();
              assertThat(ended).containsExactly(granted.session());
              assertThat(gate.named(granted.session())).isInstanceOf(Admission.Anonymous.class);
            });
  }

  private void insert(Person person, long at) {
    ledger.change(context -> Accounts.insert(context, person, person.username(), at));
  }
}
