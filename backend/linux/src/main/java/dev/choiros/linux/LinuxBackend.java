package dev.choiros.linux;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import dev.choiros.layers.DiskTree;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.network.RealNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the backends of a Linux host have in common: each sandbox is a monitor outside of it, with
 * the mark in its command line, whose child is the first process inside.
 */
public abstract class LinuxBackend implements Backend {
  /** A start takes milliseconds; a host that needs longer than this is stuck. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How one backend brings a sandbox up. */
  @FunctionalInterface
  public interface Launcher {
    /** Makes what takes long the first time, and is kept; nothing of the sandbox runs yet. */
    default void prepare(SandboxSpec spec) throws IOException {}

    /**
     * Returns the monitor once the sandbox is up; it is noted before it runs anything. On failure
     * whoever called sweeps, and after {@link AnotherTry} calls once more.
     */
    HostProcess run(SandboxSpec spec) throws IOException;

    /** The first process inside, of a monitor that runs. */
    default Optional<HostProcess> first(HostProcess monitor) {
      return monitor.child(1);
    }

    /** Whether it enters the network that is made for a sandbox before {@link #run}. */
    default boolean entersNetwork() {
      return false;
    }

    /** Asks the agent of a sandbox that runs to end; its pid inside is 2, that of a reaper 1. */
    default void end(SandboxSpec spec, HostProcess first) {
      first.child(2).ifPresent(HostProcess::terminate);
    }

    /** Processes of it that neither its cgroups nor a namespace hold together. */
    default List<HostProcess> others(SandboxFolder folder) {
      return List.of();
    }

    /**
     * Takes back what a start made besides processes and cgroups; none of its processes is left.
     */
    default void clear(SandboxFolder folder) throws IOException {}

    /** How many processes and threads are inside, where the cgroup counts others too. */
    default OptionalInt processes(SandboxSpec spec) {
      return OptionalInt.empty();
    }

    /**
     * What the sandbox uses, where those outside cannot tell all of it.
     *
     * @param outside what its cgroups and its disk say
     */
    default Usage usage(SandboxSpec spec, Usage outside) {
      return outside;
    }

    /**
     * Writes memory and processes down; with {@link Capability#MEMORY_SNAPSHOT}. Whoever called
     * sweeps, unless this refuses with a {@link BackendException} and has done nothing.
     */
    default void snapshot(SandboxSpec spec, HostProcess first, Path into) throws IOException {
      throw BackendException.lacking("the backend", Capability.MEMORY_SNAPSHOT);
    }

    /** As {@link #run}, from a snapshot. */
    default HostProcess restore(SandboxSpec spec, Path snapshot) throws IOException {
      throw BackendException.lacking("the backend", Capability.MEMORY_SNAPSHOT);
    }
  }

  /** One way to bring a sandbox up. */
  @FunctionalInterface
  private interface Way {
    HostProcess up() throws IOException;
  }

  /** What a launcher needs of this host. */
  @FunctionalInterface
  protected interface Making {
    Launcher launcher(IdMaps maps, CgroupTree cgroups);
  }

  private final IdMaps maps = IdMaps.ofThisProcess();
  private final CgroupTree cgroups = CgroupTree.ofThisHost();
  private final Leftovers leftovers;
  private final Launcher launcher;
  private final Duration patience;

  /**
   * @param patience how long a start may take before it is given up
   */
  protected LinuxBackend(Making making, Duration patience) {
    this.launcher = making.launcher(maps, cgroups);
    this.leftovers = new Leftovers(cgroups, launcher);
    this.patience = patience;
  }

  protected final IdMaps maps() {
    return maps;
  }

  protected final CgroupTree cgroups() {
    return cgroups;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = EnumSet.noneOf(Capability.class);
    if (cgroups.limits()) {
      can.add(Capability.LIMITS);
    }
    if (cgroups.freezes()) {
      can.add(Capability.PAUSE);
    }
    if (maps.kind() != IdMaps.Kind.SINGLE) {
      can.add(Capability.USERS);
    }
    if (maps.kind() == IdMaps.Kind.ROOT) {
      can.add(Capability.OWN_IDS);
    }
    if (realNetwork() instanceof Readiness.Usable) {
      can.add(Capability.REAL_NETWORK);
    }
    return can;
  }

  @Override
  public Readiness realNetwork() {
    if (!launcher.entersNetwork()) {
      return Backend.super.realNetwork();
    }
    return maps.kind() == IdMaps.Kind.ROOT
        ? RealNetwork.probe()
        : new Readiness.Unusable(
            "only root can give a sandbox an address and keep it from the host and its neighbours",
            "run the hypervisor as root, or use network = \"gateway\"");
  }

  @Override
  public final IdRange ids(int number) {
    return maps.range(number);
  }

  @Override
  public final Running start(SandboxSpec spec) {
    return start(spec, () -> launcher.run(spec));
  }

  @Override
  public final Running restore(SandboxSpec spec, Path snapshot) {
    if (!capabilities().contains(Capability.MEMORY_SNAPSHOT)) {
      throw BackendException.lacking(name(), Capability.MEMORY_SNAPSHOT);
    }
    return start(spec, () -> launcher.restore(spec, snapshot.toAbsolutePath()));
  }

