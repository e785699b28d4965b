package dev.choiros.linux;

import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/** Finds and ends all processes and cgroups of a sandbox, whatever state its start or stop left. */
public final class Leftovers {
  private static final int ROUNDS = 500;

  private final CgroupTree cgroups;

  private final LinuxBackend.Launcher launcher;

  Leftovers(CgroupTree cgroups, LinuxBackend.Launcher launcher) {
    this.cgroups = cgroups;
    this.launcher = launcher;
  }

  /** When this returns nothing of the sandbox runs; harmless when nothing did. */
  void end(SandboxFolder folder) throws IOException {
    var notes = new Notes(folder);
    new Cgroup(notes.cgroups()).kill();
    new Cgroup(cgroups.folders(folder)).kill();
    // One that is ending, or becoming another program just now, has no command line to be found by.
    var left = new HashSet<HostProcess>();
    notes.monitor().ifPresent(left::add);
    for (var round = 0; round < ROUNDS; round++) {
      left.addAll(marked(folder));
      left.addAll(launcher.others(folder));
      left.removeIf(process -> !process.alive());
      if (left.isEmpty()) {
        break;
      }
      // The first process inside takes all others in its namespace with it.
      List.copyOf(left).forEach(process -> left.addAll(process.children()));
      left.forEach(HostProcess::kill);
      Pause.shortly();
    }
    launcher.clear(folder);
    new Cgroup(notes.cgroups()).remove();
    new Cgroup(cgroups.folders(folder)).remove();
    OwnNetwork.of(folder).remove();
    notes.forget();
  }

  /** Processes that say in their command line that they belong to this sandbox. */
  public static List<HostProcess> marked(SandboxFolder folder) {
    var mark = Mark.of(folder);
    return HostProcess.all().stream()
        .filter(process -> process.commandLine().contains(mark))
        .toList();
  }
}
