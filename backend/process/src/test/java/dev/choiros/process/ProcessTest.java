package dev.choiros.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.linux.LinuxContract;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract, and what is said instead of isolating. */
@Tag("sandbox")
class ProcessTest extends LinuxContract {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    return new PlainProcess(failpoint, patience);
  }

  @Test
  void saysFirstThatItIsolatesNothing() {
    assertThat(backend().probe())
        .asInstanceOf(InstanceOfAssertFactories.type(Readiness.Usable.class))
        .extracting(usable -> usable.warnings().getFirst())
        .asString()
        .startsWith("nothing is isolated");
  }

  @Test
  void itsProgramsHaveNoRightsAndAnIdThatNobodyElseHas() throws Exception {
    var box = rig.started(SMALL);

    var status = box.run("root", "cat /proc/self/status").output();

    assertThat(status)
        .contains("Uid:\t" + box.spec().ids().base() + "\t")
        .contains("CapBnd:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
    assertThat(box.run("user", "cd && touch a && pwd").output())
        .isEqualTo(box.spec().folder().root().resolve("root") + "\n");
  }

  @Test
  void whatLeftItsSessionEndsWithIt() throws Exception {
    var box = rig.started(SMALL);
    box.run("user", "setsid -f sleep 1000 " + temp + " >/dev/null 2>&1");

    backend().adopt(box.spec()).orElseThrow().stop(Duration.ofSeconds(5));

    Leftover.noProcess(temp);
  }

  @Test
  void itsProcessesAreKnownByTheirEnvironmentWhereThereIsNoCgroup() throws Exception {
    var box = rig.started(SMALL);
    var sleeper =
        Long.parseLong(
            box.run("user", "setsid -f sh -c 'echo $$; exec sleep 1000 >&- 2>&-'")
                .output()
                .strip());

    assertThat(Launch.marked(box.spec().folder())).anyMatch(process -> process.pid() == sleeper);
  }

  @Test
  void aGatewayIsRefusedBecauseNothingWouldKeepItToThat() throws Exception {
    var box = rig.box(SMALL, new Network.Gateway());

    assertThatThrownBy(() -> rig.start(box))
        .isInstanceOfSatisfying(
            BackendException.class, no -> assertThat(no.remedy()).contains("isolates"));
    assertThat(backend().adopt(box.spec())).isEmpty();
  }
}
