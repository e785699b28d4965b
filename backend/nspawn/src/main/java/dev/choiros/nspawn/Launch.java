package dev.choiros.nspawn;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.OwnNetwork;
import dev.choiros.linux.WaitingShell;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts one sandbox, step by step, each noted before it is done:
 *
 * <ol>
 *   <li>the cgroups, the network of its own if it is to have one, and the program that is started
 *       inside;
 *   <li>a shell in a session and a mount namespace of its own, which waits for us;
 *   <li>the shell joins the cgroups and becomes nspawn;
 *   <li>the program inside says that it is up, and becomes the agent.
 * </ol>
 *
 * If this process is killed before the shell was told to go on, the shell ends by itself.
 */
final class Launch implements LinuxBackend.Launcher {
  /**
   * Nspawn keeps its own notes in a file system that goes with it. The disks and networks of other
   * sandboxes must not stay mounted in its namespace after they were closed on the host. Limits are
   * said because nspawn would raise them to the kernel's own.
   */
  private static final String BECOME =
      WaitingShell.WAIT
          + """
          others=$1; own=$2; shift 2
          (set --
          for home in "$others"/*; do
            [ "$home/disk" = "$own" ] || set -- "$@" "$home/disk" "$home/run/network"
          done
          [ $# = 0 ] || umount -l -- "$@" 2>/dev/null)
          mkdir -p /run/systemd/nspawn && mount -t tmpfs -o mode=755 nspawn /run/systemd/nspawn || exit 1
          ulimit -c 0
          exec env -i PATH=/usr/sbin:/usr/bin SYSTEMD_NSPAWN_LOCK=0 SYSTEMD_NSPAWN_TMPFS_TMP=0 \
            systemd-nspawn --rlimit=RLIMIT_CORE=0 --rlimit=RLIMIT_NOFILE="$(ulimit -Sn):$(ulimit -Hn)" \
            "$@" </dev/null
          """;

  private final CgroupTree cgroups;
  private final Failpoint failpoint;

  Launch(CgroupTree cgroups, Failpoint failpoint) {
    this.cgroups = cgroups;
    this.failpoint = failpoint;
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
    var start = Files.write(notes.file("start"), FirstProgram.of(spec, lastCapability()));
    Files.setPosixFilePermissions(start, PosixFilePermissions.fromString("r-xr-xr-x"));
    var monitor = new WaitingShell(shell(spec, within, start), notes, failpoint).goOn(cgroup);
    failpoint.at("up");
    return monitor;
  }

  @Override
  public boolean entersNetwork() {
    return true;
  }

  private static Process shell(SandboxSpec spec, List<String> within, Path start)
      throws IOException {
    var folder = spec.folder();
    var command = new ArrayList<String>();
    command.add("setsid");
    command.addAll(within);
    command.addAll(List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c"));
    command.addAll(List.of(BECOME, Mark.of(folder)));
    var home = folder.home().toAbsolutePath();
    command.addAll(List.of(String.valueOf(home.getParent()), folder.disk().toAbsolutePath() + ""));
    command.addAll(CommandLine.of(spec, start));
    return new ProcessBuilder(command)
        .redirectError(Redirect.to(folder.console().toFile()))
        .start();
  }

  /** Read in one go: in parts, the kernel gives such a file's first part only. */
  private static int lastCapability() throws IOException {
    try (var file = Files.newBufferedReader(Path.of("/proc/sys/kernel/cap_last_cap"))) {
      return Integer.parseInt(file.readLine().strip());
    }
  }
}
