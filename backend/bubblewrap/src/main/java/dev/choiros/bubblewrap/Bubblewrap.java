package dev.choiros.bubblewrap;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.DiskTree;
import dev.choiros.layers.IdMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sandboxes made of the kernel's namespaces by bubblewrap 0.8 or later, as root and without. */
public final class Bubblewrap implements Backend {
  /** A start takes milliseconds; a host that needs longer than this is stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final IdMaps maps = IdMaps.ofThisProcess();
  private final CgroupTree cgroups = CgroupTree.ofThisHost();
  private final Leftovers leftovers = new Leftovers(cgroups);
  private final Launch launch;
  private final Duration patience;

  public Bubblewrap() {
    this(Failpoint.NONE, PATIENCE);
  }

  Bubblewrap(Failpoint failpoint, Duration patience) {
    this.patience = patience;
    launch = new Launch(maps, cgroups, failpoint);
  }

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public Isolation isolation() {
    return Isolation.NAMESPACES;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = EnumSet.noneOf(Capability.class);
    if (cgroups.limits()) {
      can.add(Capability.LIMITS);
    }
    if (maps.kind() != IdMaps.Kind.SINGLE) {
      can.add(Capability.USERS);
    }
    if (maps.kind() == IdMaps.Kind.ROOT) {
      can.add(Capability.OWN_IDS);
    }
    return can;
  }

  @Override
  public Readiness probe() {
    return new Probe(maps, cgroups).run();
  }

  @Override
  public IdRange ids(int number) {
    return maps.range(number);
  }

  @Override
  public Running start(SandboxSpec spec) {
    if (adopt(spec).isPresent()) {
      throw new BackendException("sandbox " + spec.id() + " runs already", "stop it first");
    }
    if (!Files.isExecutable(spec.agent().resolve("bin/agent"))) {
      throw new BackendException(
          spec.agent() + " has no program bin/agent", "build the agent's image");
    }
    var late = new AtomicBoolean();
    var patient = sweepAfterPatience(spec.folder(), late);
    try {
      Passable.check(spec, maps);
      var monitor = launch.run(spec);
      return running(spec, monitor)
          .orElseThrow(() -> new IOException("it ended at once: " + Console.tail(spec.folder())));
    } catch (IOException | RuntimeException failed) {
      sweep(spec.folder());
      if (!late.get() && failed instanceof BackendException told) {
        throw told;
      }
      throw new BackendException(
          "sandbox "
              + spec.id()
              + " could not be started: "
              + (late.get()
                  ? "it was not up after " + patience.toSeconds() + " s"
                  : failed.getMessage()),
          "run the doctor; it says what this host lacks",
          failed);
    } finally {
      patient.cancel(false);
    }
  }

  /** Ends a start that hangs: whoever waits for it sees the end of its output. */
  private CompletableFuture<Void> sweepAfterPatience(SandboxFolder folder, AtomicBoolean late) {
    return CompletableFuture.runAsync(
        () -> {
          late.set(true);
          sweep(folder);
        },
        CompletableFuture.delayedExecutor(
            patience.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
  }

  @Override
  public Optional<Running> adopt(SandboxSpec spec) {
    return new Notes(spec.folder())
        .monitor()
        .filter(HostProcess::alive)
        .filter(monitor -> monitor.commandLine().contains(CommandLine.mark(spec.folder())))
        .filter(monitor -> new Cgroup(cgroups.folders(spec.folder())).holds(monitor))
        .flatMap(monitor -> running(spec, monitor));
  }

  /** The sandbox of a monitor, whose one child is the first process inside. */
  private Optional<Running> running(SandboxSpec spec, HostProcess monitor) {
    var cgroup = new Cgroup(cgroups.folders(spec.folder()));
    return monitor.child(1).map(first -> new RunningSandbox(spec, first, cgroup, leftovers));
  }

  @Override
  public void sweep(SandboxFolder folder) {
    try {
      leftovers.end(folder);
    } catch (IOException failed) {
      throw new BackendException(
          "what is left of a sandbox could not be ended: " + failed.getMessage(),
          "try again; if it stays, restart the host",
          failed);
    }
  }

  @Override
  public void delete(SandboxFolder folder) {
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
  public Set<SandboxId> found(Path sandboxes) {
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
        CommandLine.marked(argument, sandboxes).ifPresent(found::add);
      }
    }
    return found;
  }
}
