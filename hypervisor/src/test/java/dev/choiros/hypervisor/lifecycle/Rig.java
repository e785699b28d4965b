package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.ledger.tables.Tables.ACCOUNT;

import dev.choiros.backend.Backend;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.Template;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.routes.RouteTable;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Nat;
import dev.choiros.testkit.FakeBackend;
import dev.choiros.testkit.FakeHost;
import dev.choiros.testkit.FakeLayers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A hypervisor's lifecycle on a fake machine; closing and opening it again is a restart. */
public final class Rig implements AutoCloseable {
  public static final UserId ANNA = new UserId("anna");
  public static final UserId BORIS = new UserId("boris");
  public static final Slot LIVE = new Slot(ANNA, new Slot.Name.Live());
  public static final Slot DEV = new Slot(ANNA, new Slot.Name.Dev());
  public static final Slot BRANCH = new Slot(ANNA, new Slot.Name.Branch("try-1"));
  public static final Slot OF_BORIS = new Slot(BORIS, new Slot.Name.Live());

  public static final MachineClass STANDARD = machine(MachineClass.STANDARD);
  public static final MachineClass SMALL = machine(MachineClass.SMALL);

  public final FakeHost host;
  public final FakeLayers layers = new FakeLayers();
  public final FakeChannels channels = new FakeChannels();
  public final SettableClock clock = new SettableClock();
  public final Path state;
  public int mostRunning = 100;
  public List<Backend> backends;
  public List<MachineClass> classes;
  public Function<String, Optional<Template>> templates = _ -> Optional.of(new Template.Host());
  public RouteTable routes = new RouteTable();
  public Ledger ledger;
  public Lifecycle lifecycle;

  public Rig(Path state) {
    this(state, new FakeHost());
  }

  private Rig(Path state, FakeHost host) {
    this(state, host, List.of(new FakeBackend(host)), List.of(STANDARD, SMALL));
  }

  /**
   * @param backends what this hypervisor has
   */
  public Rig(Path state, FakeHost host, List<Backend> backends, List<MachineClass> classes) {
    this.state = state;
    this.host = host;
    this.backends = backends;
    this.classes = classes;
    try {
      var agent = Files.createDirectories(state.resolve("agent/bin")).resolve("agent");
      if (!Files.exists(agent)) {
        Files.createFile(agent);
      }
      agent.toFile().setExecutable(true);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    this.ledger = Ledger.open(state.resolve("choir.db"));
    account(ANNA);
    account(BORIS);
    this.lifecycle = Lifecycle.open(parts());
  }

  /** The same, on the machine that is not there. */
  private static MachineClass machine(MachineClass real) {
    return new MachineClass(real.name(), "fake", real.limits(), real.reach(), real.tier());
  }

  private void account(UserId user) {
    ledger.change(tx ->
        tx.insertInto(ACCOUNT)
            .set(ACCOUNT.ID, user.value())
            .set(ACCOUNT.USERNAME, user.value())
            .set(ACCOUNT.DISPLAY_NAME, user.value())
            .set(ACCOUNT.ROLE, "user")
            .set(ACCOUNT.PREFERENCES, "{}")
            .set(ACCOUNT.CREATED_AT, 0L)
            .onConflictDoNothing()
            .execute());
  }

  public Parts parts() {
    return new Parts(
        ledger,
        Backends.probed(backends),
        layers,
        channels,
        routes,
        new LifecycleSettings(
            state.resolve("sandboxes"),
            state.resolve("agent"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            mostRunning,
            Nat.DEFAULT,
            classes),
        clock,
        name -> templates.apply(name));
  }

  /** Ends this hypervisor gracefully, and starts the next one on the same machine. */
  public void restart() {
    lifecycle.close();
    forgetAndOpen();
  }

  /** The next hypervisor after a kill: the last one did not close anything. */
  public void restartAfterKill() {
    try {
      channels.kill();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    forgetAndOpen();
  }

  private void forgetAndOpen() {
    ledger.close();
    routes = new RouteTable();
    ledger = Ledger.open(state.resolve("choir.db"));
    lifecycle = Lifecycle.open(parts());
    lifecycle.awaitAdoption();
  }

  public SandboxFolder folder(SandboxId id) {
    return new SandboxFolder(state.resolve("sandboxes").resolve(id.value()));
  }

  /** What has a folder on the host. */
  public Set<SandboxId> folders() {
    try (var folders = Files.list(state.resolve("sandboxes"))) {
      return folders
          .map(folder -> new SandboxId(folder.getFileName().toString()))
          .collect(Collectors.toSet());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public Set<SandboxId> running() {
    return host.running().stream().map(sandbox -> sandbox.id()).collect(Collectors.toSet());
  }

  public Seen seen(Slot slot) {
    return lifecycle.find(slot).orElseThrow();
  }

  @Override
  public void close() {
    lifecycle.stopAll();
    lifecycle.close();
    ledger.close();
  }
}
