package dev.choiros.nspawn;

import static dev.choiros.linux.program.Mounts.BIND;
import static dev.choiros.linux.program.Mounts.NO_DEVICES;
import static dev.choiros.linux.program.Mounts.NO_PROGRAMS;
import static dev.choiros.linux.program.Mounts.NO_SUID;
import static dev.choiros.linux.program.Mounts.PRIVATE;
import static dev.choiros.linux.program.Mounts.READ_ONLY;
import static dev.choiros.linux.program.Mounts.RECURSIVE;
import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Inside;
import dev.choiros.linux.program.AgentStart;
import dev.choiros.linux.program.Mounts;
import dev.choiros.linux.program.SystemCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The program that nspawn starts inside. It does what nspawn has no options for: covers what nspawn
 * shows of the host, bounds the temporary file systems, gives up rights, loads our system call
 * filter; then it says that the sandbox is up and becomes the agent.
 */
final class FirstProgram {
  /** Where it is inside. */
  static final String PLACE = "/run/choiros/start";

  private static final int MKNOD = 133;

  /** Nspawn puts a pipe here that whoever reads it waits for, and that nothing can cover. */
  private static final String LOG = "/proc/kmsg";

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private final SystemCalls program = new SystemCalls();
  private final Mounts mounts = new Mounts(program);

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
    mounts.mount("", "/", "", PRIVATE | RECURSIVE, "");
    mounts.mount("/run/choiros", "/dev/shm", "", BIND | RECURSIVE, "");
    mounts.tmpfs("/run", 0, "mode=755,size=" + Inside.RUN_BYTES);
    mounts.folder("/run/choiros", 0755);
    mounts.folder("/run/lock", 01777);
    mounts.mount("/dev/shm", "/run/choiros", "", BIND | RECURSIVE, "");
    for (var place : List.of(SandboxSpec.CHANNEL_FOLDER, SandboxSpec.AGENT_FOLDER, PLACE)) {
      mounts.remount(place, READ_ONLY | NO_SUID | NO_DEVICES);
    }
    if (spec.template() instanceof Template.Host) {
      mounts.remount("/usr", READ_ONLY | NO_SUID | NO_DEVICES);
    }
    mounts.remount(SandboxSpec.LOG_FOLDER, NO_SUID | NO_DEVICES);
  }

  /** A /dev in place of nspawn's, with harmless devices only; made in /dev/shm. */
  private void devices(SandboxSpec spec) {
    mounts.tmpfs("/dev/shm", 0, "mode=755,size=65536");
    for (var device : DEVICES) {
      program.call("making " + device, MKNOD, program.text("/dev/shm/" + device), number(0100666));
      mounts.mount("/dev/" + device, "/dev/shm/" + device, "", BIND, "");
    }
    mounts.links("/dev/shm");
    mounts.folder("/dev/shm/pts", 0755);
    mounts.folder("/dev/shm/shm", 0755);
    var terminals = "newinstance,ptmxmode=0666,mode=620,max=" + Inside.TERMINALS;
    mounts.mount("devpts", "/dev/shm/pts", "devpts", NO_SUID | NO_PROGRAMS, terminals);
    mounts.mount("/dev/shm", "/dev", "", BIND | RECURSIVE, "");
    mounts.tmpfs("/dev/shm", 0, "mode=1777,size=" + Inside.sharedMemoryBytes(spec));
    mounts.remount("/dev", READ_ONLY | NO_SUID);
  }

  /** What nspawn shows of a network that it makes itself. */
  private void uncover() {
    for (var place : List.of("block", "bus", "class", "dev", "devices", "kernel", "fs/cgroup")) {
      if (Files.isDirectory(Path.of("/sys", place))) {
        mounts.unmount("/sys/" + place);
      }
    }
    mounts.remount("/proc/sys/net", READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS);
  }

  private void cover() {
    mounts.nothing("/sys");
    mounts.unmount(LOG);
    for (var file : Inside.coveredFiles()) {
      mounts.mount("/dev/null", file, "", BIND, "");
      mounts.remount(file, READ_ONLY | NO_SUID);
    }
    Inside.coveredFolders().forEach(mounts::nothing);
  }
}
