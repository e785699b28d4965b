package dev.choiros.hypervisor;

import static dev.choiros.hypervisor.ledger.tables.Tables.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.logging.Logging;
import dev.choiros.hypervisor.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole program, but for the isolation. */
@Timeout(60)
class HypervisorTest {
  @TempDir Path folder;

  @BeforeEach
  void anAdminAndAnAgent() throws Exception {
    var bin = Files.createDirectories(folder.resolve("home/agent/bin"));
    assertThat(Files.createFile(bin.resolve("agent")).toFile().setExecutable(true)).isTrue();
    Files.createDirectories(folder.resolve("state"));
    try (var ledger = Ledger.open(folder.resolve("state/choir.db"))) {
      ledger.change(tx ->
          tx.insertInto(ACCOUNT)
              .set(ACCOUNT.ID, "ada")
              .set(ACCOUNT.USERNAME, "ada")
              .set(ACCOUNT.DISPLAY_NAME, "Ada")
              .set(ACCOUNT.ROLE, "admin")
              .set(ACCOUNT.PREFERENCES, "{}")
              .set(ACCOUNT.CREATED_AT, 0L)
              .execute());
    }
  }

  /** What still runs is stopped, so that its disk is not mounted any more. */
  @AfterEach
  void asItWas() throws Exception {
    start("--stop-sandboxes").close();
    Logging.stop();
    Logging.plain((LoggerContext) LoggerFactory.getILoggerFactory(), Level.WARN);
  }

  @Test
  void sandboxesGoOnWhenItStopsAndAreTakenUpWhenItStartsAgain() throws Exception {
    try (var _ = start()) {
      assertThat(call("POST", "/admin/sandboxes/ada/live/start")).contains("running");
    }
    assertThat(SharedFakeBackend.HOST.running()).hasSize(1);
    try (var _ = start()) {
      assertThat(call("GET", "/admin/sandboxes")).contains("live");
    }
    assertThat(SharedFakeBackend.HOST.running()).hasSize(1);
  }

  @Test
  void sandboxesStopWithItIfTheyShall() throws Exception {
    try (var _ = start("--stop-sandboxes")) {
      assertThat(call("POST", "/admin/sandboxes/ada/live/start")).contains("running");
      assertThat(call("POST", "/admin/sandboxes/ada/dev/start")).contains("running");
      assertThat(SharedFakeBackend.HOST.running()).hasSize(2);
    }
    assertThat(SharedFakeBackend.HOST.running()).isEmpty();
    try (var _ = start()) {
      assertThat(call("GET", "/admin/sandboxes"))
          .contains("\"status\":\"stopped\"")
          .doesNotContain("failed", "running");
    }
  }

  @Test
  void theWholeProgramServesItsDocument() throws Exception {
    try (var _ = start()) {
      assertThat(call("GET", "/openapi.json"))
          .contains("\"openapi\":\"3.1.1\"", "/admin/sandboxes/{user}/swap", "/auth/me", "/health");
    }
  }

  @Test
  void whereNoBackendIsolatesItServesAllTheSameAndSaysWhyNothingCanBeStarted() throws Exception {
    try (var _ = startWith(List.of("--config=/dev/null"))) {
      assertThat(call("GET", "/admin/machine-classes"))
          .contains("\"name\":\"standard\",\"backend\":\"auto\"", "no backend that isolates");
      assertThat(answer("POST", "/admin/sandboxes/ada/live/start").body())
          .contains("class standard cannot be used", "choose another machine class");
      assertThat(call("GET", "/admin/sandboxes")).isEqualTo("[]");
    }
  }

  @Test
  void aClassOfABackendThatIsNotThereKeepsItFromItsStart() throws Exception {
    var file = Files.writeString(folder.resolve("choir.toml"), "[class.x]\nbackend = \"fade\"");
    assertThatThrownBy(() -> startWith(List.of("--config=" + file)))
        .hasMessageContaining("class x: there is no backend fade: did you mean fake?");
  }

  private Hypervisor start(String... more) throws Exception {
    var flags = new ArrayList<>(List.of(more));
    flags.addAll(List.of("--backend=fake", "--config=/dev/null"));
    return startWith(flags);
  }

  private Hypervisor startWith(List<String> more) throws Exception {
    var flags = new ArrayList<>(more);
    flags.add("--port=0");
    flags.add("--home=" + folder.resolve("home"));
    flags.add("--state-dir=" + folder.resolve("state"));
    return Hypervisor.start(Settings.read(flags, Map.of()));
  }

  private String call(String method, String path) throws Exception {
    var answer = answer(method, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** As the operator. */
  private HttpResponse<String> answer(String method, String path) throws Exception {
    var state = folder.resolve("state");
    var address = URI.create(Files.readString(state.resolve("address")).strip());
    var token = Files.readString(state.resolve("operator-token")).strip();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort()).resolve(path))
            .header("authorization", "Bearer " + token)
            .method(method, BodyPublishers.noBody());
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
