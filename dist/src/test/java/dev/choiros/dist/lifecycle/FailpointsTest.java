package dev.choiros.dist.lifecycle;

import static dev.choiros.dist.lifecycle.Hypervisor.ANNA;
import static dev.choiros.dist.lifecycle.Hypervisor.DEV;
import static dev.choiros.dist.lifecycle.Hypervisor.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Readiness;
import dev.choiros.backend.SandboxId;
import dev.choiros.bubblewrap.Bubblewrap;
import dev.choiros.hypervisor.lifecycle.Seen;
import dev.choiros.hypervisor.sandboxes.Failpoints;
import dev.choiros.hypervisor.sandboxes.Journal;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hypervisor is ended between any two steps, as {@code kill -9} does; the next one leaves
 * nothing over, and what was acknowledged holds.
 */
@Tag("sandbox")
class FailpointsTest {
  /** Dials and parks, and dials again when the other side is gone: all that readiness needs. */
  private static final String AGENT =
      """
      #!/usr/bin/perl
      use IO::Socket::UNIX; use IO::Select;
      $SIG{PIPE} = 'IGNORE';
      while (1) {
        my @open;
        for (1 .. 2) {
          my $dialled = IO::Socket::UNIX->new(Peer => '/run/choiros/channel/host.sock') or last;
          syswrite $dialled, 'S';
          push @open, $dialled;
        }
        IO::Select->new(@open)->can_read if @open;
        select undef, undef, undef, 0.02;
      }
      """;

  private Path state;
  private Path agent;
  private Host host;
  private final Set<SandboxId> ever = new HashSet<>();

  @BeforeEach
  void make() throws IOException {
    var readiness = new Bubblewrap().probe();
    assumeTrue(readiness instanceof Readiness.Usable, () -> "bubblewrap cannot run: " + readiness);
    state = StateFolder.made();
    agent = state.resolve("agent");
    var program = Files.createDirectories(agent.resolve("bin")).resolve("agent");
    Files.writeString(program, AGENT);
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    host = new Host(state.resolve("sandboxes"));
  }

  @AfterEach
  void clear() throws IOException {
    if (state == null) {
      return;
    }
    try (var hypervisor = open()) {
      hypervisor.lifecycle.delete(LIVE);
      hypervisor.lifecycle.delete(DEV);
    }
    assertThat(host.folders()).isEmpty();
    nothingIsLeftBut(Set.of());
    StateFolder.remove(state);
  }

  /** Every point between two steps, in the order in which they are passed. */
  static Stream<Arguments> points() {
    var up = "launch.after-listen launch.after-start ready.after-dial route.after-confirm ";
    return Stream.of(
            points("create", "slots.after-commit create.after-row create.after-folder"),
            points("create", "create.after-files " + up + "route.after-publish"),
            points("start", "start.after-row create.after-files " + up + "route.after-publish"),
            points("stop", "stop.after-intent down.after-withdraw down.after-end"),
            points("stop", "down.after-close stop.after-confirm"),
            points("delete", "delete.after-intent down.after-withdraw down.after-end"),
            points("delete", "down.after-close delete.after-files slots.after-commit"),
            points("delete", "delete.after-confirm"),
            points("swap", "swap.before-write slots.after-commit swap.after-route"))
        .flatMap(Function.identity());
  }

  private static Stream<Arguments> points(String action, String failpoints) {
    return Stream.of(failpoints.split(" ", -1)).map(point -> Arguments.of(action, point));
  }

  // Promise: P9
  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("points")
  void nothingIsLeftOverAndWhatWasAcknowledgedHolds(String action, String failpoint)
      throws Exception {
    var before = prepare(action);
    cutOff(action, failpoint);
    try (var hypervisor = open()) {
      everythingAgrees(hypervisor);
      acknowledged(hypervisor, action, failpoint, before);
    }
  }

  // Promise: P5
  @Test
  void afterAStopNothingIsLeftButTheFiles() throws IOException {
    try (var hypervisor = open()) {
      var id = hypervisor.lifecycle.wake(LIVE).sandbox();
      ever.add(id);
      Files.writeString(note(id), "kept");
      hypervisor.lifecycle.stop(LIVE);
      assertThat(host.sockets()).isEmpty();
      nothingIsLeftBut(Set.of());
      assertThat(hypervisor.lifecycle.wake(LIVE).sandbox()).isEqualTo(id);
      assertThat(note(id)).hasContent("kept");
    }
  }

