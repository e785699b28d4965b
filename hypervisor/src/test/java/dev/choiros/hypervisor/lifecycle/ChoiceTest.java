package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.lifecycle.LifecycleTest.assertFault;
import static dev.choiros.hypervisor.lifecycle.Rig.ANNA;
import static dev.choiros.hypervisor.lifecycle.Rig.BRANCH;
import static dev.choiros.hypervisor.lifecycle.Rig.DEV;
import static dev.choiros.hypervisor.lifecycle.Rig.LIVE;
import static dev.choiros.hypervisor.lifecycle.TwoBackends.STANDARD;
import static dev.choiros.hypervisor.lifecycle.TwoBackends.STRONG;
import static dev.choiros.hypervisor.lifecycle.TwoBackends.USUAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.SandboxId;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.sandboxes.Sandbox.Machine;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import dev.choiros.hypervisor.sandboxes.SlotRows;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Reach;
import dev.choiros.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two backends serve the sandboxes of one hypervisor at the same time. */
class ChoiceTest {
  @TempDir Path state;
  private final TwoBackends two = new TwoBackends();
  private Rig rig;

  @BeforeEach
  void open() {
    rig = two.open(state);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aClassChoosesTheBackendOfANewSandbox() {
    var usual = made(USUAL, LIVE);
    var strong = made(STRONG, DEV);
    assertThat(ids(two.usual)).containsExactly(usual);
    assertThat(ids(two.strong)).containsExactly(strong);
    assertThat(machine(LIVE))
        .isEqualTo(new Machine("usual", "bubblewrap", USUAL.limits(), Reach.NONE));
    assertThat(machine(DEV))
        .isEqualTo(new Machine("strong", "strong", STRONG.limits(), Reach.NONE));
    assertThat(wall(LIVE)).isEqualTo(Isolation.NAMESPACES);
    assertThat(wall(DEV)).isEqualTo(Isolation.MICROVM);
    assertThat(rig.lifecycle.all())
        .extracting(seen -> seen.sandbox().number())
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void autoIsTheStrongest() {
    var id = made(STANDARD, LIVE);
    assertThat(ids(two.strong)).containsExactly(id);
    assertThat(machine(LIVE))
        .isEqualTo(new Machine("standard", "strong", STANDARD.limits(), Reach.NONE));
  }

  @Test
  void whatIsDoneToASandboxIsDoneByItsOwnBackend() {
    var usual = made(USUAL, LIVE);
    var strong = made(STRONG, DEV);
    rig.lifecycle.stop(DEV);
    assertThat(ids(two.strong)).isEmpty();
    assertThat(ids(two.usual)).containsExactly(usual);
    rig.lifecycle.choose(ANNA, USUAL);
    rig.lifecycle.start(DEV);
    assertThat(ids(two.strong)).containsExactly(strong);
    assertThat(rig.seen(DEV).launched().orElseThrow().running().pid())
        .isEqualTo(two.strong.sandbox(strong).orElseThrow().pid());
    rig.lifecycle.delete(DEV);
    assertThat(ids(two.strong)).isEmpty();
    assertThat(rig.folders()).containsExactly(usual);
    assertThat(two.usual.cleared()).isEmpty();
  }

  @Test
  void aKilledHypervisorsSandboxesAreTakenUpByTheirOwnBackends() {
    var usual = made(USUAL, LIVE);
    var strong = made(STRONG, DEV);
    var pids = List.of(pid(two.usual, usual), pid(two.strong, strong));
    rig.restartAfterKill();
    assertThat(pids)
        .containsExactly(
            rig.seen(LIVE).launched().orElseThrow().running().pid(),
            rig.seen(DEV).launched().orElseThrow().running().pid());
    assertThat(List.of(pid(two.usual, usual), pid(two.strong, strong))).isEqualTo(pids);
  }

  @Test
  void aNewDefaultMovesNobody() throws Exception {
    rig.backends = two.strongBroken();
    rig.restart();
    var old = made(STANDARD, LIVE);
    assertThat(machine(LIVE).backend()).isEqualTo("bubblewrap");
    Files.writeString(rig.folder(old).root().resolve("note"), "kept");

    rig.backends = two.both();
    rig.restart();
    assertThat(pid(two.usual, old))
        .isEqualTo(rig.seen(LIVE).launched().orElseThrow().running().pid());
    rig.lifecycle.stop(LIVE);
    assertThat(rig.lifecycle.wake(LIVE).sandbox()).isEqualTo(old);
    assertThat(ids(two.usual)).containsExactly(old);
    assertThat(rig.folder(old).root().resolve("note")).hasContent("kept");
    assertThat(machine(LIVE))
        .isEqualTo(new Machine("standard", "bubblewrap", STANDARD.limits(), Reach.NONE));
    assertThat(ids(two.strong)).isEmpty();

    var fresh = rig.lifecycle.wake(BRANCH).sandbox();
    assertThat(ids(two.strong)).containsExactly(fresh);
  }

  @Test
  void oneMovesByBecomingANewSandbox() {
    made(USUAL, LIVE);
    rig.lifecycle.choose(ANNA, STRONG);
    rig.lifecycle.stop(LIVE);
    rig.lifecycle.wake(LIVE);
    // still what it was made as: the class that was chosen means another backend
    assertThat(machine(LIVE))
        .isEqualTo(new Machine("usual", "bubblewrap", USUAL.limits(), Reach.NONE));
    rig.lifecycle.delete(LIVE);
    rig.lifecycle.wake(LIVE);
    assertThat(machine(LIVE))
        .isEqualTo(new Machine("strong", "strong", STRONG.limits(), Reach.NONE));
  }

  @Test
  void aClassThatCannotBeUsedIsRefusedWithTheReasonAndNothingIsWritten() {
    rig.backends = two.strongBroken();
    rig.restart();
    rig.lifecycle.choose(ANNA, STRONG);
    for (var time = 0; time < CrashLog.MOST + 2; time++) {
      assertFault(
          Fault.Code.SANDBOX_FAILED,
          "class strong cannot be used: the backend strong cannot be used: the strong wall has a"
              + " hole",
          () -> rig.lifecycle.wake(LIVE));
    }
    assertThat(rig.lifecycle.all()).isEmpty();
    assertThat(rig.folders()).isEmpty();
    rig.lifecycle.choose(ANNA, USUAL);
    assertThat(rig.lifecycle.wake(LIVE)).isNotNull();
  }

  @Test
  void aSandboxWhoseBackendBrokeGoesOnAndCanBeStoppedAndDeletedButNotStarted() {
    var id = made(STRONG, LIVE);
    rig.backends = two.strongBroken();
    rig.restart();
    assertThat(ids(two.strong)).containsExactly(id);
    assertThat(rig.routes.locate(LIVE)).isPresent();
    assertThat(wall(LIVE)).isEqualTo(Isolation.MICROVM);
    rig.lifecycle.stop(LIVE);
    assertThat(ids(two.strong)).isEmpty();
    for (var time = 0; time < CrashLog.MOST + 2; time++) {
      assertFault(
          Fault.Code.SANDBOX_FAILED, "the strong wall has a hole", () -> rig.lifecycle.wake(LIVE));
    }
    assertThat(rig.seen(LIVE).sandbox().state()).isInstanceOf(SandboxState.Stopped.class);
    assertThat(rig.lifecycle.delete(LIVE)).contains(id);
    assertThat(rig.folders()).isEmpty();
  }

  @Test
  void aStrayIsEndedWhoeverMadeIt() {
    made(USUAL, LIVE);
    var stray = made(STRONG, DEV);
    rig.ledger.change(tx -> {
      new SlotRows(tx).point(Map.of(DEV, Optional.empty()));
      new SandboxRows(tx).erase(stray);
    });
    rig.restartAfterKill();
    assertThat(ids(two.strong)).isEmpty();
    assertThat(rig.folders()).isEqualTo(ids(two.usual)).hasSize(1);
  }

  private SandboxId made(MachineClass machineClass, Slot slot) {
    rig.lifecycle.choose(ANNA, machineClass);
    return rig.lifecycle.wake(slot).sandbox();
  }

  private Machine machine(Slot slot) {
    return rig.seen(slot).sandbox().machine();
  }

  private Isolation wall(Slot slot) {
    return rig.lifecycle.surroundings(rig.seen(slot).sandbox()).isolation();
  }

  private static long pid(FakeHost host, SandboxId id) {
    return host.sandbox(id).orElseThrow().pid();
  }

  private static Set<SandboxId> ids(FakeHost host) {
    return host.running().stream().map(sandbox -> sandbox.id()).collect(Collectors.toSet());
  }
}
