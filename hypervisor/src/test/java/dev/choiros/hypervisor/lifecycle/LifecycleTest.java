package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.lifecycle.Rig.ANNA;
import static dev.choiros.hypervisor.lifecycle.Rig.BRANCH;
import static dev.choiros.hypervisor.lifecycle.Rig.DEV;
import static dev.choiros.hypervisor.lifecycle.Rig.LIVE;
import static dev.choiros.hypervisor.lifecycle.Rig.OF_BORIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxId;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.routes.Route;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  @TempDir Path state;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(state);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void theFirstRequestToASlotCreatesAndStartsItsSandbox() {
    var route = rig.lifecycle.wake(LIVE);
    assertThat(route.owner()).isEqualTo(ANNA);
    assertThat(route.generation()).isEqualTo(1);
    assertThat(rig.routes.locate(LIVE)).contains(route);
    assertThat(rig.running()).containsExactly(route.sandbox());
    assertThat(rig.seen(LIVE).sandbox().state()).isInstanceOf(SandboxState.Ready.class);
    assertThat(rig.lifecycle.owner(route.sandbox())).contains(ANNA);
  }

  // Promise: P6
  @Test
  void aHundredRequestsAtOnceMakeOneStart() throws Exception {
    var first = wakeAtOnce(100);
    assertThat(first).hasSize(1);
    assertThat(rig.running()).isEqualTo(first);
    assertThat(rig.folders()).isEqualTo(first);
    rig.lifecycle.stop(LIVE);
    assertThat(wakeAtOnce(100)).isEqualTo(first);
    assertThat(rig.running()).isEqualTo(first);
  }

  private HashSet<SandboxId> wakeAtOnce(int requests) throws Exception {
    var woken = new HashSet<SandboxId>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Route> request = () -> rig.lifecycle.wake(LIVE);
      var all = IntStream.range(0, requests).mapToObj(_ -> threads.submit(request)).toList();
      for (var one : all) {
        woken.add(one.get().sandbox());
      }
    }
    return woken;
  }

  @Test
  void slotsAndPeopleHaveSandboxesOfTheirOwn() {
    var ids = new HashSet<SandboxId>();
    for (var slot : new Slot[] {LIVE, DEV, BRANCH, OF_BORIS}) {
      ids.add(rig.lifecycle.wake(slot).sandbox());
    }
    assertThat(ids).hasSize(4);
    assertThat(rig.lifecycle.all())
        .extracting(seen -> seen.sandbox().number())
        .containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void aStartThatFailsIsUndoneAndSaysWhy() {
    rig.host.refuseNextStart("no room for it");
    assertFault(Fault.Code.SANDBOX_FAILED, "no room for it", () -> rig.lifecycle.wake(LIVE));
    assertThat(rig.folders()).isEmpty();
    assertThat(rig.layers.open()).isEmpty();
    assertThat(rig.lifecycle.all()).isEmpty();
    assertThat(rig.lifecycle.wake(LIVE).generation()).isEqualTo(3);
  }

  @Test
  void anAgentThatDoesNotDialInTimeIsUndone() {
    rig.channels.deafen(true);
    assertFault(Fault.Code.NOT_READY_IN_TIME, "not ready within", () -> rig.lifecycle.wake(LIVE));
    assertThat(rig.running()).isEmpty();
    assertThat(rig.folders()).isEmpty();
    rig.channels.deafen(false);
    assertThat(rig.lifecycle.wake(LIVE)).isNotNull();
  }

  @Test
  void aStoppedSandboxIsWokenByItsOwnersNextRequestWithItsFiles() throws Exception {
    var id = rig.lifecycle.wake(LIVE).sandbox();
    Files.writeString(rig.folder(id).root().resolve("note"), "kept");
    var stopped = rig.lifecycle.stop(LIVE);
    assertThat(stopped.sandbox().state()).isInstanceOf(SandboxState.Stopped.class);
    assertThat(rig.routes.locate(LIVE)).isEmpty();
    assertThat(rig.running()).isEmpty();
    assertThat(rig.folder(id).socket()).doesNotExist();
    assertThat(rig.lifecycle.stop(LIVE)).isEqualTo(stopped);
    assertThat(rig.lifecycle.wake(LIVE).sandbox()).isEqualTo(id);
    assertThat(rig.folder(id).root().resolve("note")).hasContent("kept");
  }

  // Promise: P10
  @Test
  void aDeletedSandboxNeverComesBackAndItsSlotGetsAFreshOne() {
    var old = rig.lifecycle.wake(LIVE);
    assertThat(rig.lifecycle.delete(LIVE)).contains(old.sandbox());
    assertThat(rig.lifecycle.delete(LIVE)).isEmpty();
    assertThat(rig.folders()).isEmpty();
    assertFault(Fault.Code.NOT_FOUND, "no sandbox", () -> rig.lifecycle.wake(old.sandbox()));
    assertFault(Fault.Code.NOT_FOUND, "has no sandbox", () -> rig.lifecycle.stop(LIVE));
    var fresh = rig.lifecycle.wake(LIVE);
    assertThat(fresh.sandbox()).isNotEqualTo(old.sandbox());
    assertThat(fresh.generation()).isGreaterThan(old.generation());
    rig.restart();
    assertFault(Fault.Code.NOT_FOUND, "no sandbox", () -> rig.lifecycle.wake(old.sandbox()));
  }

  @Test
  void aSwapExchangesWhatLiveAndDevMean() {
    var live = rig.lifecycle.wake(LIVE);
    var dev = rig.lifecycle.wake(DEV);
    assertThat(rig.lifecycle.swap(ANNA, Optional.of(0L))).isEqualTo(1);
    assertThat(rig.routes.locate(LIVE).orElseThrow().sandbox()).isEqualTo(dev.sandbox());
    assertThat(rig.routes.locate(DEV).orElseThrow().sandbox()).isEqualTo(live.sandbox());
    assertThat(rig.routes.locate(LIVE).orElseThrow().generation()).isEqualTo(2);
    assertFault(
        Fault.Code.CONFLICT, "not current", () -> rig.lifecycle.swap(ANNA, Optional.of(0L)));
    assertThat(rig.routes.locate(LIVE).orElseThrow().sandbox()).isEqualTo(dev.sandbox());
    assertThat(rig.lifecycle.revision(ANNA)).isEqualTo(1);
  }

  @Test
  void asleepSidesAndEmptyOnesAreSwappedToo() {
    var id = rig.lifecycle.wake(LIVE).sandbox();
    rig.lifecycle.stop(LIVE);
    rig.lifecycle.swap(ANNA, Optional.empty());
    assertThat(rig.lifecycle.find(LIVE)).isEmpty();
    assertThat(rig.lifecycle.wake(DEV).sandbox()).isEqualTo(id);
    assertThat(rig.lifecycle.wake(LIVE).sandbox()).isNotEqualTo(id);
  }

  @Test
  void aCrashedSandboxIsWithdrawnAndTheNextRequestRestartsIt() {
    var id = rig.lifecycle.wake(LIVE).sandbox();
    crash(id, "out of memory");
    var state = rig.seen(LIVE).sandbox().state();
    assertThat(state).isInstanceOf(SandboxState.Failed.class);
    assertThat(state.why()).contains("out of memory");
    assertThat(rig.routes.locate(LIVE)).isEmpty();
    assertThat(rig.lifecycle.wake(LIVE).sandbox()).isEqualTo(id);
  }

  @Test
  void aCrashLoopIsHeldUntilAMinuteHasPassedOrSomebodyStartsItByHand() {
    var id = rig.lifecycle.wake(LIVE).sandbox();
    crash(id, "boom 1");
    rig.lifecycle.wake(LIVE);
    crash(id, "boom 2");
    rig.lifecycle.wake(LIVE);
    crash(id, "boom 3");
    assertFault(Fault.Code.SANDBOX_FAILED, "boom 3", () -> rig.lifecycle.wake(LIVE));
    rig.clock.pass(Duration.ofSeconds(61));
    rig.lifecycle.wake(LIVE);
    crash(id, "boom 4");
    assertThat(rig.lifecycle.start(LIVE).launched()).isPresent();
  }

  private void crash(SandboxId id, String reason) {
    rig.host.sandbox(id).orElseThrow().crash(reason);
    Eventually.holds(() ->
        rig.seen(LIVE).sandbox().state() instanceof SandboxState.Failed failed
            && failed.reason().contains(reason));
  }

  @Test
  void overCapacityNothingMoreIsStarted() {
    rig.mostRunning = 2;
    rig.restart();
    rig.lifecycle.wake(LIVE);
    rig.lifecycle.wake(DEV);
    assertFault(Fault.Code.OVER_CAPACITY, "may run 2", () -> rig.lifecycle.wake(BRANCH));
    assertThat(rig.lifecycle.all()).hasSize(2);
    rig.lifecycle.stop(DEV);
    rig.lifecycle.wake(BRANCH);
    assertFault(Fault.Code.OVER_CAPACITY, "may run 2", () -> rig.lifecycle.wake(DEV));
  }

  @Test
  void aMachineClassCountsFromTheNextStart() {
    rig.lifecycle.wake(LIVE);
    rig.lifecycle.choose(ANNA, Rig.SMALL);
    assertThat(rig.seen(LIVE).sandbox().machine().machineClass()).isEqualTo("standard");
    rig.lifecycle.stop(LIVE);
    rig.lifecycle.wake(LIVE);
    assertThat(rig.seen(LIVE).sandbox().machine().machineClass()).isEqualTo("small");
    assertThat(rig.host.running().iterator().next().spec().limits())
        .isEqualTo(new Limits(512L << 20, 1000, 256, 2L << 30));
  }

  @Test
  void mainIsLiveUntilItIsPointedElsewhere() {
    assertThat(rig.lifecycle.main(ANNA)).isEqualTo(LIVE);
    rig.lifecycle.point(ANNA, "main", BRANCH.name());
    assertThat(rig.lifecycle.main(ANNA)).isEqualTo(BRANCH);
    rig.restart();
    assertThat(rig.lifecycle.main(ANNA)).isEqualTo(BRANCH);
    assertThat(rig.lifecycle.main(Rig.BORIS)).isEqualTo(OF_BORIS);
  }

  @Test
  void nothingOfTheHypervisorsEnvironmentReachesASandbox() {
    rig.lifecycle.wake(LIVE);
    var spec = rig.host.running().iterator().next().spec();
    assertThat(spec.environment())
        .containsOnlyKeys("CHOIR_SANDBOX_ID", "HOME", "LANG", "PATH")
        .containsEntry("CHOIR_SANDBOX_ID", spec.id().value())
        .containsEntry("HOME", "/root");
    assertThat(spec.environment().get("PATH")).doesNotContain(System.getProperty("java.home"));
  }

  static void assertFault(Fault.Code code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.getMessage()).contains(message);
              assertThat(fault.remedy()).isNotBlank();
            });
  }
}