  private Running start(SandboxSpec spec, Way way) {
    if (adopt(spec).isPresent() || monitor(spec).filter(_ -> !isOurs(spec)).isPresent()) {
      throw new BackendException("sandbox " + spec.id() + " runs already", "stop it first");
    }
    if (spec.network() instanceof Network.Nat && !launcher.entersNetwork()) {
      throw BackendException.lacking(name(), Capability.REAL_NETWORK);
    }
    if (!Files.isExecutable(spec.agent().resolve("bin/agent"))) {
      throw new BackendException(
          spec.agent() + " has no program bin/agent", "build the agent's image");
    }
    prepare(spec);
    try {
      return patiently(spec, way);
    } catch (AnotherTry first) {
      prepare(spec);
      try {
        return patiently(spec, way);
      } catch (AnotherTry second) {
        throw notStarted(spec, second);
      }
    }
  }

  private Running patiently(SandboxSpec spec, Way way) throws AnotherTry {
    var hangs = new Patience(patience, () -> sweep(spec.folder()));
    try {
      var running = launched(spec, way);
      if (hangs.over()) {
        return running;
      }
    } catch (IOException | RuntimeException failed) {
      if (hangs.over()) {
        sweep(spec.folder());
        if (failed instanceof AnotherTry again) {
          throw again;
        }
        throw failed instanceof BackendException told ? told : notStarted(spec, failed);
      }
    }
    sweep(spec.folder());
    throw notStarted(spec, new IOException("it was not up after " + patience.toSeconds() + " s"));
  }

  private void prepare(SandboxSpec spec) {
    try {
      launcher.prepare(spec);
    } catch (IOException failed) {
      throw notStarted(spec, failed);
    }
  }

  private Running launched(SandboxSpec spec, Way way) throws IOException {
    Passable.check(spec, maps);
    new Notes(spec.folder()).backend(name());
    var monitor = way.up();
    return running(spec, monitor)
        .orElseThrow(() -> new IOException("it ended at once: " + Console.tail(spec.folder())));
  }

  private static BackendException notStarted(SandboxSpec spec, Exception cause) {
    return new BackendException(
        "sandbox " + spec.id() + " could not be started: " + cause.getMessage(),
        "run the doctor; it says what this host lacks",
        cause);
  }

  @Override
  public final Optional<Running> adopt(SandboxSpec spec) {
    return monitor(spec).filter(_ -> isOurs(spec)).flatMap(monitor -> running(spec, monitor));
  }

  private boolean isOurs(SandboxSpec spec) {
    return name().equals(new Notes(spec.folder()).backend());
  }

  /** One that runs, whichever backend started it. */
  private Optional<HostProcess> monitor(SandboxSpec spec) {
    return new Notes(spec.folder())
        .monitor()
        .filter(HostProcess::alive)
        .filter(monitor -> monitor.commandLine().contains(Mark.of(spec.folder())))
        .filter(monitor -> new Cgroup(cgroups.folders(spec.folder())).holds(monitor));
  }

  /** The sandbox of a monitor that runs. */
  private Optional<Running> running(SandboxSpec spec, HostProcess monitor) {
    var cgroup = new Cgroup(cgroups.folders(spec.folder()));
    var host = new RunningSandbox.Host(monitor, launcher, cgroup, leftovers);
    return launcher.first(monitor).map(first -> new RunningSandbox(spec, first, host));
  }

  @Override
  public final void sweep(SandboxFolder folder) {
    try {
      leftovers.end(folder);
      if (launcher.entersNetwork()) {
        OwnNetwork.of(folder).sweep();
      }
    } catch (IOException failed) {
      throw new BackendException(
          "what is left of a sandbox could not be ended: " + failed.getMessage(),
          "try again; if it stays, restart the host",
          failed);
    }
  }

  @Override
  public final void delete(SandboxFolder folder) {
    if (!Leftovers.marked(folder).isEmpty()) {
      throw new BackendException("the sandbox still runs", "stop it first");
    }
    try {
      leftovers.end(folder);
      DiskTree.delete(folder.home(), maps, maps.range(0));
    } catch (IOException failed) {
      throw new BackendException(
          "the files of a sandbox could not be deleted: " + failed.getMessage(),
          "check " + folder.home(),
          failed);
    }
  }

  @Override
  public final Set<SandboxId> found(Path sandboxes) {
    var found = new HashSet<SandboxId>();
    if (Files.isDirectory(sandboxes)) {
      try (var folders = Files.newDirectoryStream(sandboxes, Files::isDirectory)) {
        for (var folder : folders) {
          SandboxId.parse(folder.getFileName().toString()).ifPresent(found::add);
        }
      } catch (IOException unreadable) {
        throw new BackendException(
            sandboxes + " cannot be read", "check its owner and mode", unreadable);
      }
    }
    for (var process : HostProcess.all()) {
      for (var argument : process.commandLine()) {
        Mark.sandbox(argument, sandboxes).ifPresent(found::add);
      }
    }
    if (launcher.entersNetwork()) {
      RealNetwork.marks().forEach(mark -> Mark.sandbox(mark, sandboxes).ifPresent(found::add));
    }
    return found;
  }
}
