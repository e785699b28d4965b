package dev.choiros.dist.lifecycle;

import static dev.choiros.dist.lifecycle.Hypervisor.DEV;
import static dev.choiros.dist.lifecycle.Hypervisor.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.settings.Reach;
import dev.choiros.hypervisor.settings.Settings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A machine that somebody else runs, with the agent as it is shipped listening in it, behind a
 * whole hypervisor: requests, programs, files and terminals reach it, over a restart and a stop.
 */
@Tag("sandbox")
@Timeout(240)
class AdoptedTest {
  private Path state = Path.of("");
  private Path image = Path.of("");
  private List<Process> agents = List.of();

  @BeforeEach
  void open() throws Exception {
    state = StateFolder.made();
    image = AgentImage.made();
  }

  @AfterEach
  void switchOff() throws IOException {
    agents.forEach(agent -> agent.destroyForcibly().onExit().join());
    StateFolder.remove(state);
  }

  @Test
  void requestsProgramsAndTerminalsReachItAndItGoesOnWhenItsSandboxIsDeleted() throws Exception {
    var backend = withMachine();
    try (var hypervisor = hypervisor(backend);
        var front = hypervisor.front();
        var anna = new Anna(front.address());
        var client = HttpClient.newHttpClient()) {
      assertThat(anna.run("", "echo from the machine").output()).startsWith("from the machine");
      var file = state.resolve("uploaded");
      anna.upload("/files?path=" + file, "kept".getBytes(StandardCharsets.UTF_8)).text();
      assertThat(file).hasContent("kept");
      try (var terminal = new TerminalClient(client, front.address().getPort(), "one")) {
        terminal.type("echo $((6*7))-in-a-terminal");
        terminal.shows("42-in-a-terminal");
      }
      assertThatThrownBy(() -> hypervisor.lifecycle.wake(DEV))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("no machine of the class nixos is free: other sandboxes have 1");
    }
    try (var hypervisor = hypervisor(backend);
        var front = hypervisor.front();
        var anna = new Anna(front.address())) {
      assertThat(anna.run("", "echo after a restart").output()).startsWith("after a restart");
      hypervisor.lifecycle.stop(LIVE);
      assertThat(anna.run("", "echo after a stop").output()).startsWith("after a stop");
      hypervisor.lifecycle.delete(LIVE);
      assertThat(hypervisor.sandboxes()).isEmptyDirectory();
    }
    assertThat(agents).allMatch(Process::isAlive);
    assertThat(state.resolve("uploaded")).hasContent("kept");
  }

  private Hypervisor hypervisor(Backend backend) {
    return new Hypervisor(state, image, backend, Limits.DEFAULT, Reach.NONE);
  }

  /** Of one machine, whose agent listens already. */
  private Backend withMachine() throws Exception {
    var secret = Files.writeString(state.resolve("secret"), "0123456789abcdef".repeat(4) + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    var builder = new ProcessBuilder(image.resolve("bin/agent").toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "CHOIR_LISTEN", "127.0.0.1:0",
                "CHOIR_LISTEN_SECRET", secret.toString(),
                "CHOIR_HOME", state.toString(),
                "CHOIR_STATE", state.resolve("agent-state").toString(),
                "CHOIR_LOG", state.resolve("agent-log").toString()));
    var agent = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    agents = List.of(agent);
    var line = String.valueOf(agent.inputReader().readLine());
    assertThat(line).startsWith("listening at ");
    return named(line.substring("listening at ".length()), secret);
  }

  /** As a whole hypervisor gets it from its settings. */
  private Backend named(String endpoint, Path secret) throws Exception {
    var toml =
        """
        [class.nixos]
        backend = "adopt"
        endpoints = ["%s"]
        secret = "%s"
        """
            .formatted(endpoint, secret);
    var file = Files.writeString(state.resolve("choir.toml"), toml);
    var classes = Settings.read(List.of("--config=" + file), Map.of()).machineClasses();
    return Backends.withMachines(ServiceLoader.load(Backend.class), classes).stream()
        .filter(each -> each.name().equals("adopt/nixos"))
        .findFirst()
        .orElseThrow();
  }
}
