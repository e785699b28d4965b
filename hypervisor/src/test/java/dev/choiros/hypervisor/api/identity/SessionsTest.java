package dev.choiros.hypervisor.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.lifecycle.Eventually;
import dev.choiros.hypervisor.request.authenticate.Admission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
  @TempDir Path folder;
  private IdentityHouse house;
  private final FakeAuthenticator passkey = new FakeAuthenticator();
  private FakeBrowser first;

  @BeforeEach
  void open() {
    house = new IdentityHouse(folder);
    first = house.registered("ada", passkey);
  }

  @AfterEach
  void close() {
    house.close();
  }

  // Promise: P15
  @Test
  void aSessionEndsAfterADayWithoutUse() {
    house.clock.pass(Duration.ofHours(23));
    assertThat(signedIn(first)).isTrue();
    house.clock.pass(Duration.ofHours(23));
    assertThat(signedIn(first)).isTrue();
    house.clock.pass(Duration.ofHours(24));
    assertThat(signedIn(first)).isFalse();
  }

  // Promise: P15
  @Test
  void aSessionEndsAfterThirtyDaysHoweverMuchItIsUsed() {
    for (int hour = 0; hour < 30 * 24 - 12; hour += 12) {
      house.clock.pass(Duration.ofHours(12));
      assertThat(signedIn(first)).isTrue();
    }
    house.clock.pass(Duration.ofHours(12));
    assertThat(signedIn(first)).isFalse();
  }

  // Promise: P15
  @Test
  void aRevokedSessionAdmitsNobody() {
    var second = house.browser();
    second.signIn(passkey, "ada");
    var list = second.get("/me/sessions").json();
    assertThat(list).hasSize(2);
    var other =
        list.valueStream()
            .filter(row -> !row.path("current").asBoolean())
            .findFirst()
            .orElseThrow();
    assertThat(second.delete("/me/sessions/" + other.path("id").asString()).json()).hasSize(1);
    assertThat(signedIn(first)).isFalse();
    assertThat(signedIn(second)).isTrue();
    house.again();
    assertThat(house.identity.gatekeeper().admit(first.cookie))
        .isInstanceOf(Admission.Anonymous.class);
  }

  @Test
  void allOthersCanBeEndedAtOnce() {
    var others = List.of(house.browser(), house.browser(), house.browser());
    others.forEach(browser -> browser.signIn(passkey, ""));
    var stranger = house.registered("eve", new FakeAuthenticator());
    assertThat(first.delete("/me/sessions").json()).hasSize(1);
    assertThat(others).noneMatch(SessionsTest::signedIn);
    assertThat(signedIn(first)).isTrue();
    assertThat(signedIn(stranger)).isTrue();
  }

  // Promise: P16
  @Test
  void nobodyEndsTheSessionOfAnother() {
    var eve = house.registered("eve", new FakeAuthenticator());
    var id = first.get("/me/sessions").json().path(0).path("id").asString();
    assertThat(eve.delete("/me/sessions/" + id).status()).isEqualTo(404);
    assertThat(signedIn(first)).isTrue();
  }

  @Test
  void theListSaysWhereAndWhen() {
    house.clock.pass(Duration.ofMinutes(3));
    var row = first.get("/me/sessions").json().path(0);
    assertThat(row.path("address").asString()).isEqualTo("192.0.2.1");
    assertThat(row.path("user_agent").asString()).isEqualTo("FakeBrowser/1");
    assertThat(row.path("created_at").asString()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(row.path("last_used_at").asString()).isEqualTo("2026-01-01T00:03:00Z");
    assertThat(row.path("current").asBoolean()).isTrue();
  }

  @Test
  void signingOutEndsTheSessionOnTheServer() {
    var cookie = first.cookie;
    var reply = first.post("/auth/logout", Map.of());
    assertThat(reply.headers().get("set-cookie")).contains("Max-Age=0");
    first.cookie = cookie;
    assertThat(signedIn(first)).isFalse();
    assertThat(house.browser().post("/auth/logout", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void aSessionAndItsLastUseSurviveARestart() {
    house.clock.pass(Duration.ofHours(20));
    assertThat(signedIn(first)).isTrue();
    house.again();
    house.clock.pass(Duration.ofHours(20));
    assertThat(house.identity.gatekeeper().admit(first.cookie))
        .isInstanceOf(Admission.Granted.class);
  }

  @Test
  void theSweepForgetsWhatIsOver() {
    house.clock.pass(Duration.ofDays(2));
    house.identity.sessions().sweep();
    var left = house.ledger.read(context -> context.fetchValue("select count(*) from session"));
    assertThat(left).hasToString("0");
  }

  @Test
  void whoeverWatchesIsToldWhichSessionEnded() {
    var ended = new CopyOnWriteArrayList<String>();
    house.identity.sessions().whenEnded(ended::add);
    var id = first.get("/me/sessions").json().path(0).path("id").asString();
    var admitted = house.identity.gatekeeper().admit(first.cookie);
    assertThat(house.identity.sessions().named(id)).isEqualTo(admitted);
    first.signIn(passkey, "ada"); // a new cookie for the same session
    assertThat(ended).isEmpty();
    assertThat(house.identity.sessions().named(id)).isEqualTo(admitted);
    first.post("/auth/logout", Map.of());
    assertThat(ended).containsExactly(id);
    assertThat(house.identity.sessions().named(id)).isInstanceOf(Admission.Anonymous.class);
  }

  // Promise: P15
  @Test
  void whoeverWatchesIsToldSoonThatASessionExpired() {
    var ended = new CopyOnWriteArrayList<String>();
    house.identity.sessions().whenEnded(ended::add);
    var id = first.get("/me/sessions").json().path(0).path("id").asString();
    house.clock.pass(Duration.ofHours(24));
    Eventually.holds(() -> ended.equals(List.of(id)));
  }

  @Test
  void manySignInsKeepABoundedNumberOfSessions() {
    for (int i = 0; i < 110; i++) {
      house.clock.pass(Duration.ofSeconds(2));
      house.browser().signIn(passkey, "ada");
    }
    var last = house.browser();
    last.signIn(passkey, "ada");
    assertThat(last.get("/me/sessions").json()).hasSize(100);
    assertThat(signedIn(first)).isFalse();
  }

  @Test
  void aCookieThatIsNoneAdmitsNobodyAndBreaksNothing() {
    for (var cookie : new String[] {null, "", "x", "A".repeat(43), "A".repeat(100_000), "ü"}) {
      assertThat(house.identity.gatekeeper().admit(cookie)).isInstanceOf(Admission.Anonymous.class);
    }
  }

  @Test
  void theGatekeeperAnswersWhileTheLedgerIsBusy() {
    house.ledger.change(context ->
        assertThat(house.identity.gatekeeper().admit(first.cookie))
            .isInstanceOf(Admission.Granted.class));
  }

  @Test
  void manyAddressesAreHeldToTheirOwnMeasureOnly() {
    var hasty = house.browser();
    int refused = 0;
    for (int i = 0; i < 130; i++) {
      refused += hasty.post("/auth/login/start", Map.of()).status() == 429 ? 1 : 0;
    }
    assertThat(refused).isBetween(9, 15);
    var neighbour = house.browser();
    neighbour.address = "192.0.2.2";
    assertThat(neighbour.post("/auth/login/start", Map.of()).status()).isEqualTo(200);
    house.clock.pass(Duration.ofMinutes(1));
    assertThat(hasty.post("/auth/login/start", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void oneNetworkOfIpv6IsOneAddress() {
    int refused = 0;
    for (int i = 0; i < 130; i++) {
      var browser = house.browser();
      browser.address = "2001:db8:1:2::" + Integer.toHexString(i + 1);
      refused += browser.post("/auth/login/start", Map.of()).status() == 429 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(10);
  }

  @Test
  void oneAccountIsHeldToItsMeasureFromEverywhere() {
    int refused = 0;
    for (int i = 0; i < 70; i++) {
      var browser = house.browser();
      browser.address = "198.51.100." + i;
      var reply = browser.post("/auth/login/start", Map.of("username", "ada"));
      refused += reply.status() == 429 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(10);
  }

  private static boolean signedIn(FakeBrowser browser) {
    return browser.get("/auth/me").json().path("authenticated").asBoolean();
  }
}
