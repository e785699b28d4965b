package dev.choiros.microvm;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import dev.choiros.linux.AnotherTry;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Console;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Notes;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Starts one virtual machine, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups, and the files that belong to this start;
 *   <li>a shell in a session of its own, which waits for us, and what keeps the console small;
 *   <li>the shell joins the cgroups, opens the files, gives up all rights and becomes the VMM;
 *   <li>the guest, booted or cloned, is told to start, and says that the sandbox is up.
 * </ol>
 */
final class Launch implements LinuxBackend.Launcher {
  private static final Duration ENDS = Duration.ofMinutes(2);

  private final CgroupTree cgroups;
  private final Failpoint failpoint;
  private final Vmm vmm;
  private final Function<SandboxSpec, Images> images;

  Launch(CgroupTree cgroups, Failpoint failpoint, VirtualMachines.Made made) {
    this.cgroups = cgroups;
    this.failpoint = failpoint;
    this.vmm = made.vmm();
    this.images = made.images();
  }

  private Machine machine(SandboxSpec spec) throws IOException {
    return new Machine(spec, Parts.of(images.apply(spec), vmm.guest()));
  }

  @Override
  public void prepare(SandboxSpec spec) throws IOException {
    vmm.ready(machine(spec));
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    var machine = machine(spec);
    return run(machine, vmm.ready(machine));
  }

  @Override
  public HostProcess restore(SandboxSpec spec, Path snapshot) throws IOException {
    return run(machine(spec), vmm.written(snapshot));
  }

  private HostProcess run(Machine machine, Memory memory) throws IOException {
    var spec = machine.spec();
    var folder = spec.folder();
    var notes = new Notes(folder);
    notes.cgroups(cgroups.folders(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, machine.limits());
    failpoint.at("made-cgroups");
    machine.prepare(memory instanceof Memory.Fresh ? Start.first(spec, false) : Start.again());
    vmm.lay(machine, memory);
    var monitor = Monitor.of(machine, vmm, memory);
    failpoint.at("spawned");
    var process =
        HostProcess.of(monitor.vmm().pid())
            .orElseThrow(() -> new IOException("the shell has ended"));
    notes.monitor(process);
    failpoint.at("noted-process");
    cgroup.join(process.pid());
    cgroup.join(monitor.console().pid());
    failpoint.at("joined-cgroups");
    monitor.stay();
    failpoint.at("told-to-go");
    try {
      setUp(machine, process, memory);
    } catch (BackendException failed) {
      if (memory instanceof Memory.Cloned cloned && monitor.endedByItself()) {
        Progress.tell("a clone ended early, so another machine is booted: " + failed);
        Booted.forget(cloned);
        throw new AnotherTry(failed);
      }
      throw failed;
    }
    failpoint.at("up");
    return process;
  }

  /** What time it is goes onto the drive last of all. */
  private void setUp(Machine machine, HostProcess process, Memory memory) {
    var spec = machine.spec();
    try {
      vmm.begin(machine, memory, () -> !process.alive());
      var control = vmm.control(machine.place());
      if (memory instanceof Memory.Written) {
        control.resume(() -> machine.write(Start.again()), () -> !process.alive());
      } else {
        var agentRuns = memory instanceof Memory.Cloned && machine.agentWaits();
        control.start(() -> machine.write(Start.drive(spec, agentRuns)), () -> !process.alive());
      }
    } catch (IOException failed) {
      throw new BackendException(
          "the virtual machine could not be set up: "
              + failed.getMessage()
              + ": "
              + Console.tail(machine.spec().folder()),
          "run the doctor; it says what this host lacks",
          failed);
    }
  }

  @Override
  public void snapshot(SandboxSpec spec, HostProcess first, Path into) throws IOException {
    if (!vmm.writes()) {
      throw BackendException.lacking(vmm.name(), Capability.MEMORY_SNAPSHOT);
    }
    var place = new Place(spec.folder());
    Map<String, Path> parts;
    vmm.control(place).quiet();
    try {
      parts = vmm.write(place);
    } finally {
      first.kill();
      ended(first);
    }
    for (var part : parts.entrySet()) {
      keep(part.getValue(), into.resolve(part.getKey()));
    }
  }

  /** The VMM wrote it, and nobody can change it any more: now it is what it will be. */
  private static void keep(Path part, Path as) throws IOException {
    if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("no file was written");
    }
    Files.setAttribute(part, "unix:uid", 0);
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
    Files.move(part, as);
  }

  private static void ended(HostProcess process) throws IOException {
    var deadline = System.nanoTime() + ENDS.toNanos();
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
      vmm.control(new Place(spec.folder())).stop();
    } catch (IOException deaf) {
      first.kill();
    }
  }

  /** Memory and processes are the guest's to tell: from outside they cannot be told apart. */
  @Override
  public Usage usage(SandboxSpec spec, Usage outside) {
    var inside = vmm.control(new Place(spec.folder())).usage();
    return new Usage(
        inside.memoryBytes(), outside.cpuNanos(), inside.processes(), outside.diskBytes());
  }
}
