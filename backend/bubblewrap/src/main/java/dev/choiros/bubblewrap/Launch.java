package dev.choiros.bubblewrap;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.IdMaps;
import dev.choiros.layers.MappedProcess;
import dev.choiros.layers.MappedProcess.Program;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Console;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.OwnNetwork;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.Filter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts one sandbox, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups, the network of its own if it is to have one, and the options;
 *   <li>a shell in a session and a user namespace of its own, which waits for us;
 *   <li>the shell joins the cgroups and its ids are mapped;
 *   <li>it becomes bubblewrap, that makes the other namespaces and the mounts;
 *   <li>the first process inside says that it is up, and becomes the agent.
 * </ol>
 *
 * If this process is killed before the shell was told to go on, the shell ends by itself.
 */
final class Launch implements LinuxBackend.Launcher {
  private static final String BECOME =
      "filter=$1; options=$2; shift 2; ulimit -c 0; exec $BECOME_ROOT bwrap --args 9 \"$@\""
          + " 4<\"$filter\" 9<\"$options\" 8>&1 1>&2 </dev/null";

  private final IdMaps maps;
  private final CgroupTree cgroups;
  private final Failpoint failpoint;

  Launch(IdMaps maps, CgroupTree cgroups, Failpoint failpoint) {
    this.maps = maps;
    this.cgroups = cgroups;
    this.failpoint = failpoint;
  }

  @Override
  public boolean entersNetwork() {
    return true;
  }

  private static byte[] filter() {
    return Architecture.ofThisHost()
        .map(Filter::of)
        .orElseThrow(() ->
            new BackendException(
                "there is no system call filter for this processor",
                "use a host with x86-64 or aarch64"));
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    var folder = spec.folder();
    var notes = new Notes(folder);
    notes.cgroups(cgroups.folders(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, spec.limits());
    failpoint.at("made-cgroups");
    var within = OwnNetwork.made(spec, failpoint);
    var options = String.join("\0", CommandLine.options(spec)) + "\0";
    var optionsFile = Files.writeString(notes.file("bwrap.options"), options);
    var filterFile = Files.write(notes.file("seccomp.bpf"), filter());
    var command = new ArrayList<>(List.of(filterFile.toString(), optionsFile.toString()));
    command.addAll(CommandLine.command(folder));
    var mapped =
        MappedProcess.prepare(
            maps,
            Mark.of(folder),
            new Program(within, BECOME, command),
            Redirect.to(folder.console().toFile()));
    failpoint.at("spawned");
    var monitor =
        HostProcess.of(mapped.pid()).orElseThrow(() -> new IOException("the shell has ended"));
    notes.monitor(monitor);
    failpoint.at("noted-process");
    cgroup.join(monitor.pid());
    failpoint.at("joined-cgroups");
    mapped.go(maps, spec.ids());
    failpoint.at("told-to-go");
    if (!"up".equals(mapped.line().orElse(""))) {
      mapped.close();
      throw new BackendException(
          "the sandbox could not be set up: " + Console.tail(folder),
          "run the doctor; it says what this host lacks");
    }
    mapped.letGo();
    failpoint.at("up");
    return monitor;
  }
}
