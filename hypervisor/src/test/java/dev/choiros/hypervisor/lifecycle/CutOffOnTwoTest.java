package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.lifecycle.Rig.ANNA;
import static dev.choiros.hypervisor.lifecycle.Rig.DEV;
import static dev.choiros.hypervisor.lifecycle.Rig.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.sandboxes.Failpoints;
import dev.choiros.hypervisor.sandboxes.Journal;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hypervisor with two backends is ended between two steps; the next one asks the right one. */
@Tag("slow")
class CutOffOnTwoTest {
  @TempDir Path state;

  @ParameterizedTest(name = "{0} of {1} at {2}")
  @CsvSource({
    "start,a new one,create.after-row",
    "start,a new one,create.after-files",
    "start,a new one,launch.after-start",
    "start,a new one,route.after-confirm",
    "start,an old one,start.after-row",
    "start,an old one,launch.after-start",
    "stop,an old one,stop.after-intent",
    "stop,an old one,down.after-end",
    "delete,an old one,delete.after-intent",
    "delete,an old one,delete.after-files"
  })
  void theBackendThatASandboxWasMadeWithSettlesIt(String action, String which, String failpoint)
      throws Exception {
    prepare(which.equals("an old one"));
    cutOff(action, failpoint);
    var two = new TwoBackends();
    try (var rig = two.open(state)) {
      rig.lifecycle.awaitAdoption();
      var unfinished = rig.ledger.read(tx -> new Journal(tx).open());
      assertThat(unfinished).isEmpty();
      var all = rig.lifecycle.all();
      assertThat(rig.folders())
          .isEqualTo(all.stream().map(seen -> seen.sandbox().id()).collect(Collectors.toSet()));
      for (var seen : all) {
        assertThat(seen.sandbox().state())
            .isInstanceOfAny(SandboxState.Stopped.class, SandboxState.Failed.class);
        assertThat(seen.sandbox().machine().backend())
            .isEqualTo(seen.slot().orElseThrow().equals(DEV) ? "bubblewrap" : "strong");
      }
      // the other backend was asked for nothing but its own
      var dev = rig.folder(rig.seen(DEV).sandbox().id()).home();
      assertThat(two.usual.cleared()).isSubsetOf(dev);
      assertThat(two.strong.cleared()).doesNotContain(dev);
      var live = rig.lifecycle.wake(LIVE).sandbox();
      assertThat(two.strong.sandbox(live)).isPresent();
      assertThat(two.usual.running()).isEmpty();
    }
  }

  /** One sandbox on the usual backend, and perhaps one on the strong one. */
  private void prepare(boolean strong) {
    try (var rig = new TwoBackends().open(state)) {
      rig.lifecycle.choose(ANNA, TwoBackends.USUAL);
      rig.lifecycle.wake(DEV);
      rig.lifecycle.choose(ANNA, TwoBackends.STRONG);
      if (strong) {
        rig.lifecycle.wake(LIVE);
      }
    }
  }

  private void cutOff(String action, String failpoint) throws Exception {
    var log = state.resolve("child.log");
    var child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CutOffOnTwo.class.getName(),
            state.toString(),
            action);
    child.environment().put(Failpoints.VARIABLE, failpoint);
    var running = child.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).as(Files.readString(log)).isEqualTo(Failpoints.STATUS);
  }
}
