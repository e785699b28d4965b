package dev.choiros.hypervisor.api.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.Rig;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.testkit.FakeBackend;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AdminApiTest {
  private static final Person ANNA = person("anna", Person.Role.USER);
  private static final Person BORIS = person("boris", Person.Role.USER);
  private static final Person ADMIN = person("root", Person.Role.ADMIN);

  @TempDir Path state;
  private Rig rig;
  private Audit audit;
  private List<Endpoint> endpoints;

  @BeforeEach
  void open() {
    rig = new Rig(state);
    audit = new Audit(rig.ledger, rig.clock);
    endpoints = AdminApi.endpoints(rig.lifecycle, rig.ledger, audit, () -> 9090, rig.clock);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aRowHasExactlyTheMembersOfTheContract() {
    var row = json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "");
    assertThat(row.propertyNames())
        .containsExactlyInAnyOrder(
            "user_id",
            "role",
            "branch",
            "sandbox_id",
            "status",
            "port",
            "idle_secs",
            "backend",
            "machine_class",
            "generation");
    assertThat(row.get("role").asString()).isEqualTo("live");
    assertThat(row.get("branch").isNull()).isTrue();
    assertThat(row.get("status").asString()).isEqualTo("running");
    assertThat(row.get("port").asInt()).isEqualTo(9090);
    assertThat(row.get("generation").asLong()).isEqualTo(1);
    var branch = json(ANNA, "POST", "/admin/sandboxes/anna/branches/try-1/start", "");
    assertThat(branch.get("role").isNull()).isTrue();
    assertThat(branch.get("branch").asString()).isEqualTo("try-1");
  }

  @Test
  void startAndStopAnswerOnceItIsSoAndMayBeRepeated() {
    var started = json(ANNA, "POST", "/admin/sandboxes/anna/dev/start", "");
    assertThat(json(ANNA, "POST", "/admin/sandboxes/anna/dev/start", "").get("sandbox_id"))
        .isEqualTo(started.get("sandbox_id"));
    for (var time = 0; time < 2; time++) {
      var stopped = json(ANNA, "POST", "/admin/sandboxes/anna/dev/stop", "");
      assertThat(stopped.get("status").asString()).isEqualTo("stopped");
    }
    refused(404, ANNA, "POST", "/admin/sandboxes/anna/live/stop", "");
  }

  @Test
  void aDeletedSandboxIsListedNoLonger() {
    json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "");
    for (var time = 0; time < 2; time++) {
      assertThat(call(ANNA, "DELETE", "/admin/sandboxes/anna/live", "").status()).isEqualTo(204);
    }
    assertThat(json(ANNA, "GET", "/admin/sandboxes", "").size()).isZero();
  }

  // Promise: P16
  @Test
  void aPersonActsOnTheOwnSandboxesOnlyAndAnAdminOnAll() {
    json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "");
    json(BORIS, "POST", "/admin/sandboxes/boris/live/start", "");
    for (var path :
        List.of(
            "live/start",
            "live/stop",
            "branches/b/start",
            "swap",
            "pointers/set",
            "promote",
            "live/hibernate",
            "dev/rollback",
            "live/checkpoints")) {
      refused(403, BORIS, "POST", "/admin/sandboxes/anna/" + path, "{}");
      refused(403, BORIS, "POST", "/admin/sandboxes/nobody/" + path, "{}");
    }
    for (var path : List.of("pointers", "usage", "live/checkpoints")) {
      refused(403, BORIS, "GET", "/admin/sandboxes/anna/" + path, "");
    }
    refused(403, BORIS, "DELETE", "/admin/sandboxes/anna/live", "");
    assertThat(json(BORIS, "GET", "/admin/sandboxes", "").size()).isEqualTo(1);
    assertThat(json(ADMIN, "GET", "/admin/sandboxes", "").size()).isEqualTo(2);
    assertThat(json(ADMIN, "POST", "/admin/sandboxes/anna/live/stop", "").get("user_id").asString())
        .isEqualTo("anna");
    refused(404, ADMIN, "POST", "/admin/sandboxes/nobody/live/start", "");
    refused(401, null, "GET", "/admin/sandboxes", "");
  }

  @Test
  void aStaleRevisionIsRefusedAndTheCurrentOneSwaps() {
    var live = json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "").get("sandbox_id");
    var swapped = json(ANNA, "POST", "/admin/sandboxes/anna/swap", "{\"revision\":0}");
    assertThat(swapped.get("revision").asLong()).isEqualTo(1);
    assertThat(swapped.get("dev").get("sandbox_id")).isEqualTo(live);
    assertThat(swapped.has("live")).isFalse();
    refused(409, ANNA, "POST", "/admin/sandboxes/anna/swap", "{\"revision\":0}");
    assertThat(json(ANNA, "POST", "/admin/sandboxes/anna/swap", "").get("revision").asLong())
        .isEqualTo(2);
    refused(400, ANNA, "POST", "/admin/sandboxes/anna/swap", "{\"revision\":\"x\"}");
  }

  @Test
  void pointersSayWhatMainMeans() {
    var row = "{\"pointer_name\":\"main\",\"target_kind\":\"branch\",\"target_value\":\"try-1\"}";
    assertThat(json(ANNA, "GET", "/admin/sandboxes/anna/pointers", "").toString())
        .isEqualTo(
            "[{\"pointer_name\":\"main\",\"target_kind\":\"role\",\"target_value\":\"live\"}]");
    assertThat(json(ANNA, "POST", "/admin/sandboxes/anna/pointers/set", row).toString())
        .isEqualTo("[" + row + "]");
    for (var bad :
        List.of(
            "{}",
            row.replace("branch", "slot"),
            row.replace("try-1", "../x"),
            row.replace("\"main\"", "\"Not a name\""),
            "[]",
            "null")) {
      refused(400, ANNA, "POST", "/admin/sandboxes/anna/pointers/set", bad);
    }
  }

  @Test
  void aMachineClassIsChosenFromTheConfiguredOnes() {
    var classes = json(ANNA, "GET", "/admin/machine-classes", "");
    assertThat(classes.size()).isEqualTo(2);
    assertThat(classes.get(0).toString())
        .contains("\"name\":\"standard\"", "\"vcpu\":2.0", "\"standard\":true");
    assertThat(classes.get(1).toString())
        .contains("\"name\":\"small\"", "\"vcpu\":1.0", "\"memory\":536870912")
        .contains("\"processes\":256", "\"disk\":2147483648", "\"standard\":false");
    assertThat(json(ANNA, "GET", "/me/machine-class", "").get("machine_class").asString())
        .isEqualTo("standard");
    json(ANNA, "PUT", "/me/machine-class", "{\"machine_class\":\"small\"}");
    assertThat(
            json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "")
                .get("machine_class")
                .asString())
        .isEqualTo("small");
    refused(400, ANNA, "PUT", "/me/machine-class", "{\"machine_class\":\"huge\"}");
    assertThatThrownBy(() -> call(ANNA, "PUT", "/me/machine-class", "{\"machine_class\":\"smal\"}"))
        .hasMessage("there is no machine class \"smal\": did you mean small?");
    refused(400, ANNA, "PUT", "/me/machine-class", "{}");
  }

  @Test
  void aMachineClassShowsWhatItComesToOnThisHost() {
    var classes = json(ANNA, "GET", "/admin/machine-classes", "");
    var usable = classes.get(0);
    assertThat(usable.get("backend").asString()).isEqualTo("fake");
    assertThat(usable.get("auto").asBoolean()).isFalse();
    assertThat(usable.get("isolation").asString()).isEqualTo("process");
    assertThat(usable.has("unusable") || usable.has("remedy")).isFalse();

    rig.classes = List.of(MachineClass.STANDARD, Rig.SMALL);
    rig.backends = List.of(new FakeBackend(rig.host).lacking("it is broken", "mend it"));
    rig.restart();
    endpoints = AdminApi.endpoints(rig.lifecycle, rig.ledger, audit, () -> 9090, rig.clock);
    var changed = json(ANNA, "GET", "/admin/machine-classes", "");
    var auto = changed.get(0);
    assertThat(auto.get("backend").asString()).isEqualTo("auto");
    assertThat(auto.get("auto").asBoolean()).isTrue();
    assertThat(auto.has("isolation")).isFalse();
    assertThat(auto.get("unusable").asString()).contains("no backend that isolates");
    var broken = changed.get(1);
    assertThat(broken.get("isolation").asString()).isEqualTo("process");
    assertThat(broken.get("unusable").asString()).contains("it is broken");
    assertThat(broken.get("remedy").asString()).isEqualTo("mend it");
  }

  @Test
  void usageShowsWhatRunsAndWhatItsWallIs() {
    json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "");
    rig.clock.pass(Duration.ofSeconds(1));
    json(ANNA, "POST", "/admin/sandboxes/anna/dev/start", "");
    json(ANNA, "POST", "/admin/sandboxes/anna/dev/stop", "");
    json(ANNA, "GET", "/admin/sandboxes/anna/usage", "");
    rig.clock.pass(Duration.ofSeconds(2));
    var usage = json(ANNA, "GET", "/admin/sandboxes/anna/usage", "");
    var live = usage.get("sandboxes").get(0);
    assertThat(live.get("slot").asString()).isEqualTo("live");
    assertThat(live.get("isolation").asString()).isEqualTo("process");
    assertThat(live.get("backend").asString()).isEqualTo("fake");
    assertThat(live.get("machine_class").asString()).isEqualTo("standard");
    assertThat(live.get("memory_bytes").asLong()).isPositive();
    assertThat(live.get("cpu_percent").asDouble()).isZero();
    assertThat(live.get("warnings").size()).isPositive();
    var dev = usage.get("sandboxes").get(1);
    assertThat(dev.get("reason").asString()).contains("stopped by hand");
    assertThat(dev.has("memory_bytes")).isFalse();
  }

  @Test
  void whatThisVersionCannotDoIsRefusedWithAReason() {
    for (var path : List.of("promote", "live/hibernate", "dev/checkpoints", "live/rollback")) {
      refused(501, ANNA, "POST", "/admin/sandboxes/anna/" + path, "{}");
    }
    refused(501, ANNA, "GET", "/admin/sandboxes/anna/live/checkpoints", "");
  }

  @Test
  void everyActionIsRememberedWithItsOutcome() {
    json(ANNA, "POST", "/admin/sandboxes/anna/live/start", "");
    refused(404, ANNA, "POST", "/admin/sandboxes/anna/dev/stop", "");
    var entries = audit.page(new Audit.Filter(null, "anna", "sandbox.", 10)).entries();
    assertThat(entries)
        .extracting(entry -> entry.action() + " " + entry.subject())
        .containsExactly("sandbox.stop anna/dev", "sandbox.start anna/live");
    assertThat(entries.getFirst().detail()).contains("has no sandbox");
    assertThat(entries.getFirst().requestId()).isEqualTo("r-1");
  }

  private static Person person(String name, Person.Role role) {
    return new Person(new UserId(name), name, role);
  }

  private JsonNode json(Person who, String method, String path, String body) {
    var answer = call(who, method, path, body);
    assertThat(answer.status()).isEqualTo(200);
    return Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(((Answer.Json) answer).body()));
  }

  private void refused(int status, Person who, String method, String path, String body) {
    assertThatThrownBy(() -> call(who, method, path, body))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code().status()).as(path + " " + body).isEqualTo(status);
              assertThat(fault.getMessage()).isNotBlank();
              assertThat(fault.remedy()).isNotBlank();
            });
  }

  private Answer call(Person who, String method, String path, String body) {
    for (var endpoint : endpoints) {
      var variables = new HashMap<String, String>();
      if (endpoint.method().equals(method) && matches(endpoint.template(), path, variables)) {
        return endpoint.handler().answer(asked(who, method, path, variables, body));
      }
    }
    throw new AssertionError("no endpoint for " + method + " " + path);
  }

  private static boolean matches(String template, String path, Map<String, String> variables) {
    var names = template.split("/", -1);
    var parts = path.split("/", -1);
    if (names.length != parts.length) {
      return false;
    }
    for (var i = 0; i < names.length; i++) {
      if (names[i].startsWith("{")) {
        variables.put(names[i].substring(1, names[i].length() - 1), parts[i]);
      } else if (!names[i].equals(parts[i])) {
        return false;
      }
    }
    return true;
  }

  private static Call asked(
      Person who, String method, String path, Map<String, String> variables, String body) {
    return new Call(
        method,
        path,
        variables,
        Map.of(),
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8),
        InetAddress.getLoopbackAddress(),
        false,
        "r-1",
        who == null ? new Admission.Anonymous() : new Admission.Granted(who, "s"));
  }
}
