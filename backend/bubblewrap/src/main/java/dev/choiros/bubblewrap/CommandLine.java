package dev.choiros.bubblewrap;

import static java.util.stream.Collectors.joining;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.Mark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arguments of {@code bwrap} for one sandbox: its mounts, namespaces and rights. */
final class CommandLine {
  /**
   * Says that all is set up, then becomes the agent. The bounding set can only be cut here: before,
   * bubblewrap needs more than what stays.
   */
  private static final String FIRST =
      "umask 022; echo up >&8; exec 8>&-; exec setpriv --bounding-set=-all%s --inh-caps=-all"
          + " --ambient-caps=-all --no-new-privs "
          + SandboxSpec.AGENT_FOLDER
          + "/bin/agent";

  private final List<String> arguments = new ArrayList<>();

  private CommandLine() {}

  /**
   * The options. They are handed over in a file, because a command line is seen inside and the
   * options name folders of the host. Descriptor 4 is the system call filter.
   */
  static List<String> options(SandboxSpec spec) {
    var line = new CommandLine();
    line.namespaces(spec);
    line.mounts(spec);
    line.proc();
    line.rights(spec);
    line.add("--chdir", "/");
    return List.copyOf(line.arguments);
  }

  /** The command; the sandbox says on descriptor 8 that it is up. */
  static List<String> command(SandboxFolder folder) {
    return List.of("/bin/sh", "-c", FIRST.formatted(allowed(",+")), Mark.of(folder));
  }

  private void namespaces(SandboxSpec spec) {
    add("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup");
    if (!(spec.network() instanceof Network.Nat)) {
      add("--unshare-net"); // With nat it is started in its own already.
    }
    add("--hostname", spec.id().value(), "--new-session");
  }

  private void mounts(SandboxSpec spec) {
    var folder = spec.folder();
    bind("--bind", folder.root(), "/");
    switch (spec.template()) {
      case Template.Host() -> add("--ro-bind", "/usr", "/usr");
      case Template.Added _ -> {
        // Has a /usr of its own.
      }
    }
    add("--proc", "/proc", "--dev", "/dev");
    var shared = Inside.sharedMemoryBytes(spec);
    add("--perms", "1777", "--size", Long.toString(shared), "--tmpfs", "/dev/shm");
    add("--remount-ro", "/dev");
    add("--perms", "0555", "--size", "4096", "--tmpfs", "/sys", "--remount-ro", "/sys");
    add("--size", Long.toString(Inside.RUN_BYTES), "--tmpfs", "/run");
    add("--perms", "1777", "--dir", "/run/lock", "--perms", "0755", "--dir", "/run/choiros");
    bind("--ro-bind", folder.channel(), SandboxSpec.CHANNEL_FOLDER);
    bind("--bind", folder.log(), SandboxSpec.LOG_FOLDER);
    bind("--ro-bind", spec.agent(), SandboxSpec.AGENT_FOLDER);
  }

  private void proc() {
    add("--ro-bind", "/proc/sys", "/proc/sys");
    for (var file : Inside.coveredFiles()) {
      add("--ro-bind", "/dev/null", file);
    }
    for (var folder : Inside.coveredFolders()) {
      add("--perms", "0555", "--size", "4096", "--tmpfs", folder, "--remount-ro", folder);
    }
  }

  private void rights(SandboxSpec spec) {
    add("--cap-drop", "ALL", "--cap-add", "CAP_SETPCAP");
    for (var right : Inside.RIGHTS) {
      add("--cap-add", "CAP_" + right.name().toUpperCase(Locale.ROOT));
    }
    add("--seccomp", "4", "--clearenv");
    Inside.environment(spec).forEach((name, value) -> add("--setenv", name, value));
  }

  private void bind(String how, Path from, String to) {
    add(how, from.toAbsolutePath().toString(), to);
  }

  private void add(String... more) {
    arguments.addAll(List.of(more));
  }

  private static String allowed(String separator) {
    return Inside.RIGHTS.stream().map(right -> separator + right.name()).collect(joining());
  }
}
