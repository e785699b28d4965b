package dev.choiros.testkit;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Endpoint;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Machines;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.DiskTree;
import dev.choiros.layers.IdMaps;
import dev.choiros.wire.http.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A backend without isolation or processes, for tests that must be fast: it keeps the contract, and
 * its agents answer over the real channel from within this process.
 */
public final class FakeBackend implements Backend {
  private final FakeHost host;
  private final Function<SandboxSpec, Handler> agents;
  private final String name;
  private final Isolation isolation;
  private final Supplier<Readiness> readiness;
  private final IdMaps maps = IdMaps.ofThisProcess();
  private Set<String> runtimes = Set.of();
  private List<Endpoint> machines = List.of();

  public FakeBackend() {
    this(new FakeHost());
  }

  /** A hypervisor's backend on {@code host}; its agents {@linkplain FakeAgent#echo echo}. */
  public FakeBackend(FakeHost host) {
    this(host, FakeAgent::echo);
  }

  /**
   * @param agents what the agent of a sandbox answers
   */
  public FakeBackend(FakeHost host, Function<SandboxSpec, Handler> agents) {
    this(
        host,
        agents,
        "fake",
        Isolation.PROCESS,
        () ->
            new Readiness.Usable(List.of("sandboxes are not isolated: this backend is for tests")));
  }

  private FakeBackend(
      FakeHost host,
      Function<SandboxSpec, Handler> agents,
      String name,
      Isolation isolation,
      Supplier<Readiness> readiness) {
    this.host = host;
    this.agents = agents;
    this.name = name;
    this.isolation = isolation;
    this.readiness = readiness;
  }

  /** The same by another name, pretending to have this wall. */
  public FakeBackend as(String otherName, Isolation wall) {
    return new FakeBackend(host, agents, otherName, wall, () -> new Readiness.Usable(List.of()));
  }

  /** The same, with these to choose from. */
  public FakeBackend withRuntimes(String... names) {
    var other = as(name, isolation);
    other.runtimes = Set.of(names);
    return other;
  }

  @Override
  public Backend withRuntime(String runtime) {
    return runtimes.contains(runtime)
        ? as(name + "/" + runtime, isolation)
        : Backend.super.withRuntime(runtime);
  }

  @Override
  public Backend over(Machines given) {
    var other = as(name + "/" + given.name(), isolation);
    other.machines = given.endpoints();
    return other;
  }

  /** All answer but those at port 1. */
  @Override
  public Map<Endpoint, Readiness> machines() {
    var said = new LinkedHashMap<Endpoint, Readiness>();
    for (var each : machines) {
      said.put(
          each,
          each.port() == 1
              ? new Readiness.Unusable("it does not answer", "start it")
              : new Readiness.Usable(List.of()));
    }
    return said;
  }

  /** The same on a host that lacks what it needs: what runs goes on, nothing can be started. */
  public FakeBackend lacking(String reason, String remedy) {
    return probing(() -> new Readiness.Unusable(reason, remedy));
  }

  /** The same, with its own way to answer whether it can be used. */
  public FakeBackend probing(Supplier<Readiness> probe) {
    return new FakeBackend(host, agents, name, isolation, probe);
  }

  public FakeHost host() {
    return host;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Isolation isolation() {
    return isolation;
  }

  @Override
  public Set<Capability> capabilities() {
    return maps.kind() == IdMaps.Kind.ROOT ? Set.of(Capability.OWN_IDS) : Set.of();
  }

  @Override
  public Readiness probe() {
    return readiness.get();
  }

  @Override
  public IdRange ids(int number) {
    return maps.range(number);
  }

  @Override
  public Running start(SandboxSpec spec) {
    if (probe() instanceof Readiness.Unusable(var reason, var remedy)) {
      throw new BackendException(reason, remedy);
    }
    if (spec.network() instanceof Network.Nat) {
      throw BackendException.lacking(name, Capability.REAL_NETWORK);
    }
    var refusal = host.takeRefusal();
    if (refusal.isPresent()) {
      throw new BackendException(refusal.get(), "this was asked for by a test");
    }
    if (!Files.isExecutable(spec.agent().resolve("bin/agent"))) {
      throw new BackendException(spec.agent() + " has no bin/agent", "build the agent");
    }
    if (host.at(spec.folder().home()).isPresent()) {
      throw new BackendException("sandbox " + spec.id() + " runs already", "stop it first");
    }
    var sandbox = new FakeSandbox(host, spec, new FakeAgent(spec, agents.apply(spec)));
    host.add(spec.folder().home(), sandbox);
    return sandbox;
  }

  @Override
  public Optional<Running> adopt(SandboxSpec spec) {
    return host.at(spec.folder().home()).map(FakeSandbox::adopted);
  }

  @Override
  public void sweep(SandboxFolder folder) {
    host.clear(folder.home());
    host.at(folder.home()).ifPresent(sandbox -> sandbox.stop(java.time.Duration.ZERO));
  }

  @Override
  public void delete(SandboxFolder folder) {
    if (host.at(folder.home()).isPresent()) {
      throw new BackendException("the sandbox still runs", "stop it first");
    }
    host.clear(folder.home());
    try {
      DiskTree.delete(folder.home(), maps, ids(0));
    } catch (IOException failed) {
      throw new BackendException(
          "could not delete: " + failed.getMessage(), "check " + folder.home(), failed);
    }
  }

  @Override
  public Set<SandboxId> found(Path sandboxes) {
    var found = new HashSet<SandboxId>();
    host.running().stream()
        .filter(sandbox -> sandboxes.equals(sandbox.spec().folder().home().getParent()))
        .forEach(sandbox -> found.add(sandbox.id()));
    if (Files.isDirectory(sandboxes)) {
      try (var folders = Files.newDirectoryStream(sandboxes, Files::isDirectory)) {
        for (var folder : folders) {
          SandboxId.parse(folder.getFileName().toString()).ifPresent(found::add);
        }
      } catch (IOException unreadable) {
        throw new BackendException("cannot read " + sandboxes, "check its mode", unreadable);
      }
    }
    return found;
  }
}
