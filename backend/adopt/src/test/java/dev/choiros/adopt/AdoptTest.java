package dev.choiros.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Machines;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import dev.choiros.testkit.BackendContract;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * The contract, with machines that this test runs as an operator does, and what is theirs alone.
 */
@Tag("sandbox")
class AdoptTest extends BackendContract {
  static final Bridge.Pace PACE = new Bridge.Pace(Duration.ofMillis(100), 3);
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final List<OperatedMachine> machines = new ArrayList<>();
  private final int count;

  AdoptTest(TestInfo test) {
    count = test.getDisplayName().startsWith("twenty") ? crowd() : 2;
  }

  @Override
  protected Backend backend() {
    return over(endpoints());
  }

  private Backend over(List<Endpoint> endpoints) {
    var given = new Machines("nixos", endpoints, secret("secret"));
    return new Adopt().over(given).at(PACE, PATIENCE);
  }

  private List<Endpoint> endpoints() {
    try {
      while (machines.size() < count) {
        var folder = temp.resolve("machine-" + machines.size());
        machines.add(OperatedMachine.booted(folder, secret("secret")));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return machines.stream().map(OperatedMachine::endpoint).toList();
  }

  /** A file of that name with a secret that it makes of the name. */
  private Path secret(String name) {
    try {
      var file = temp.resolve(name);
      if (!Files.exists(file)) {
        Files.writeString(file, name.repeat(8) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return file;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @AfterEach
  void switchMachinesOff() {
    machines.forEach(OperatedMachine::close);
  }

  @Override
  protected LayerStore layers(Path templates) {
    return new FolderStore(templates);
  }

  @Override
  protected void crash(Running running) {
    machine(new SandboxFolder(rig.sandboxes().resolve(running.id().value()))).crash();
  }

  private OperatedMachine machine(SandboxFolder folder) {
    var endpoint = new Notes(folder).machine().orElseThrow();
    return machines.stream()
        .filter(each -> each.endpoint().equals(endpoint))
        .findFirst()
        .orElseThrow();
  }

  @Override
  protected Box broken() throws IOException {
    machines.forEach(OperatedMachine::crash);
    return rig.box(SMALL);
  }

  @Override
  protected void write(Box box, String name, String text) throws Exception {
    box.run("root", "printf %s '" + text + "' >" + name);
  }

  @Override
  protected String read(Box box, String name) throws Exception {
    return box.run("root", "cat " + name).output();
  }

  @Test
  void aMachineGoesOnWhenItsSandboxIsStoppedAndDeleted() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);
    write(box, "kept", "yes");
    var machine = machine(box.spec().folder());

    running.stop(GRACE);
    backend().delete(box.spec().folder());

    assertThat(machine.runs()).isTrue();
    assertThat(box.spec().folder().home()).doesNotExist();
    assertThat(backend().machines()).containsEntry(machine.endpoint(), usable());
  }

  @Test
  void noTwoSandboxesHaveOneMachineAndAThirdIsToldWhy() throws Exception {
    var first = rig.box(SMALL);
    rig.start(first).stop(GRACE);
    var second = rig.box(SMALL);
    rig.start(second);
    var third = rig.box(SMALL);

    assertThatThrownBy(() -> rig.start(third))
        .isInstanceOfSatisfying(
            BackendException.class, no -> assertThat(no.remedy()).contains("add a machine"))
        .hasMessage("no machine of the class nixos is free: other sandboxes have 2 of 2");

    backend().delete(first.spec().folder());
    rig.start(third);
    assertThat(third.get("/health")).contains("healthy");
    assertThat(machine(third.spec().folder())).isEqualTo(machines.getFirst());
  }

  @Test
  void anotherSecretIsRefusedByTheMachineAndThatIsSaid() throws Exception {
    var box = rig.box(SMALL);
    var given = new Machines("nixos", endpoints(), secret("other"));
    var stranger = new Adopt().over(given);

    assertThatThrownBy(() -> stranger.start(box.spec()))
        .isInstanceOfSatisfying(
            BackendException.class, no -> assertThat(no.remedy()).contains("CHOIR_LISTEN_SECRET"))
        .hasMessageContaining(
            "the machine at "
                + machines.getFirst().endpoint()
                + " does not answer: its agent has"
                + " another secret");
    assertThat(new Notes(box.spec().folder()).machine()).isEmpty();
  }

  @Test
  void aSecretThatEverybodyCanReadOrThatIsShortOrAbsentIsRefused() throws Exception {
    var file = secret("secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(reason()).contains("can be read or changed by everybody: chmod 600");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "short\n");
    assertThat(reason()).contains("at least 32 characters");

    Files.delete(file);
    var absent = new Machines("nixos", List.of(machines.getFirst().endpoint()), file);
    assertThat(new Adopt().over(absent).probe().toString()).contains("there is no file " + file);
  }

  private String reason() {
    return ((Readiness.Unusable) backend().probe()).reason();
  }

  @Test
  void oneThatDoesNotAnswerIsPassedOverAndEachIsNamedWhereNoneDoes() throws Exception {
    machines.getFirst().crash();
    var box = rig.box(SMALL);
    rig.start(box);
    assertThat(machine(box.spec().folder())).isEqualTo(machines.getLast());

    var other = rig.box(SMALL);
    assertThatThrownBy(() -> rig.start(other))
        .isInstanceOfSatisfying(
            BackendException.class, no -> assertThat(no.remedy()).contains("look on that machine"))
        .hasMessageContaining("other sandboxes have 1 of 2; the machine at ")
        .hasMessageContaining(machines.getFirst().endpoint() + " does not answer: ");
    assertThat(backend().machines().get(machines.getFirst().endpoint()))
        .isInstanceOf(Readiness.Unusable.class);
  }

  @Test
  void oneThatTakesConnectionsAndSaysNothingDoesNotKeepAStartWaiting() throws Exception {
    try (var mute = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      var endpoint = new Endpoint(mute.getInetAddress(), mute.getLocalPort());
      var given = new Machines("nixos", List.of(endpoint), secret("secret"));
      var backend = new Adopt().over(given).at(PACE, Duration.ofMillis(200));
      var box = rig.box(SMALL);

      assertThatThrownBy(() -> backend.start(box.spec()))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining(
              "the machine at " + endpoint + " does not answer: no answer within");
    }
  }

  @Test
  void oneThatCameBackIsTheSameSandboxAgain() throws Exception {
    var box = rig.box(SMALL);
    var running = rig.start(box);
    write(box, "kept", "yes");
    var told = new ArrayList<String>();
    running.onExit(told::add);
    var machine = machine(box.spec().folder());

    machine.crash();
    Eventually.holds("its end was told", SOON, () -> !told.isEmpty());
    assertThatThrownBy(() -> rig.start(box))
        .hasMessageContaining("the machine at " + machine.endpoint() + " does not answer: ");
    machine.bootAgain();
    rig.reopen(box);
    rig.start(box);

    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("the machine at " + machine.endpoint() + " does not answer any more: ");
    assertThat(read(box, "kept")).isEqualTo("yes");
  }

  @Test
  void aSandboxWhoseMachineIsNamedNoMoreIsNotGivenAnother() throws Exception {
    var box = rig.box(SMALL);
    rig.start(box).stop(GRACE);

    assertThatThrownBy(() -> over(endpoints().subList(1, 2)).start(box.spec()))
        .hasMessageContaining(
            machines.getFirst().endpoint() + ", is none of the machine class nix");
  }

  @Test
  void moreThanOneAnswerAtOnceAndLargeOnesComeThrough() throws Exception {
    var box = rig.box(SMALL);
    rig.start(box);
    var right = new AtomicInteger();
    var asking = new ArrayList<Thread>();
    for (var i = 0; i < 12; i++) {
      asking.add(
          Thread.ofVirtual()
              .start(() -> {
                if (zeros(box) == 3_000_000) {
                  right.incrementAndGet();
                }
              }));
    }
    for (var each : asking) {
      each.join();
    }
    assertThat(right).hasValue(12);
  }

  private static int zeros(Box box) {
    try {
      return box.run("root", "head -c 3000000 /dev/zero | tr '\\0' 0").output().length();
    } catch (IOException | InterruptedException failed) {
      return -1;
    }
  }

  @Test
  void whatAMachineCannotBeGivenIsRefused() throws Exception {
    var box = rig.box(SMALL, new Network.Gateway());
    assertThatThrownBy(() -> rig.start(box)).hasMessageContaining("is not for ChoirOS to say");
    assertThat(new Adopt().probe()).isInstanceOf(Readiness.Unusable.class);
    assertThatThrownBy(() -> new Adopt().withRuntime("gone").start(rig.box(SMALL).spec()))
        .hasMessageContaining("no machine class of that name has machines any more");
  }

  // Promise: P9
  @Test
  void whenTheHypervisorIsKilledTheMachineGoesOnAndTheNextTakesItUp() throws Exception {
    var box = rig.box(SMALL);
    var killed = Victim.start(box.spec(), endpoints(), secret("secret"));
    assertThat(box.get("/health")).contains("healthy");
    write(box, "kept", "yes");
    var machine = machine(box.spec().folder());

    killed.destroyForcibly().onExit().join();
    box.close();
    assertThat(machine.runs()).isTrue();
    var running = backend().adopt(box.spec()).orElseThrow();
    box.listen();

    assertThat(read(box, "kept")).isEqualTo("yes");
    running.stop(GRACE);
    assertThat(machine.runs()).isTrue();
    assertThat(backend().adopt(box.spec())).isEmpty();
  }

  private static Readiness usable() {
    return new Readiness.Usable(List.of());
  }
}
