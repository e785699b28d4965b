package dev.choiros.process;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Inside;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.WaitingShell;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Starts one sandbox: a shell in a session of its own that waits for us, joins the cgroups, starts
 * the agent and waits for its end.
 */
final class Launch implements LinuxBackend.Launcher {
  private static final String BECOME =
      WaitingShell.WAIT
          + """
          umask 022; ulimit -c 0
          "$@" </dev/null >&2 &
          echo up; exec >&2
          wait
          """;

  /** In the environment of all that runs in a sandbox and did not take it out. */
  static final String MARK = "CHOIR_MARK";

  private final IdMaps maps;
  private final CgroupTree cgroups;
  private final Failpoint failpoint;

  Launch(IdMaps maps, CgroupTree cgroups, Failpoint failpoint) {
    this.maps = maps;
    this.cgroups = cgroups;
    this.failpoint = failpoint;
  }

  @Override
  public HostProcess run(SandboxSpec spec) throws IOException {
    refuse(spec);
    var folder = spec.folder();
    var notes = new Notes(folder);
    notes.cgroups(cgroups.folders(folder));
    failpoint.at("noted-cgroups");
    var cgroup = cgroups.create(folder, spec.limits());
    failpoint.at("made-cgroups");
    var monitor = new WaitingShell(shell(spec), notes, failpoint).goOn(cgroup);
    failpoint.at("up");
    return monitor;
  }

  /** What would need a wall. */
  private static void refuse(SandboxSpec spec) {
    if (spec.template() instanceof Template.Added) {
      throw new BackendException(
          "a plain process has the files of this host, not those of a template",
          "use the template \"host\", or a backend that isolates");
    }
    if (spec.network() instanceof Network.Gateway) {
      throw new BackendException(
          "a plain process cannot be kept to the gateway",
          "use network = \"none\", which keeps it from nothing either, or a backend that isolates");
    }
  }

  private Process shell(SandboxSpec spec) throws IOException {
    var folder = spec.folder();
    var command = new ArrayList<>(List.of("setsid", "sh", "-c", BECOME, Mark.of(folder)));
    command.addAll(user(spec.ids().base()));
    command.add(spec.agent().toAbsolutePath().resolve("bin/agent").toString());
    var builder = new ProcessBuilder(command).directory(home(folder).toFile());
    builder.environment().clear();
    builder.environment().putAll(environment(spec));
    return builder.redirectError(Redirect.to(folder.console().toFile())).start();
  }

  /** Its own user where we are root. */
  private List<String> user(long id) {
    var command = new ArrayList<>(List.of("setpriv", "--no-new-privs"));
    if (maps.kind() == IdMaps.Kind.ROOT) {
      command.addAll(List.of("--reuid=" + id, "--regid=" + id, "--clear-groups"));
      command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
    }
    return command;
  }

  private static SortedMap<String, String> environment(SandboxSpec spec) {
    var folder = spec.folder();
    var environment = Inside.environment(spec);
    var home = home(folder).toString();
    environment.putAll(
        Map.of(
            "HOME",
            home,
            "CHOIR_HOME",
            home,
            "CHOIR_CHANNEL",
            folder.channel().toAbsolutePath().resolve("host.sock").toString(),
            "CHOIR_LOG",
            folder.log().toAbsolutePath().toString(),
            "CHOIR_STATE",
            home + "/.choiros",
            MARK,
            Mark.of(folder)));
    return environment;
  }

  private static Path home(SandboxFolder folder) {
    return folder.root().toAbsolutePath().resolve("root");
  }

  /** The agent is the monitor's only child. */
  @Override
  public Optional<HostProcess> first(HostProcess monitor) {
    return monitor.children().stream().findFirst();
  }

  @Override
  public void end(SandboxSpec spec, HostProcess first) {
    first.terminate();
  }

  /** No namespace ends with the first of them, and as a normal user there may be no cgroup. */
  @Override
  public List<HostProcess> others(SandboxFolder folder) {
    return marked(folder);
  }

  static List<HostProcess> marked(SandboxFolder folder) {
    var mark = MARK + "=" + Mark.of(folder);
    return HostProcess.all().stream()
        .filter(process -> process.environment().contains(mark))
        .toList();
  }
}
