package dev.choiros.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path state;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeHypervisor hypervisor;

  @BeforeEach
  void start() throws IOException {
    hypervisor = new FakeHypervisor(state);
  }

  @AfterEach
  void stop() {
    hypervisor.close();
  }

  @Test
  void sandboxesAreListedForPeopleAndForPrograms() {
    var rows =
        "[{\"user_id\":\"u1\",\"role\":\"live\",\"branch\":null,\"sandbox_id\":\"abc\","
            + "\"status\":\"running\",\"backend\":\"bubblewrap\",\"machine_class\":\"standard\","
            + "\"generation\":3},{\"user_id\":\"u1\",\"role\":null,\"branch\":\"x\","
            + "\"sandbox_id\":\"def\",\"status\":\"stopped\"}]";
    hypervisor.on("/admin/sandboxes", rows);
    assertThat(run("sandbox", "list")).isZero();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            heading -> assertThat(heading).startsWith("SLOT      STATUS   SANDBOX"),
            live -> assertThat(live).startsWith("live      running  abc").endsWith("3    u1"),
            branch -> assertThat(branch).startsWith("branch/x  stopped  def"));
    assertThat(run("sandbox", "list", "--json")).isZero();
    assertThat(out.toString()).endsWith(rows + "\n");
  }

  @Test
  void startStopAndDeleteNameTheSlotsOwner() {
    hypervisor.on("/admin/sandboxes/u1/branches/x", "{\"status\":\"running\"}");
    hypervisor.on("/admin/sandboxes/u2/dev", "{\"status\":\"stopped\"}");
    assertThat(run("sandbox", "start", "branch/x")).isZero();
    assertThat(run("sandbox", "stop", "dev", "--user", "u2")).isZero();
    assertThat(run("sandbox", "delete", "dev", "--user=u2")).isZero();
    assertThat(out.toString()).contains("branch/x is running", "dev is stopped");
    assertThat(hypervisor.asked())
        .contains(
            "POST /admin/sandboxes/u1/branches/x/start {}",
            "POST /admin/sandboxes/u2/dev/stop {}",
            "DELETE /admin/sandboxes/u2/dev ");
  }

  @Test
  void aRefusalOfTheHypervisorIsToldWithItsRemedy() {
    hypervisor.on(
        "/admin/sandboxes/u1/swap",
        call ->
            FakeHypervisor.send(
                call,
                409,
                "{\"message\":\"revision 3 is not current\",\"remedy\":\"look again\"}"));
    assertThat(run("sandbox", "swap", "--revision", "3")).isEqualTo(Refused.FAILED);
    assertThat(err.toString()).contains("revision 3 is not current (409)", "look again");
    assertThat(hypervisor.asked()).contains("POST /admin/sandboxes/u1/swap {\"revision\":3}");
  }

  @Test
  void whereNoHypervisorRunsItSaysHowToStartOne(@TempDir Path empty) {
    var code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("sandbox", "list", "--state-dir", empty.toString());
    assertThat(code).isEqualTo(Refused.NOT_RUNNING);
    assertThat(err.toString()).contains("no hypervisor runs", "choir up");
  }

  @Test
  void aWrongCommandLineEndsWithTwo() {
    assertThat(run("sandbox")).isEqualTo(Refused.USAGE);
    assertThat(run("sandbox", "start", "prod")).isEqualTo(Refused.USAGE);
    assertThat(err.toString()).contains("a slot is live, dev or branch/NAME, not prod");
  }

  @Test
  void keysGiveTheAddressAndTheBearer() {
    assertThat(run("keys", "--json")).isZero();
    assertThat(out.toString()).contains("\"bearer\":\"0123\"", "\"address\":\"http://127.0.0.1:");
  }

  @Test
  void aNewSetupLinkIsShownWithItsEnd() {
    var made = "{\"link\":\"http://x/register?setup=1\",\"expires_at\":\"2026-01-02T00:00:00Z\"}";
    hypervisor.on("/admin/setup-link", call -> FakeHypervisor.send(call, 201, made));
    assertThat(run("keys", "setup")).isZero();
    assertThat(out.toString()).contains("until 2026-01-02T00:00:00Z", "http://x/register?setup=1");
    assertThat(hypervisor.asked()).contains("POST /admin/setup-link {}");
    assertThat(run("keys", "setup", "--json")).isZero();
    assertThat(out.toString()).endsWith(made + "\n");
  }

  @Test
  void onceThereIsAnAccountThereIsNoNewSetupLink() {
    var refusal = "{\"message\":\"there is an account already\",\"remedy\":\"invite\"}";
    hypervisor.on("/admin/setup-link", call -> FakeHypervisor.send(call, 409, refusal));
    assertThat(run("keys", "setup")).isEqualTo(Refused.FAILED);
    assertThat(err.toString()).contains("there is an account already (409)", "invite");
  }

  @Test
  void everyVerbTellsWhatItIs() {
    assertThat(run("keys", "--help")).isZero();
    assertThat(out.toString()).contains("setup", "A new one-time link for the first account");
    assertThat(run("keys", "setup", "--help")).isZero();
    assertThat(out.toString()).contains("Good for 24 hours");
  }

  private int run(String... arguments) {
    var line = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, line, 0, arguments.length);
    line[arguments.length] = "--state-dir=" + state;
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(line);
  }
}
