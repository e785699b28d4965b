package dev.choiros.nspawn;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.AgentStart;
import dev.choiros.linux.program.SystemCalls;
import dev.choiros.linux.program.SystemCalls.Argument;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final int MKDIR = 83;
  private static final int CHMOD = 90;
  private static final int SYMLINK = 88;
  private static final int MKNOD = 133;
  private static final int MOUNT = 165;
  private static final int UMOUNT = 166;

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
    if (!(spec.network() instanceof Network.Nat)) {
      first.uncover();
    }
    first.cover();
    AgentStart.addTo(first.program, spec, lastCapability);
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
    var terminals = "newinstance,ptmxmode=0666,mode=620,max=" + Inside.TERMINALS;
    mount("devpts", "/dev/shm/pts", "devpts", NO_SUID | NO_PROGRAMS, terminals);
    mount("/dev/shm", "/dev", "", BIND | RECURSIVE, "");
    tmpfs("/dev/shm", 0, "mode=1777,size=" + Inside.sharedMemoryBytes(spec));
    remount("/dev", READ_ONLY | NO_SUID);
  }

  /** What nspawn shows of a network that it makes itself. */
  private void uncover() {
    for (var place : List.of("block", "bus", "class", "dev", "devices", "kernel", "fs/cgroup")) {
      if (Files.isDirectory(Path.of("/sys", place))) {
        unmount("/sys/" + place);
      }
    }
    remount("/proc/sys/net", READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS);
  }

  private void cover() {
    nothing("/sys");
    unmount(LOG);
    for (var file : Inside.coveredFiles()) {
      mount("/dev/null", file, "", BIND, "");
      remount(file, READ_ONLY | NO_SUID);
    }
    Inside.coveredFolders().forEach(this::nothing);
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
}
