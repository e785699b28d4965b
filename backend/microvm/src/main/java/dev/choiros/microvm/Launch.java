package dev.choiros.microvm;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Console;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Starts one virtual machine, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups, and the files that belong to this start;
 *   <li>a shell in a session of its own, which waits for us, and what keeps the console small;
 *   <li>the shell joins the cgroups, opens the files, gives up all rights and becomes QEMU;
 *   <li>the guest, booted or cloned, is told to start, and says that the sandbox is up.
 * </ol>
 */
final class Launch implements LinuxBackend.Launcher {
  /** The one file of a snapshot. */
  private static final String STATE = "machine";

  private static final Duration WRITES = Duration.ofMinutes(2);

  private final CgroupTree cgroups;
  private final Failpoint failpoint;
  private final Function<SandboxSpec, Images> images;

  Launch(CgroupTree cgroups, Failpoint failpoint, Function<SandboxSpec, Images> images) {
    this.cgroups = cgroups;
    this.failpoint = failpoint;
    this.images = images;
  }

  private Machine machine(SandboxSpec spec) throws IOException {
    return new Machine(spec, Parts.of(images.apply(spec)));
  }

  @Override
  public void prepare(SandboxSpec spec) throws IOException {
    Booted.like(machine(spec));
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    var machine = machine(spec);
    return run(machine, Booted.like(machine));
  }

  @Override
  public HostProcess restore(SandboxSpec spec, Path snapshot) throws IOException {
    return run(machine(spec), new Memory.Written(snapshot.resolve(STATE)));
  }

  private HostProcess run(Machine machine, Memory memory) throws IOException {
    var spec = machine.spec();
    var folder = spec.folder();
    var notes = new Notes(folder);
    notes.cgroups(cgroups.folders(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, machine.limits());
    failpoint.at("made-cgroups");
    machine.prepare();
    var monitor = Monitor.of(machine, memory);
    failpoint.at("spawned");
    var process =
        HostProcess.of(monitor.qemu().pid())
            .orElseThrow(() -> new IOException("the shell has ended"));
    notes.monitor(process);
    failpoint.at("noted-process");
    cgroup.join(process.pid());
    cgroup.join(monitor.console().pid());
    failpoint.at("joined-cgroups");
    monitor.stay();
    failpoint.at("told-to-go");
    setUp(spec, process, memory instanceof Memory.Written);
    failpoint.at("up");
    return process;
  }

  private static void setUp(SandboxSpec spec, HostProcess process, boolean restored) {
    var place = new Place(spec.folder());
    try (var qmp = Qmp.connected(place.qmp(), () -> !process.alive())) {
      qmp.leaveMemory();
      qmp.execute("migrate-incoming", "\"uri\": \"file:/dev/fdset/" + Machine.STATE + "\"");
      var control = new Control(place.control());
      if (restored) {
        control.resume(() -> !process.alive());
      } else {
        control.start(() -> !process.alive());
      }
    } catch (IOException failed) {
      throw new BackendException(
          "the virtual machine could not be set up: "
              + failed.getMessage()
              + ": "
              + Console.tail(spec.folder()),
          "run the doctor; it says what this host lacks",
          failed);
    }
  }

  @Override
  public void snapshot(SandboxSpec spec, HostProcess first, Path into) throws IOException {
    var place = new Place(spec.folder());
    new Control(place.control()).quiet();
    try (var qmp = new Qmp(place.qmp())) {
      qmp.migrate(place.state(), WRITES);
    } finally {
      first.kill();
      ended(first);
    }
    // QEMU wrote it, and nobody can change it any more: now it is what it will be.
    if (!Files.isRegularFile(place.state(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("no file was written");
    }
    Files.setAttribute(place.state(), "unix:uid", 0);
    Files.setPosixFilePermissions(place.state(), PosixFilePermissions.fromString("rw-------"));
    Files.move(place.state(), into.resolve(STATE));
  }

  private static void ended(HostProcess process) throws IOException {
    var deadline = System.nanoTime() + WRITES.toNanos();
    while (process.alive()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("it does not end");
      }
      Pause.shortly();
    }
  }

  /** A machine has no process inside that the host knows: it is its own. */
  @Override
  public Optional<HostProcess> first(HostProcess monitor) {
    return monitor.alive() ? Optional.of(monitor) : Optional.empty();
  }

  @Override
  public void end(SandboxSpec spec, HostProcess first) {
    try {
      new Control(new Place(spec.folder()).control()).stop();
    } catch (IOException deaf) {
      first.kill();
    }
  }

  /** Memory and processes are the guest's to tell: from outside they cannot be told apart. */
  @Override
  public Usage usage(SandboxSpec spec, Usage outside) {
    var inside = new Control(new Place(spec.folder()).control()).usage();
    return new Usage(
        inside.memoryBytes(), outside.cpuNanos(), inside.processes(), outside.diskBytes());
  }
}