  /** What live and dev are before the action, if they are anything. */
  private List<Optional<SandboxId>> prepare(String action) throws IOException {
    try (var hypervisor = open()) {
      if (!action.equals("create")) {
        var live = hypervisor.lifecycle.wake(LIVE).sandbox();
        Files.writeString(note(live), "kept");
      }
      if (action.equals("swap")) {
        hypervisor.lifecycle.wake(DEV);
      }
      if (action.equals("start")) {
        hypervisor.lifecycle.stop(LIVE);
      }
      hypervisor.lifecycle.all().forEach(seen -> ever.add(seen.sandbox().id()));
      return List.of(id(hypervisor, LIVE), id(hypervisor, DEV));
    }
  }

  private Path note(SandboxId sandbox) {
    return state.resolve("sandboxes/" + sandbox + "/disk/root/data/note");
  }

  private static Optional<SandboxId> id(
      Hypervisor hypervisor, dev.choiros.hypervisor.routes.Slot slot) {
    return hypervisor.lifecycle.find(slot).map(seen -> seen.sandbox().id());
  }

  private void cutOff(String action, String failpoint) throws Exception {
    var log = state.resolve("child.log");
    var child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CutOff.class.getName(),
            state.toString(),
            agent.toString(),
            action);
    child.environment().put(Failpoints.VARIABLE, failpoint);
    var running = child.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).as(Files.readString(log)).isEqualTo(Failpoints.STATUS);
  }

  private Hypervisor open() {
    return new Hypervisor(state, agent);
  }

  private void everythingAgrees(Hypervisor hypervisor) {
    var unfinished = hypervisor.ledger.read(tx -> new Journal(tx).open());
    assertThat(unfinished).isEmpty();
    var all = hypervisor.lifecycle.all();
    all.forEach(seen -> ever.add(seen.sandbox().id()));
    assertThat(host.folders()).isEqualTo(ids(all));
    var up = all.stream().filter(seen -> seen.launched().isPresent()).toList();
    for (var seen : all) {
      assertThat(seen.slot()).isPresent();
      assertThat(seen.sandbox().state())
          .isInstanceOfAny(
              SandboxState.Ready.class, SandboxState.Stopped.class, SandboxState.Failed.class);
      assertThat(seen.launched().isPresent())
          .isEqualTo(seen.sandbox().state() instanceof SandboxState.Ready);
    }
    assertThat(host.sockets()).isEqualTo(ids(up));
    nothingIsLeftBut(ids(up));
  }

  private void nothingIsLeftBut(Set<String> up) {
    assertThat(host.processes()).isEqualTo(up);
    assertThat(host.mounts()).isSubsetOf(up);
    assertThat(host.cgroups(ever)).isSubsetOf(up);
  }

  private static Set<String> ids(List<Seen> all) {
    return all.stream()
        .map(seen -> seen.sandbox().id().value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void acknowledged(
      Hypervisor hypervisor, String action, String failpoint, List<Optional<SandboxId>> before)
      throws IOException {
    var live = id(hypervisor, LIVE);
    switch (action) {
      case "create" -> assertThat(live.isPresent()).isEqualTo(failpoint.startsWith("route."));
      case "start", "stop" -> assertThat(live).isEqualTo(before.getFirst());
      case "delete" -> assertThat(live).isEmpty();
      case "swap" -> {
        var swapped = hypervisor.lifecycle.revision(ANNA) == 1;
        assertThat(swapped).isEqualTo(!failpoint.equals("swap.before-write"));
        assertThat(List.of(live, id(hypervisor, DEV)))
            .isEqualTo(swapped ? before.reversed() : before);
      }
      default -> throw new AssertionError(action);
    }
    // whatever was cut off, the slot serves again
    var woken = hypervisor.lifecycle.wake(LIVE).sandbox();
    everythingAgrees(hypervisor);
    if (before.contains(Optional.of(woken)) && !action.equals("swap")) {
      assertThat(note(woken)).hasContent("kept");
    }
  }
}
