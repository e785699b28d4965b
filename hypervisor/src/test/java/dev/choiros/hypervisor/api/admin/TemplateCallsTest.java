package dev.choiros.hypervisor.api.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Template;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoints;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.Eventually;
import dev.choiros.hypervisor.lifecycle.Rig;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.templates.Workshop;
import dev.choiros.templates.TemplateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TemplateCallsTest {
  private static final Person ADMIN = new Person(new UserId("root"), "root", Person.Role.ADMIN);
  private static final Person ANNA = new Person(Rig.ANNA, "anna", Person.Role.USER);

  @TempDir Path state;
  private Rig rig;
  private Workshop workshop;
  private Endpoints endpoints;

  @BeforeEach
  void open() throws IOException {
    rig = new Rig(state.resolve("state"));
    workshop = new Workshop(TemplateStore.open(state.resolve("templates"), rig.clock));
    publish();
  }

  private void publish() {
    var audit = new Audit(rig.ledger, rig.clock);
    endpoints = new Endpoints(AdminApi.templates(workshop, rig.lifecycle, rig.ledger, audit));
  }

  @AfterEach
  void close() {
    workshop.close();
    rig.close();
  }

  /** As little as a sandbox needs. */
  private Path folder() throws IOException {
    var folder = state.resolve("root");
    for (var file : List.of("bin/sh", "lib64/ld-linux-x86-64.so.2")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "x");
    }
    return folder;
  }

  private JsonNode call(Person who, String method, String path, Object body) {
    var found = endpoints.find(method, List.of(path.substring(1).split("/")));
    var answer =
        found
            .endpoint()
            .handler()
            .answer(
                new Call(
                    method,
                    path,
                    found.variables(),
                    Map.of(),
                    Map.of(),
                    Json.MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8),
                    InetAddress.getLoopbackAddress(),
                    false,
                    "r-1",
                    new Admission.Granted(who, "session")));
    return answer instanceof Answer.Json json
        ? Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(json.body()))
        : Json.MAPPER.createObjectNode();
  }

  private JsonNode added(String name, String source) {
    var begun = call(ADMIN, "POST", "/admin/templates", Map.of("name", name, "source", source));
    assertThat(begun.path("status").asString()).isIn("making", "ready");
    Eventually.holds(() -> !status(name).equals("making"));
    return call(ADMIN, "GET", "/admin/templates/" + name, Map.of());
  }

  private String status(String name) {
    return call(ADMIN, "GET", "/admin/templates/" + name, Map.of()).path("status").asString();
  }

  private void refused(int status, Person who, String method, String path, Object body) {
    assertThatThrownBy(() -> call(who, method, path, body))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code().status()).isEqualTo(status));
  }

  @Test
  void aTemplateIsMadeListedInspectedAndRemoved() throws IOException {
    var source = folder().toString();
    var made = added("mine", source);

    assertThat(made.path("status").asString()).isEqualTo("ready");
    assertThat(made.path("source").asString()).isEqualTo(source);
    assertThat(made.path("digest").asString()).hasSize(64);
    assertThat(made.path("layers").size()).isEqualTo(1);
    assertThat(call(ADMIN, "GET", "/admin/templates", Map.of()).valueStream())
        .extracting(row -> row.path("name").asString())
        .containsExactly("host", "mine");
    assertThat(added("mine", source)).isEqualTo(made);
    refused(409, ADMIN, "POST", "/admin/templates", Map.of("name", "mine", "source", "/elsewhere"));

    call(ADMIN, "DELETE", "/admin/templates/mine", Map.of());
    refused(404, ADMIN, "GET", "/admin/templates/mine", Map.of());
    refused(404, ADMIN, "DELETE", "/admin/templates/mine", Map.of());
  }

  @Test
  void oneThatCannotBeMadeSaysWhyUntilItIsAskedForAgain() throws IOException {
    var empty = Files.createDirectory(state.resolve("empty")).toString();
    var failed = added("mine", empty);
    assertThat(failed.path("status").asString()).isEqualTo("failed");
    assertThat(failed.path("failure").asString()).contains("/bin/sh");
    assertThat(failed.path("remedy").asString()).isNotBlank();

    assertThat(added("mine", folder().toString()).path("status").asString()).isEqualTo("ready");
  }

  @Test
  void onlyAnAdminMayAndNamesAreChecked() throws IOException {
    var good = Map.of("name", "mine", "source", folder().toString());
    refused(403, ANNA, "POST", "/admin/templates", good);
    refused(403, ANNA, "GET", "/admin/templates", Map.of());
    refused(403, ANNA, "DELETE", "/admin/templates/host", Map.of());
    for (var name : List.of("", "host", "../up", "Upper", "a b")) {
      refused(400, ADMIN, "POST", "/admin/templates", Map.of("name", name, "source", "/a"));
    }
    for (var source : List.of("", "relative", "docker://A B", "packages:a;b")) {
      refused(400, ADMIN, "POST", "/admin/templates", Map.of("name", "mine", "source", source));
    }
    refused(409, ADMIN, "DELETE", "/admin/templates/host", Map.of());
  }

  @Test
  void aSandboxIsMadeFromItsClassesTemplateAndKeepsItFromBeingRemoved() throws IOException {
    var real = Rig.STANDARD;
    rig.classes =
        List.of(
            new MachineClass(
                "mine", real.backend(), real.limits(), real.reach(), real.tier(), "mine"));
    rig.templates = workshop::template;
    rig.restart();
    publish();
    assertThatThrownBy(() -> rig.lifecycle.start(Rig.LIVE))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("there is no template mine");

    var made = added("mine", folder().toString());
    var sandbox = rig.lifecycle.start(Rig.LIVE).sandbox();
    assertThat(sandbox.machine().template())
        .isEqualTo(new Template.Added("mine", made.path("digest").asString()));
    refused(409, ADMIN, "DELETE", "/admin/templates/mine", Map.of());
    assertThat(call(ADMIN, "GET", "/admin/templates/mine", Map.of()).path("used_by").valueStream())
        .extracting(JsonNode::asString)
        .containsExactly(sandbox.id().value());

    rig.restart();
    publish();
    assertThat(rig.lifecycle.find(Rig.LIVE).orElseThrow().sandbox().machine().template())
        .isEqualTo(sandbox.machine().template());
    rig.lifecycle.delete(Rig.LIVE);
    call(ADMIN, "DELETE", "/admin/templates/mine", Map.of());
    assertThat(workshop.all()).isEmpty();
  }
}
