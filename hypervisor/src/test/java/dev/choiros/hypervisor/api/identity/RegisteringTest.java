package dev.choiros.hypervisor.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.settings.Registration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisteringTest {
  @TempDir Path folder;
  private IdentityHouse house;
  private final FakeAuthenticator passkey = new FakeAuthenticator();

  @BeforeEach
  void open() {
    house = new IdentityHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void theFirstPasskeySignsInAndBringsTenCodes() {
    var browser = house.browser();
    var reply = browser.register(passkey, Map.of("username", "ada", "display_name", "Ada L."));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().propertyNames())
        .containsExactlyInAnyOrder("user_id", "username", "is_first_passkey", "recovery_codes");
    assertThat(reply.json().path("is_first_passkey").asBoolean()).isTrue();
    assertThat(reply.json().path("recovery_codes")).hasSize(10).doesNotHaveDuplicates();
    var me = browser.get("/auth/me").json();
    assertThat(me.path("authenticated").asBoolean()).isTrue();
    assertThat(me.path("user_id")).isEqualTo(reply.json().path("user_id"));
    assertThat(me.path("username").asString()).isEqualTo("ada");
    assertThat(me.path("display_name").asString()).isEqualTo("Ada L.");
    assertThat(me.path("role").asString()).isEqualTo("user");
  }

  @Test
  void theOptionsAreWhatABrowserWants() {
    var options = house.browser().post("/auth/register/start", Map.of("username", "ada")).json();
    var publicKey = options.path("publicKey");
    assertThat(publicKey.path("rp").path("id").asString()).isEqualTo("localhost");
    assertThat(publicKey.path("rp").path("name").asString()).isEqualTo("ChoirOS");
    assertThat(publicKey.path("user").path("name").asString()).isEqualTo("ada");
    assertThat(publicKey.path("challenge").asString()).hasSizeGreaterThanOrEqualTo(43);
    assertThat(publicKey.path("pubKeyCredParams").path(0).path("type").asString())
        .isEqualTo("public-key");
  }

  @Test
  void optionalMembersMayBeMissing() {
    var browser = house.browser();
    var options = browser.post("/auth/register/start", Map.of("username", "ada")).json();
    var credential = passkey.create(options);
    credential.remove(
        List.of("rawId", "type", "clientExtensionResults", "authenticatorAttachment"));
    credential
        .withObject("response")
        .remove(List.of("transports", "publicKeyAlgorithm", "authenticatorData"));
    assertThat(browser.post("/auth/register/finish", credential).status()).isEqualTo(200);
  }

  @Test
  void namesAreComparedAsTheyLook() {
    house.registered("Ada", passkey);
    var stranger = house.browser();
    for (var name : List.of("ada", "ADA", " ada ", "ａｄａ")) {
      var reply = stranger.post("/auth/register/start", Map.of("username", name));
      assertThat(reply.status()).as(name).isEqualTo(409);
    }
  }

  @Test
  void aBadNameIsRefusedWithTheRule() {
    for (var name : List.of("", "../x", "a b", "-a", "a\u0000", "a/b", "x".repeat(65), "\u202ea")) {
      var reply = house.browser().post("/auth/register/start", Map.of("username", name));
      assertThat(reply.status()).as(name).isEqualTo(400);
      assertThat(reply.fault().orElseThrow().remedy()).contains("1 to 64");
    }
  }

  // Promise: P12
  @Test
  void aStrangerCannotAddAPasskeyToAnAccount() {
    house.registered("ada", passkey);
    var stranger = house.browser();
    assertThat(stranger.register(new FakeAuthenticator(), Map.of("username", "ada")).status())
        .isEqualTo(409);
    var mallory = house.registered("mallory", new FakeAuthenticator());
    assertThat(mallory.register(new FakeAuthenticator(), Map.of("username", "ada")).status())
        .isEqualTo(409);
  }

  // Promise: P12
  @Test
  void anotherPasskeyNeedsAFreshCheckInTheOwnSession() {
    var browser = house.registered("ada", passkey);
    house.clock.pass(Duration.ofMinutes(6));
    var second = new FakeAuthenticator();
    var stale = browser.register(second, Map.of("username", "ada"));
    assertThat(stale.status()).isEqualTo(403);
    assertThat(stale.json().path("code").asString()).isEqualTo("FRESH_CHECK_NEEDED");
    assertThat(browser.signIn(passkey, "ada").status()).isEqualTo(200);
    var added = browser.register(second, Map.of("username", "ada"));
    assertThat(added.status()).isEqualTo(200);
    assertThat(added.json().path("is_first_passkey").asBoolean()).isFalse();
    assertThat(added.json().has("recovery_codes")).isFalse();
    assertThat(house.browser().signIn(second, "ada").status()).isEqualTo(200);
  }

  // Promise: P12
  @Test
  void anAnswerFromAnotherSessionAddsNothing() {
    var ada = house.registered("ada", passkey);
    var mallory = house.registered("mallory", new FakeAuthenticator());
    var options = ada.post("/auth/register/start", Map.of()).json();
    var planted = new FakeAuthenticator().create(options);
    assertThat(mallory.post("/auth/register/finish", planted).status()).isEqualTo(403);
    assertThat(house.browser().post("/auth/register/finish", planted).status()).isEqualTo(400);
    assertThat(ada.get("/me/devices").json()).hasSize(1);
  }

  @Test
  void twoWhoAskForOneNameAtOnceDoNotBothGetIt() {
    var first = house.browser();
    var second = house.browser();
    var one = first.post("/auth/register/start", Map.of("username", "ada")).json();
    var two = second.post("/auth/register/start", Map.of("username", "ada")).json();
    assertThat(first.post("/auth/register/finish", passkey.create(one)).status()).isEqualTo(200);
    var late = second.post("/auth/register/finish", new FakeAuthenticator().create(two));
    assertThat(late.status()).isEqualTo(409);
    assertThat(second.get("/auth/me").json().path("authenticated").asBoolean()).isFalse();
  }

  @Test
  void aPasskeyThatBelongsToSomebodyIsRefused() {
    house.registered("ada", passkey);
    var twin = new FakeAuthenticator();
    twin.credentialId = passkey.credentialId;
    assertThat(house.browser().register(twin, Map.of("username", "eve")).status()).isEqualTo(400);
  }

  // Promise: P11
  @Test
  void theFirstAccountNeedsTheSetupLinkAndBecomesAdmin() throws Exception {
    house.with(Registration.SETUP);
    var without = house.browser().post("/auth/register/start", Map.of("username", "ada"));
    assertThat(without.status()).isEqualTo(403);
    var link = house.identity.setupLink().orElseThrow();
    assertThat(link).startsWith("http://localhost:9090/register?setup=");
    assertThat(Files.readString(folder.resolve("setup-link")).strip()).isEqualTo(link);
    var token = link.substring(link.indexOf('=') + 1);
    var browser = house.browser();
    var reply = browser.register(passkey, Map.of("username", "ada", "setup", token));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(browser.get("/auth/me").json().path("role").asString()).isEqualTo("admin");
    assertThat(folder.resolve("setup-link")).doesNotExist();
    assertThat(house.identity.setupLink()).isEmpty();
    var again =
        house.browser().post("/auth/register/start", Map.of("username", "eve", "setup", token));
    assertThat(again.status()).isEqualTo(403);
    assertThat(again.message()).contains("was used");
    house.again();
    assertThat(house.identity.setupLink()).isEmpty();
    var later = house.browser().post("/auth/register/start", Map.of("username", "eve"));
    assertThat(later.message()).contains("invitation");
  }

  // Promise: P11
  @Test
  void aSetupLinkMakesOneAccountEvenWhenTwoBeginWithIt() {
    house.with(Registration.SETUP);
    var link = house.identity.setupLink().orElseThrow();
    var token = link.substring(link.indexOf('=') + 1);
    var first = house.browser();
    var second = house.browser();
    var one = first.post("/auth/register/start", Map.of("username", "a", "setup", token)).json();
    var two = second.post("/auth/register/start", Map.of("username", "b", "setup", token)).json();
    assertThat(first.post("/auth/register/finish", passkey.create(one)).status()).isEqualTo(200);
    var late = second.post("/auth/register/finish", new FakeAuthenticator().create(two));
    assertThat(late.status()).isEqualTo(403);
  }

  @Test
  void theSetupLinkStaysTheSameOverRestartsUntilItIsUsed() {
    house.with(Registration.SETUP);
    var link = house.identity.setupLink();
    assertThat(house.again().identity.setupLink()).isPresent().isEqualTo(link);
  }

  // Promise: P11
  @Test
  void theOperatorGetsANewSetupLinkAndTheOldOneIsVoid() {
    house.with(Registration.SETUP);
    var old = house.identity.setupLink().orElseThrow();
    var made = operator().post("/admin/setup-link", Map.of());
    assertThat(made.status()).isEqualTo(201);
    var fresh = made.json().path("link").asString();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(house.identity.setupLink()).contains(fresh);
    var browser = house.browser();
    var withOld = Map.of("username", "ada", "setup", old.substring(old.indexOf('=') + 1));
    assertThat(browser.register(passkey, withOld).status()).isEqualTo(403);
    var withNew = Map.of("username", "ada", "setup", fresh.substring(fresh.indexOf('=') + 1));
    assertThat(browser.register(passkey, withNew).status()).isEqualTo(200);
    assertThat(browser.get("/auth/me").json().path("role").asString()).isEqualTo("admin");
    assertThat(house.audited()).contains("setup-link.renewed");
  }

  @Test
  void aNewSetupLinkIsGoodForADay() {
    house.with(Registration.SETUP);
    var made = operator().post("/admin/setup-link", Map.of()).json();
    assertThat(made.path("expires_at").asString()).isEqualTo("2026-01-02T00:00:00Z");
    house.clock.pass(Duration.ofHours(24));
    var link = made.path("link").asString();
    var late = Map.of("username", "ada", "setup", link.substring(link.indexOf('=') + 1));
    assertThat(house.browser().register(passkey, late).status()).isEqualTo(403);
    assertThat(operator().post("/admin/setup-link", Map.of()).status()).isEqualTo(201);
  }

  // Promise: P11
  @Test
  void thereIsNoNewSetupLinkOnceThereIsAnAccount() {
    house.with(Registration.SETUP);
    var link = house.identity.setupLink().orElseThrow();
    house
        .browser()
        .register(
            passkey, Map.of("username", "ada", "setup", link.substring(link.indexOf('=') + 1)));
    var refused = operator().post("/admin/setup-link", Map.of());
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.message()).contains("there is an account already");
  }

  // Promise: P11
  @Test
  void nobodyButTheOperatorOnThisHostGetsASetupLink() {
    house.with(Registration.SETUP);
    assertThat(house.browser().post("/admin/setup-link", Map.of()).status()).isEqualTo(401);
    var guessing = operator();
    guessing.bearer = "a-guess";
    assertThat(guessing.post("/admin/setup-link", Map.of()).status()).isEqualTo(401);
    var elsewhere = operator();
    elsewhere.address = "192.0.2.1";
    assertThat(elsewhere.post("/admin/setup-link", Map.of()).status()).isEqualTo(401);
    house.with(Registration.CLOSED);
    assertThat(operator().post("/admin/setup-link", Map.of()).message()).contains("closed");
  }

  private FakeBrowser operator() {
    var program = house.browser();
    program.address = "127.0.0.1";
    program.bearer = IdentityHouse.OPERATOR;
    return program;
  }

  @Test
  void aClosedHouseTakesNobody() {
    house.with(Registration.CLOSED);
    var reply = house.browser().post("/auth/register/start", Map.of("username", "ada"));
    assertThat(reply.status()).isEqualTo(403);
    assertThat(house.identity.setupLink()).isEmpty();
  }
}
