package dev.choiros.adopt;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.DiskForm;
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
import dev.choiros.backend.Template;
import dev.choiros.wire.listen.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sandboxes that are machines which somebody else runs, with our agent in them: found at an
 * address, asked whether they are well, and given requests. They are never started or stopped, and
 * what is in them stays in them.
 */
public final class Adopt implements Backend {
  static final String NAME = "adopt";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> WARNINGS =
      List.of(
          "its machines are their operator's: ChoirOS does not know how they are isolated or what"
              + " they reach, holds them to no limits, and never starts or stops them",
          "what is in a machine stays in it when its sandbox is deleted, for whoever gets it next");

  private final String name;
  private final Optional<Machines> machines;
  private final Duration patience;
  private final Bridge.Pace pace;

  /** One without machines, which every class that names some makes its own of. */
  public Adopt() {
    this(NAME, Optional.empty(), PATIENCE, Bridge.Pace.USUAL);
  }

  private Adopt(String name, Optional<Machines> machines, Duration patience, Bridge.Pace pace) {
    this.name = name;
    this.machines = machines;
    this.patience = patience;
    this.pace = pace;
  }

  @Override
  public Adopt over(Machines machines) {
    return new Adopt(NAME + "/" + machines.name(), Optional.of(machines), patience, pace);
  }

  /** The same that asks its machines more or less often. */
  Adopt at(Bridge.Pace otherPace, Duration otherPatience) {
    return new Adopt(name, machines, otherPatience, otherPace);
  }

  /** Of a class that names no machines any more, while there are sandboxes of it. */
  @Override
  public Adopt withRuntime(String machineClass) {
    return new Adopt(NAME + "/" + machineClass, Optional.empty(), patience, pace);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Isolation isolation() {
    return Isolation.UNKNOWN;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public DiskForm diskForm() {
    return DiskForm.NONE;
  }

  /** Not whether its machines answer: that changes. */
  @Override
  public Readiness probe() {
    if (machines.isEmpty()) {
      return new Readiness.Unusable(
          name.equals(NAME)
              ? "it is for machine classes that name their machines"
              : "no machine class of that name has machines any more",
          "name their endpoints and secret in a machine class: docs/settings.md shows one");
    }
    try {
      var _ = Secret.read(machines.get().secret());
      return new Readiness.Usable(WARNINGS);
    } catch (IOException unread) {
      return new Readiness.Unusable(
          "its secret cannot be read: " + Bridge.why(unread),
          "make it, as the hypervisor's user, with"
              + " `(umask 077; openssl rand -hex 32 >FILE)`, and give the machines' agents the same");
    }
  }

  @Override
  public Map<Endpoint, Readiness> machines() {
    var asked = new LinkedHashMap<Endpoint, Future<Readiness>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var endpoint : endpoints()) {
        asked.put(endpoint, threads.submit(() -> readiness(endpoint)));
      }
    }
    var said = new LinkedHashMap<Endpoint, Readiness>();
    asked.forEach((endpoint, readiness) -> said.put(endpoint, readiness.resultNow()));
    return said;
  }

  private Readiness readiness(Endpoint endpoint) {
    try {
      machine(endpoint).check();
      return new Readiness.Usable(List.of());
    } catch (IOException unwell) {
      return new Readiness.Unusable("it does not answer: " + Bridge.why(unwell), Taking.LOOK);
    }
  }

  private List<Endpoint> endpoints() {
    return machines.map(Machines::endpoints).orElse(List.of());
  }

  private Machine machine(Endpoint endpoint) {
    return new Machine(endpoint, machines.orElseThrow().secret(), patience);
  }

  /** Nobody's in particular: the channel's other end is this process. */
  @Override
  public IdRange ids(int number) {
    try {
      var own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return new IdRange(own, 1);
    } catch (IOException noProc) {
      throw new BackendException("/proc is not mounted on this host", "mount it", noProc);
    }
  }

  @Override
  public Running start(SandboxSpec spec) {
    if (Bridge.of(spec.folder()).isPresent()) {
      throw runsAlready(spec);
    }
    refuse(spec);
    if (probe() instanceof Readiness.Unusable(var reason, var remedy)) {
      throw new BackendException("the backend " + name + " cannot be used: " + reason, remedy);
    }
    var taking =
        new Taking(
            machines.orElseThrow(),
            new Notes(spec.folder()),
            endpoint -> machine(endpoint).check());
    try {
      var machine = machine(taking.machine());
      return Bridge.begin(spec, machine, pace, Instant.now()).orElseThrow(() -> runsAlready(spec));
    } catch (IOException failed) {
      throw new BackendException(
          "sandbox " + spec.id() + " could not be started: " + Bridge.why(failed),
          "check that " + spec.folder().home() + " can be written and has room",
          failed);
    }
  }

  private static BackendException runsAlready(SandboxSpec spec) {
    return new BackendException("sandbox " + spec.id() + " runs already", "stop it first");
  }

  /** What a machine cannot be given. */
  private static void refuse(SandboxSpec spec) {
    if (spec.template() instanceof Template.Added) {
      throw new BackendException(
          "a machine that somebody else runs has its own files, not those of a template",
          "use the template \"host\"");
    }
    if (!(spec.network() instanceof Network.None)) {
      throw new BackendException(
          "what a machine reaches that somebody else runs is not for ChoirOS to say",
          "leave the network out");
    }
  }

  /** Of one that another process took up, if its machine is well. */
  @Override
  public Optional<Running> adopt(SandboxSpec spec) {
    var here = Bridge.of(spec.folder());
    if (here.isPresent()) {
      return Optional.of(here.get());
    }
    var notes = new Notes(spec.folder());
    var own = notes.machine().filter(endpoints()::contains);
    var since = notes.up();
    if (own.isEmpty() || since.isEmpty()) {
      return Optional.empty();
    }
    var machine = machine(own.get());
    try {
      machine.check();
      return Bridge.begin(spec, machine, pace, since.get()).map(Running.class::cast);
    } catch (IOException unwell) {
      return Optional.empty();
    }
  }

  @Override
  public void sweep(SandboxFolder folder) {
    Bridge.of(folder).ifPresent(bridge -> bridge.stop(Duration.ZERO));
    try {
      new Notes(folder).down();
    } catch (IOException failed) {
      throw new BackendException(
          "the note of a sandbox could not be deleted: " + Bridge.why(failed),
          "check " + folder.run(),
          failed);
    }
  }

  /** One with a disk is another backend's. */
  @Override
  public void delete(SandboxFolder folder) {
    if (Bridge.of(folder).isPresent()) {
      throw new BackendException("the sandbox still runs", "stop it first");
    }
    if (!Files.exists(folder.home()) || Files.exists(folder.disk())) {
      return;
    }
    try (var all = Files.walk(folder.home())) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException failed) {
      throw new BackendException(
          "the notes of a sandbox could not be deleted: " + Bridge.why(failed),
          "check " + folder.home(),
          failed);
    }
  }

  @Override
  public Set<SandboxId> found(Path sandboxes) {
    if (!Files.isDirectory(sandboxes)) {
      return Set.of();
    }
    try (var folders = Files.newDirectoryStream(sandboxes, Files::isDirectory)) {
      var found = new HashSet<SandboxId>();
      for (var folder : folders) {
        SandboxId.parse(String.valueOf(folder.getFileName())).ifPresent(found::add);
      }
      return found;
    } catch (IOException unreadable) {
      throw new BackendException(
          sandboxes + " cannot be read", "check its owner and mode", unreadable);
    }
  }
}
