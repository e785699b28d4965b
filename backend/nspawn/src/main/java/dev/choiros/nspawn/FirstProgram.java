package dev.choiros.nspawn;

import static dev.choiros.nspawn.SystemCalls.number;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.Filter;
import dev.choiros.nspawn.SystemCalls.Argument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program that nspawn starts inside. It does what nspawn has no options for: covers what nspawn
 * shows of the host, bounds the temporary file systems, gives up rights, loads our system call
 * filter; then it says that the sandbox is up and becomes the agent.
 */
final class FirstProgram {
  /** Where it is inside. */
  static final String PLACE = "/run/choiros/start";

  private static final int WRITE = 1;
  private static final int DUP2 = 33;
  private static final int EXECVE = 59;
  private static final int CHDIR = 80;
  private static final int MKDIR = 83;
  private static final int CHMOD = 90;
  private static final int SYMLINK = 88;
  private static final int UMASK = 95;
  private static final int SETSID = 112;
  private static final int CAPSET = 126;
  private static final int MKNOD = 133;
  private static final int PRCTL = 157;
  private static final int MOUNT = 165;
  private static final int UMOUNT = 166;

  private static final int SET_SECCOMP = 22;
  private static final int DROP_CAPABILITY = 24;
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final int CAPABILITY_VERSION = 0x2008_0522;

  private static final int READ_ONLY = 1;
  private static final int NO_SUID = 2;
  private static final int NO_DEVICES = 4;
  private static final int NO_PROGRAMS = 8;
  private static final int REMOUNT = 32;
  private static final int BIND = 4096;
  private static final int RECURSIVE = 16384;
  private static final int PRIVATE = 1 << 18;
  private static final int DETACH = 2;

  /** Nspawn puts a pipe here that whoever reads it waits for, and that nothing can cover. */
  private static final String LOG = "/proc/kmsg";

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private static final Map<String, String> LINKS =
      Map.of(
          "fd", "/proc/self/fd",
          "stdin", "/proc/self/fd/0",
          "stdout", "/proc/self/fd/1",
          "stderr", "/proc/self/fd/2",
          "ptmx", "pts/ptmx");

  private static final Argument NOTHING = number(0);

  private final SystemCalls program = new SystemCalls();

  private FirstProgram() {}

  /**
   * The executable.
   *
   * @param lastCapability the highest number that this kernel knows
   */
  static byte[] of(SandboxSpec spec, int lastCapability) {
    var first = new FirstProgram();
    first.run(spec);
    first.devices(spec);
    first.cover();
    first.rights(lastCapability);
    first.filter();
    first.becomeTheAgent(spec);
    return first.program.bytes();
  }

  /** A small /run in place of nspawn's, with our folders only; /dev/shm holds them meanwhile. */
  private void run(SandboxSpec spec) {
    mount("", "/", "", PRIVATE | RECURSIVE, "");
    mount("/run/choiros", "/dev/shm", "", BIND | RECURSIVE, "");
    tmpfs("/run", 0, "mode=755,size=" + Inside.RUN_BYTES);
    folder("/run/choiros", 0755);
    folder("/run/lock", 01777);
    mount("/dev/shm", "/run/choiros", "", BIND | RECURSIVE, "");
    for (var place : List.of(SandboxSpec.CHANNEL_FOLDER, SandboxSpec.AGENT_FOLDER, PLACE)) {
      remount(place, READ_ONLY | NO_SUID | NO_DEVICES);
    }
    if (spec.template() instanceof Template.Host) {
      remount("/usr", READ_ONLY | NO_SUID | NO_DEVICES);
    }
    remount(SandboxSpec.LOG_FOLDER, NO_SUID | NO_DEVICES);
  }

  /** A /dev in place of nspawn's, with harmless devices only; made in /dev/shm. */
  private void devices(SandboxSpec spec) {
    tmpfs("/dev/shm", 0, "mode=755,size=65536");
    for (var device : DEVICES) {
      program.call("making " + device, MKNOD, program.text("/dev/shm/" + device), number(0100666));
      mount("/dev/" + device, "/dev/shm/" + device, "", BIND, "");
    }
    LINKS.forEach((name, target) ->
        program.call(
            "linking " + name, SYMLINK, program.text(target), program.text("/dev/shm/" + name)));
    folder("/dev/shm/pts", 0755);
    folder("/dev/shm/shm", 0755);
    mount("/dev/pts", "/dev/shm/pts", "", BIND, "");
    mount("/dev/shm", "/dev", "", BIND | RECURSIVE, "");
    tmpfs("/dev/shm", 0, "mode=1777,size=" + Inside.sharedMemoryBytes(spec));
    remount("/dev", READ_ONLY | NO_SUID);
  }

