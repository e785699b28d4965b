package dev.choiros.gvisor;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Console;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.WaitingShell;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Starts one sandbox, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups and the bundle;
 *   <li>a shell in a session and a mount namespace of its own, which waits for us;
 *   <li>the shell joins the cgroups and calls {@code runsc}, which starts two processes, gVisor's
 *       kernel and the one that opens files for it, and ends;
 *   <li>the shell says that the sandbox is up, and ends; the kernel is noted in its place.
 * </ol>
 *
 * If this process is killed before the shell was told to go on, the shell ends by itself.
 */
final class Launch implements LinuxBackend.Launcher {
  /** gVisor's kernel tells the memory of this host to those inside, so the shell changes that. */
  private static final String BECOME =
      WaitingShell.WAIT
          + """
          mount --bind memory /proc/meminfo || exit 1
          ulimit -c 0
          exec 3>&1 >&2
          env -i PATH=/usr/sbin:/usr/bin runsc "$@" "$0" </dev/null 3>&- && echo up >&3
          """;

  /** The agent's pid inside: a shell that reaps is 1. */
  private static final int AGENT = 2;

  private static final String KERNEL = "runsc-sandbox";

  private final CgroupTree cgroups;
  private final Failpoint failpoint;

  Launch(CgroupTree cgroups, Failpoint failpoint) {
    this.cgroups = cgroups;
    this.failpoint = failpoint;
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    return run(spec, List.of("run"));
  }

  @Override
  public HostProcess restore(SandboxSpec spec, Path snapshot) throws IOException {
    return run(spec, List.of("restore", "--image-path=" + snapshot));
  }

  private HostProcess run(SandboxSpec spec, List<String> how) throws IOException {
    var folder = spec.folder();
    var notes = new Notes(folder);
    notes.cgroups(cgroups.folders(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, onTheHost(spec.limits()));
    failpoint.at("made-cgroups");
    Files.writeString(notes.file("config.json"), Bundle.of(spec));
    var memory = spec.limits().memoryBytes() >> 10;
    Files.writeString(notes.file("memory"), "MemTotal: " + memory + " kB\n");
    new WaitingShell(shell(folder, how), notes, failpoint).goOn(cgroup);
    var kernel = noteKernel(notes);
    failpoint.at("up");
    return kernel;
  }

  /**
   * Those inside are counted by gVisor. On the host each of their processes is one that has up to
   * as many threads as there are processors, beside those of gVisor's kernel.
   */
  private static Limits onTheHost(Limits limits) {
    var processors = Runtime.getRuntime().availableProcessors();
    var processes = limits.processes() * (2 + processors) + 256;
    return new Limits(limits.memoryBytes(), limits.milliCpus(), processes, limits.diskBytes());
  }

  private static Process shell(SandboxFolder folder, List<String> how) throws IOException {
    var command = new ArrayList<String>();
    command.addAll(List.of("setsid", "unshare", "--mount", "--propagation", "slave", "sh", "-c"));
    command.addAll(List.of(BECOME, Mark.of(folder)));
    command.addAll(Runsc.OPTIONS);
    var console = folder.console().toAbsolutePath();
    command.add("--panic-log=" + console);
    command.addAll(how);
    command.addAll(List.of("--detach", "--bundle=.", "--pid-file=pid"));
    Files.write(console, new byte[0]);
    // gVisor's kernel writes where it thinks that the end is, unless the file takes all at its end.
    return new ProcessBuilder(command)
        .directory(folder.run().toFile())
        .redirectError(Redirect.appendTo(console.toFile()))
        .start();
  }

  private static HostProcess noteKernel(Notes notes) throws IOException {
    var pid = Long.parseLong(Files.readString(notes.file("pid")).strip());
    var kernel =
        HostProcess.of(pid)
            .orElseThrow(
                () -> new IOException("it ended at once: " + Console.tail(notes.folder())));
    notes.monitor(kernel);
    Control.make(notes);
    return kernel;
  }

  /** Seen from the host, gVisor's kernel is all that there is. */
  @Override
  public Optional<HostProcess> first(HostProcess monitor) {
    return Optional.of(monitor).filter(each -> each.commandLine().getFirst().equals(KERNEL));
  }

  @Override
  public void end(SandboxSpec spec, HostProcess first) {
    try {
      Runsc.call(spec.folder(), "kill", "--pid=" + AGENT, Mark.of(spec.folder()), "TERM");
    } catch (IOException hasEnded) {
      // It is killed next.
    }
  }

  @Override
  public OptionalInt processes(SandboxSpec spec) {
    return Control.processes(spec.folder());
  }

  @Override
  public void snapshot(SandboxSpec spec, HostProcess first, Path into) throws IOException {
    Snapshot.write(spec.folder(), into);
  }
}
