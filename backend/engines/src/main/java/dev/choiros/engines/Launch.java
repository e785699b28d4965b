package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Function;

/**
 * Starts one sandbox, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups, with the limits;
 *   <li>the container, a row in the engine's books;
 *   <li>its processes, which wait below our cgroups;
 *   <li>the first of them becomes the reaper, and that starts the agent.
 * </ol>
 */
final class Launch implements LinuxBackend.Launcher {
  private static final String CONTAINER = "container";

  private final CgroupTree cgroups;
  private final Function<SandboxFolder, Engine> engines;
  private final Failpoint failpoint;

  Launch(CgroupTree cgroups, Function<SandboxFolder, Engine> engines, Failpoint failpoint) {
    this.cgroups = cgroups;
    this.engines = engines;
    this.failpoint = failpoint;
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    var folder = spec.folder();
    var notes = new Notes(folder);
    var name = Mark.of(folder);
    var engine = engines.apply(folder);
    notes.cgroups(cgroups.everywhere(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, spec.limits());
    failpoint.at("made-cgroups");
    Files.writeString(folder.console(), "");
    Files.writeString(notes.file(CONTAINER), "");
    failpoint.at("noted-container");
    var id = engine.create(spec, files(spec, notes));
    failpoint.at("created");
    Files.writeString(notes.file(CONTAINER), id);
    var prepared = engine.prepare(name);
    failpoint.at("spawned");
    notes.monitor(prepared.monitor());
    failpoint.at("noted-process");
    if (!cgroup.holds(prepared.first())) {
      throw new IOException("the engine started it outside of its limits");
    }
    failpoint.at("joined-cgroups");
    engine.start(name);
    failpoint.at("told-to-go");
    awaitReaper(prepared.first());
    failpoint.at("up");
    return prepared.monitor();
  }

  private static Engine.OwnFiles files(SandboxSpec spec, Notes notes) throws IOException {
    var program =
        Reaper.ofThisHost()
            .orElseThrow(() ->
                new BackendException(
                    "its first program does not exist for this processor",
                    "use a host with x86-64"));
    var reaper = Files.write(notes.file("reaper"), program);
    Files.setPosixFilePermissions(reaper, PosixFilePermissions.fromString("r-xr-xr-x"));
    return new Engine.OwnFiles(Files.writeString(notes.file("hostname"), spec.id() + "\n"), reaper);
  }

  /** An engine says that it has started when the first process was only told to. */
  private static void awaitReaper(HostProcess first) throws IOException {
    while (first.alive() && !isUp(first)) {
      Pause.shortly();
    }
  }

  private static boolean isUp(HostProcess first) {
    return first.commandLine().getFirst().equals(Container.REAPER) || Gvisor.isKernel(first);
  }

  @Override
  public Optional<HostProcess> first(HostProcess monitor) {
    if (isUp(monitor)) {
      return Optional.of(monitor); // Docker keeps nothing outside that would be the sandbox's own.
    }
    var children = monitor.children();
    return children.stream().filter(Gvisor::isKernel).findFirst().or(() -> monitor.child(1));
  }

  @Override
  public void snapshot(SandboxSpec spec, HostProcess first, Path into) throws IOException {
    var id = Files.readString(new Notes(spec.folder()).file(CONTAINER));
    engines.apply(spec.folder()).snapshot(spec, id, first, into);
  }

  /** A container is made of the snapshot where else one is made that waits to be started. */
  @Override
  public HostProcess restore(SandboxSpec spec, Path snapshot) throws IOException {
    var restored = new Snapshot(spec);
    restored.restore(snapshot);
    try {
      return run(spec);
    } catch (IOException failed) {
      throw new IOException(restored.fault("restore.log").orElse(failed.getMessage()), failed);
    }
  }

  @Override
  public void end(SandboxSpec spec, HostProcess first) {
    var folder = spec.folder();
    if (!Gvisor.isKernel(first)) {
      // The agent is the reaper's own child; those that it inherited come after.
      first.children().stream().findFirst().ifPresent(HostProcess::terminate);
      return;
    }
    try {
      engines.apply(folder).ask(Files.readString(new Notes(folder).file(CONTAINER)));
    } catch (IOException gone) {
      // It is killed when its time is over.
    }
  }

  @Override
  public void clear(SandboxFolder folder) throws IOException {
    var note = new Notes(folder).file(CONTAINER);
    if (Files.exists(note)) {
      engines.apply(folder).remove(Mark.of(folder), Files.readString(note));
    }
  }
}
