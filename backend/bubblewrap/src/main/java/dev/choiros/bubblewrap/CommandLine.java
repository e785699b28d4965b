package dev.choiros.bubblewrap;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The arguments of {@code bwrap} for one sandbox: its mounts, namespaces and rights. */
final class CommandLine {
  /** What the agent may do besides: all of it within its own user namespace only. */
  private static final List<String> CAPABILITIES =
      List.of(
          "chown", "dac_override", "fowner", "fsetid", "setuid", "setgid", "kill", "sys_ptrace");

  /** Of the whole machine, or a way to act on it: covered by nothing. */
  private static final List<String> COVERED =
      List.of(
          "/proc/cmdline",
          "/proc/config.gz",
          "/proc/consoles",
          "/proc/diskstats",
          "/proc/interrupts",
          "/proc/iomem",
          "/proc/ioports",
          "/proc/kallsyms",
          "/proc/kcore",
          "/proc/key-users",
          "/proc/keys",
          "/proc/kmsg",
          "/proc/kpagecgroup",
          "/proc/kpagecount",
          "/proc/kpageflags",
          "/proc/latency_stats",
          "/proc/locks",
          "/proc/mdstat",
          "/proc/modules",
          "/proc/mtrr",
          "/proc/partitions",
          "/proc/pagetypeinfo",
          "/proc/sched_debug",
          "/proc/slabinfo",
          "/proc/softirqs",
          "/proc/swaps",
          "/proc/sysrq-trigger",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/vmallocinfo",
          "/proc/zoneinfo");

  private static final List<String> COVERED_FOLDERS =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/bus",
          "/proc/driver",
          "/proc/fs",
          "/proc/irq",
          "/proc/pressure",
          "/proc/scsi");

  private static final long SHARED_MEMORY_BYTES = 256L << 20;
  private static final long RUN_BYTES = 16L << 20;

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
    add("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup", "--unshare-net");
    add("--hostname", spec.id().value(), "--new-session");
  }

  private void mounts(SandboxSpec spec) {
    var folder = spec.folder();
    add("--bind", folder.root().toAbsolutePath().toString(), "/", "--ro-bind", "/usr", "/usr");
    add("--proc", "/proc", "--dev", "/dev");
    var shared = Math.min(SHARED_MEMORY_BYTES, spec.limits().memoryBytes() / 2);
    add("--perms", "1777", "--size", Long.toString(shared), "--tmpfs", "/dev/shm");
    add("--remount-ro", "/dev");
    add("--perms", "0555", "--size", "4096", "--tmpfs", "/sys", "--remount-ro", "/sys");
    add("--size", Long.toString(RUN_BYTES), "--tmpfs", "/run");
    add("--perms", "1777", "--dir", "/run/lock", "--perms", "0755", "--dir", "/run/choiros");
    bind("--ro-bind", folder.channel(), SandboxSpec.CHANNEL_FOLDER);
    bind("--bind", folder.log(), SandboxSpec.LOG_FOLDER);
    bind("--ro-bind", spec.agent(), SandboxSpec.AGENT_FOLDER);
  }

  private void proc() {
    add("--ro-bind", "/proc/sys", "/proc/sys");
    for (var file : COVERED) {
      if (Files.exists(Path.of(file))) {
        add("--ro-bind", "/dev/null", file);
      }
    }
    for (var folder : COVERED_FOLDERS) {
      if (Files.isDirectory(Path.of(folder))) {
        add("--perms", "0555", "--size", "4096", "--tmpfs", folder, "--remount-ro", folder);
      }
    }
  }

  private void rights(SandboxSpec spec) {
    add("--cap-drop", "ALL", "--cap-add", "CAP_SETPCAP");
    for (var name : CAPABILITIES) {
      add("--cap-add", "CAP_" + name.toUpperCase(Locale.ROOT));
    }
    add("--seccomp", "4", "--clearenv");
    var environment = new TreeMap<String, String>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", "/root");
    environment.put("LANG", "C.UTF-8");
    environment.putAll(spec.environment());
    environment.put("CHOIR_SANDBOX_ID", spec.id().value());
    environment.forEach((name, value) -> add("--setenv", name, value));
  }

  private void bind(String how, Path from, String to) {
    add(how, from.toAbsolutePath().toString(), to);
  }

  private void add(String... more) {
    arguments.addAll(List.of(more));
  }

  private static String allowed(String separator) {
    return separator + String.join(separator, CAPABILITIES);
  }
}