  private void cover() {
    for (var place : List.of("block", "bus", "class", "dev", "devices", "kernel", "fs/cgroup")) {
      if (Files.isDirectory(Path.of("/sys", place))) {
        unmount("/sys/" + place);
      }
    }
    nothing("/sys");
    unmount(LOG);
    remount("/proc/sys/net", READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS);
    for (var file : Inside.coveredFiles()) {
      mount("/dev/null", file, "", BIND, "");
      remount(file, READ_ONLY | NO_SUID);
    }
    Inside.coveredFolders().forEach(this::nothing);
  }

  /** The bounding set first: what is not in it, the agent does not get back. */
  private void rights(int lastCapability) {
    var kept = Inside.RIGHTS.stream().map(Inside.Right::number).toList();
    for (var each = 0; each <= lastCapability; each++) {
      if (!kept.contains(each)) {
        prctl("giving up capability " + each, DROP_CAPABILITY, each);
      }
    }
    var mask = kept.stream().mapToInt(each -> 1 << each).sum();
    program.call("keeping capabilities", CAPSET, version(), capabilities(mask));
  }

  private Argument version() {
    return program.bytes(little(8).putInt(CAPABILITY_VERSION).putInt(0).array());
  }

  /** Effective and permitted, nothing inheritable. */
  private Argument capabilities(int mask) {
    return program.bytes(little(24).putInt(mask).putInt(mask).putInt(0).array());
  }

  private void filter() {
    var filter = Filter.of(Architecture.X86_64);
    var at = SystemCalls.value(program.bytes(filter));
    var struct = little(16).putShort((short) (filter.length / 8)).putLong(8, at).array();
    prctl("promising to gain no privileges", NO_NEW_PRIVILEGES, 1);
    program.call(
        "loading the system call filter",
        PRCTL,
        number(SET_SECCOMP),
        number(2),
        program.bytes(struct),
        NOTHING,
        NOTHING);
  }

  /**
   * The first process stays, without any rights, to reap. Standard output was the way to say that
   * it is up; from here on it is the console.
   */
  private void becomeTheAgent(SandboxSpec spec) {
    program.call("umask", UMASK, number(022));
    program.call("chdir", CHDIR, program.text("/"));
    program.call("saying that it is up", WRITE, number(1), program.text("up\n"), number(3));
    program.call("dup2", DUP2, number(2), number(1));
    program.fork(CAPSET, version(), capabilities(0));
    program.call("setsid", SETSID);
    var agent = program.text(SandboxSpec.AGENT_FOLDER + "/bin/agent");
    var environment = new ArrayList<Argument>();
    Inside.environment(spec)
        .forEach((name, value) -> environment.add(program.text(name + "=" + value)));
    program.call(
        "starting the agent",
        EXECVE,
        agent,
        program.addresses(List.of(agent)),
        program.addresses(environment));
  }

  private void folder(String path, int mode) {
    program.call("making " + path, MKDIR, program.text(path), number(0755));
    program.call("chmod " + path, CHMOD, program.text(path), number(mode));
  }

  /** An empty folder that nothing can be put into. */
  private void nothing(String path) {
    tmpfs(path, READ_ONLY, "mode=555,size=4096");
  }

  private void tmpfs(String path, int flags, String options) {
    mount("tmpfs", path, "tmpfs", flags | NO_SUID | NO_DEVICES, options);
  }

  private void unmount(String path) {
    program.call("unmounting " + path, UMOUNT, program.text(path), number(DETACH));
  }

  private void remount(String path, int flags) {
    mount("", path, "", REMOUNT | BIND | flags, "");
  }

  private void mount(String from, String at, String type, int flags, String options) {
    program.call(
        "mounting " + at,
        MOUNT,
        program.text(from),
        program.text(at),
        type.isEmpty() ? NOTHING : program.text(type),
        number(flags),
        options.isEmpty() ? NOTHING : program.text(options));
  }

  private void prctl(String what, int option, int value) {
    program.call(what, PRCTL, number(option), number(value), NOTHING, NOTHING, NOTHING);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
